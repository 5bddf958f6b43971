package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.MarketData;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinanceKlinesCsvTest {
  private static final String HEADER =
      "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
          + "taker_buy_quote_volume,ignore";

  /** Monday 2024-01-01. */
  private static final long OPEN_TIME = 1_704_067_200_000L;

  @Test
  void decodesACandle() {
    Decoded decoded =
        Decoded.of("binance.klines.csv", HEADER, Decoded.format("binance.klines.csv").example());

    assertThat(decoded.skipped()).isEqualTo(Map.of("header", 1L));
    CandleBlock block = decoded.candles.get(0);
    assertThat(block.instrument()).hasToString("binance:BTC-USDT");
    assertThat(block.basis()).isEqualTo(Basis.VENUE);
    assertThat(block.interval()).isEqualTo(Interval.M1);
    assertThat(block.openTime(0)).isEqualTo(micros("2021-10-12T00:28:00Z"));
    assertThat(block.open().get(0)).isEqualByComparingTo("0.3527");
    assertThat(block.high().get(0)).isEqualByComparingTo("0.3528");
    assertThat(block.low().get(0)).isEqualByComparingTo("0.3522");
    assertThat(block.close().get(0)).isEqualByComparingTo("0.3528");
    assertThat(block.volume().get(0)).isEqualByComparingTo("25877");
    assertThat(block.quoteVolume().get(0)).isEqualByComparingTo("9116.046");
    assertThat(block.takerBuyVolume().get(0)).isEqualByComparingTo("58");
    assertThat(block.hasTakerBuyVolume(0)).isTrue();
    assertThat(block.hasTradeIds(0)).isFalse();
    assertThat(block.trades(0)).isEqualTo(30);
    assertThat(block.isFinal(0)).isTrue();
    assertThat(block.epoch(0)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1m, 1", "5m, 5", "15m, 15", "1h, 60", "4h, 240", "1d, 1440", "1w, 10080"})
  void takesTheIntervalFromItsTimes(String label, long minutes) {
    long close = OPEN_TIME + minutes * 60_000 - 1;
    Decoded decoded =
        Decoded.of(
            "binance.klines.csv",
            kline(OPEN_TIME, close),
            kline(OPEN_TIME * 1_000, close * 1_000 + 999));

    assertThat(decoded.letters).isEmpty();
    CandleBlock block = decoded.candles.get(0);
    assertThat(block.count()).isEqualTo(2);
    assertThat(block.interval().label()).isEqualTo(label);
    assertThat(List.of(block.openTime(0), block.openTime(1))).containsOnly(OPEN_TIME * 1_000);
  }

  @Test
  void refusesIntervalsThereAreNot() {
    assertThat(
            Decoded.of(
                    "binance.klines.csv",
                    kline(OPEN_TIME, OPEN_TIME + 999),
                    kline(OPEN_TIME, OPEN_TIME + 3 * 60_000 - 1),
                    kline(OPEN_TIME, OPEN_TIME + 60_000),
                    kline(OPEN_TIME, OPEN_TIME + 31 * 86_400_000L - 1),
                    kline(OPEN_TIME, OPEN_TIME - 60_001))
                .reasons())
        .containsExactly(
            "interval PT1S is not one of [1m, 5m, 15m, 1h, 4h, 1d, 1w]",
            "interval PT3M is not one of [1m, 5m, 15m, 1h, 4h, 1d, 1w]",
            "interval PT1M0.001S is not one of [1m, 5m, 15m, 1h, 4h, 1d, 1w]",
            "interval PT744H is not one of [1m, 5m, 15m, 1h, 4h, 1d, 1w]",
            "interval PT-1M is not one of [1m, 5m, 15m, 1h, 4h, 1d, 1w]");
  }

  @Test
  void refusesACandleThatOpensBetweenIntervals() {
    assertThat(
            Decoded.of("binance.klines.csv", kline(OPEN_TIME + 60_000, OPEN_TIME + 6 * 60_000 - 1))
                .reasons())
        .containsExactly("open time 2024-01-01T00:01:00Z does not open a candle of 5m");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10,12,9,11,5 | ",
        "10,10,10,10,0 | volume '0' has no size behind its prices: are they mark, index or premium prices?",
        "0,12,9,11,5 | open '0' is not positive",
        "10,12,-9,11,5 | low '-9' is not positive",
        "8,12,9,11,5 | open '8' is not between low 9 and high 12",
        "10,12,9,12.01,5 | close '12.01' is not between low 9 and high 12",
        "10,9,12,11,5 | open '10' is not between low 12 and high 9",
        "10,12,9,11,-5 | volume '-5' is negative",
        "10,12,9,x,5 | close 'x' is not a decimal number",
        "10,12,9,11,12345678901234567 | volume '12345678901234567' is beyond 10^16",
      })
  void checksWhatACandleMustBe(String openHighLowCloseVolume, String reason) {
    Decoded decoded = Decoded.of("binance.klines.csv", kline(OPEN_TIME, openHighLowCloseVolume, 3));

    assertThat(decoded.reasons()).isEqualTo(reason == null ? List.of() : List.of(reason));
    assertThat(decoded.collector.accepted()).isEqualTo(reason == null ? 1 : 0);
  }

  @Test
  void boundsTheVolumeOfAMinuteMoreTightly() {
    String kline = kline(OPEN_TIME, OPEN_TIME + 59_999);

    assertThat(
            Decoded.of(
                    "binance.klines.csv",
                    kline
                        .replace("10,12,9,11,5,", "1,1,1,1,123456789012345,")
                        .replace(",55,", ",123456789012345,"),
                    kline.replace("11,5,", "11,1234567890123456,"))
                .reasons())
        .containsExactly("volume '1234567890123456' is beyond 10^15");
  }

  @Test
  void skipsFillersOfIntervalsWithoutTrades() {
    Decoded decoded =
        Decoded.of(
            "binance.klines.csv",
            kline(OPEN_TIME, "10,10,10,10,0.00000000", 0),
            kline(OPEN_TIME, "10,12,9,11,5", 0));

    assertThat(decoded.skipped()).isEqualTo(Map.of("empty-kline", 1L));
    assertThat(decoded.collector.accepted()).isEqualTo(1);
  }

  @Test
  void decodesTheCandlesOfAQuarter() throws IOException {
    List<String> records = new ArrayList<>(List.of(HEADER));
    List<String[]> expected = new ArrayList<>();
    for (String line : MarketData.lines("binance-klines/ACAUSDT-5m.csv.gz")) {
      String[] fields = line.split(",", -1);
      if (!fields[0].startsWith("\"")) {
        boolean traded = !fields[5].equals("0");
        long open = Instant.parse(fields[0].replace(' ', 'T')).toEpochMilli();
        records.add(
            kline(
                open,
                String.join(",", fields[1], fields[2], fields[3], fields[4], fields[5]),
                // All at the price of the close.
                new BigDecimal(fields[5]).multiply(new BigDecimal(fields[4])).toPlainString(),
                traded ? 7 : 0));
        if (traded) {
          expected.add(fields);
        }
      }
    }
    Decoded decoded = Decoded.of("binance.klines.csv", records);

    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.skipped()).isEqualTo(Map.of("header", 1L, "empty-kline", 43L));
    assertThat(decoded.collector.accepted()).isEqualTo(26_208 - 43);
    int row = 0;
    for (CandleBlock block : decoded.candles) {
      for (int i = 0; i < block.count(); i++, row++) {
        String[] fields = expected.get(row);
        assertThat(block.openTime(i)).isEqualTo(micros(fields[0].replace(' ', 'T')));
        assertThat(block.open().get(i)).isEqualByComparingTo(new BigDecimal(fields[1]));
        assertThat(block.high().get(i)).isEqualByComparingTo(new BigDecimal(fields[2]));
        assertThat(block.low().get(i)).isEqualByComparingTo(new BigDecimal(fields[3]));
        assertThat(block.close().get(i)).isEqualByComparingTo(new BigDecimal(fields[4]));
        assertThat(block.volume().get(i)).isEqualByComparingTo(new BigDecimal(fields[5]));
      }
    }
    assertThat(row).isEqualTo(26_208 - 43);
  }

  private static String kline(long open, long close) {
    return open + ",10,12,9,11,5," + close + ",55,3,2,22,0";
  }

  private static String kline(long open, String openHighLowCloseVolume, long count) {
    return kline(
        open, openHighLowCloseVolume, openHighLowCloseVolume.endsWith(",5") ? "55" : "0", count);
  }

  private static String kline(
      long open, String openHighLowCloseVolume, String quoteVolume, long count) {
    return open
        + ","
        + openHighLowCloseVolume
        + ","
        + (open + 5 * 60_000 - 1)
        + ","
        + quoteVolume
        + ","
        + count
        + ",0,0,0";
  }

  private static long micros(String instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
  }
}

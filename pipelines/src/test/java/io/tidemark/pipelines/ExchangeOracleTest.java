package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.schemas.MarketData;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Candles in the table against those that the exchanges publish. */
class ExchangeOracleTest {
  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  @Test
  void bitstampDailyCandlesEqualTheExchanges() throws IOException {
    TestBackfill backfill = new TestBackfill(folder.resolve("warehouse"));
    Map<String, Long> counters =
        backfill.run(
            "--input=" + MarketData.file("bitstamp-2013/bitstamp_trades_from_20131125_usd.csv"),
            "--format=bitstamp.csv",
            "--instrument=bitstamp:BTC-USD");

    assertThat(counters)
        .containsEntry("decode.records_decoded", 100_000L)
        .containsEntry("candles.ticks_distinct", 100_000L)
        .containsEntry("candles.ticks_duplicate", 0L);
    Map<OffsetDateTime, Record> candles = backfill.candles("bitstamp:BTC-USD", "1d");
    List<String> reference = MarketData.lines("bitstamp-2013/daily-reference.csv");
    List<String> fullDays = reference.subList(1, 7);
    for (String line : fullDays) {
      String[] day = line.split(",", -1);
      Record candle = candles.get(LocalDate.parse(day[0]).atStartOfDay().atOffset(ZoneOffset.UTC));
      assertClose(candle, CandlesTable.OPEN, day[1]);
      assertClose(candle, CandlesTable.HIGH, day[2]);
      assertClose(candle, CandlesTable.LOW, day[3]);
      assertClose(candle, CandlesTable.CLOSE, day[4]);
      assertClose(candle, CandlesTable.VOLUME, day[5]);
      assertClose(candle, CandlesTable.QUOTE_VOLUME, day[6]);
      assertClose(candle, CandlesTable.VWAP, day[7]);
    }
  }

  private static void assertClose(Record candle, String column, String reference) {
    BigDecimal expected = new BigDecimal(reference);
    BigDecimal tolerance = expected.movePointLeft(8);
    assertThat((BigDecimal) candle.getField(column))
        .as("%s of %s", column, candle.getField(CandlesTable.OPEN_TIME))
        .isCloseTo(expected, within(tolerance));
  }

  @Test
  void binanceFiveMinuteCandlesEqualTheExchangesAcrossMidnight() throws IOException {
    TestBackfill backfill = new TestBackfill(folder.resolve("warehouse"));
    Map<String, Long> counters =
        backfill.run(
            "--input="
                + MarketData.file("binance-spot-ws/btcusdt_20240808.gz")
                + ","
                + MarketData.file("binance-spot-ws/btcusdt_20240809.gz"),
            "--format=binance.ws");

    assertThat(counters).containsEntry("decode.records_decoded", 19_904L);
    Map<OffsetDateTime, Record> candles = backfill.candles("binance:BTC-USDT", "5m");
    List<String> reference = MarketData.lines("binance-spot-ws/btcusdt-5m-reference.csv");
    assertThat(reference).hasSize(3);
    for (String line : reference.subList(1, 3)) {
      String[] bar = line.split(",", -1);
      Record candle = candles.get(OffsetDateTime.parse(bar[0].replace(' ', 'T')));
      assertThat(ohlcv(candle))
          .as(bar[0])
          .usingElementComparator(BigDecimal::compareTo)
          .containsExactlyElementsOf(decimals(bar));
    }
  }

  @ParameterizedTest
  @CsvSource({"BTCUSDT,binance:BTC-USDT", "ACAUSDT,binance:ACA-USDT"})
  void rollUpsOfBinanceKlinesEqualTheExchanges(String symbol, String instrument)
      throws IOException {
    Path archive = folder.resolve(symbol + "-5m-2024-01.csv");
    Files.write(archive, archiveLines("binance-klines/" + symbol + "-5m.csv.gz"));
    TestBackfill backfill = new TestBackfill(folder.resolve("warehouse"));
    backfill.run("--input=" + archive, "--format=binance.klines.csv");

    for (String interval : List.of("5m", "15m", "1h", "4h", "1d", "1w")) {
      Map<OffsetDateTime, Record> candles = backfill.candles(instrument, interval);
      List<String> lines =
          MarketData.lines("binance-klines/" + symbol + "-" + interval + ".csv.gz");
      int compared = 0;
      for (String line : lines.subList(1, lines.size())) {
        String[] bar = line.split(",", -1);
        OffsetDateTime openTime = OffsetDateTime.parse(bar[0].replace(' ', 'T'));
        Record candle = candles.get(openTime);
        if (new BigDecimal(bar[5]).signum() == 0) {
          assertThat(candle).as("%s %s has no trades", interval, bar[0]).isNull();
          continue;
        }
        assertThat(candle).as("%s %s", interval, bar[0]).isNotNull();
        assertThat(ohlcv(candle))
            .as("%s %s", interval, bar[0])
            .usingElementComparator(BigDecimal::compareTo)
            .containsExactlyElementsOf(decimals(bar));
        compared++;
      }
      assertThat(candles).as(interval).hasSize(compared);
    }
  }

  /**
   * The exchange's numbers in the layout of its archive, with a quote volume and a count that are
   * not checked.
   */
  private static List<String> archiveLines(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    List<String> bars = MarketData.lines(name);
    for (String line : bars.subList(1, bars.size())) {
      String[] bar = line.split(",", -1);
      long open = OffsetDateTime.parse(bar[0].replace(' ', 'T')).toInstant().toEpochMilli();
      boolean traded = new BigDecimal(bar[5]).signum() > 0;
      lines.add(
          String.join(
              ",",
              Long.toString(open),
              bar[1],
              bar[2],
              bar[3],
              bar[4],
              bar[5],
              Long.toString(open + 299_999),
              // All at the price of the close: the bars do not say it.
              new BigDecimal(bar[5]).multiply(new BigDecimal(bar[4])).toPlainString(),
              traded ? "1" : "0",
              "0",
              "0",
              "0"));
    }
    return lines;
  }

  private static List<BigDecimal> ohlcv(Record candle) {
    return List.of(
            CandlesTable.OPEN,
            CandlesTable.HIGH,
            CandlesTable.LOW,
            CandlesTable.CLOSE,
            CandlesTable.VOLUME)
        .stream()
        .map(column -> (BigDecimal) candle.getField(column))
        .toList();
  }

  private static List<BigDecimal> decimals(String[] bar) {
    return List.of(bar).subList(1, 6).stream().map(BigDecimal::new).toList();
  }
}

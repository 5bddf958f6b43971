package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.schemas.MarketData;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The formats of Bitstamp and Kraken that have time, price and size. */
class TimeAndSalesTest {
  @Test
  void knowsTradesByTheirPosition() {
    Decoded decoded =
        Decoded.of(
            "bitstamp.csv",
            "timestamp,price,amount",
            "1385337600,800.010000000000,0.100000000000",
            "1385337600,800.010000000000,0.100000000000");

    assertThat(decoded.tickTexts())
        .containsExactly(
            "bitstamp:BTC-USDT POSITION 23 2013-11-25T00:00:00Z UNKNOWN 800.01 x 0.1",
            "bitstamp:BTC-USDT POSITION 66 2013-11-25T00:00:00Z UNKNOWN 800.01 x 0.1");
    assertThat(decoded.skipped()).isEqualTo(Map.of("header", 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kraken.csv", "bitstamp.csv"})
  void needsNoHeader(String format) {
    Decoded decoded = Decoded.of(format, "1618678142.557535,354.11,0.9", "1618678143,355,1");

    assertThat(decoded.ticks)
        .extracting(Decoded.Tick::time)
        .containsExactly(
            Instant.parse("2021-04-17T16:49:02.557535Z"), Instant.parse("2021-04-17T16:49:03Z"));
    assertThat(decoded.ticks).extracting(Decoded.Tick::id).containsExactly(0L, 29L);
    assertThat(decoded.skipped()).isEmpty();
  }

  @Test
  void makesTheDaysOfBitstamp() throws IOException {
    Decoded decoded =
        Decoded.of(
            "bitstamp.csv",
            MarketData.lines("bitstamp-2013/bitstamp_trades_from_20131125_usd.csv"));

    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.skipped()).isEqualTo(Map.of("header", 1L));
    assertThat(decoded.ticks).hasSize(100_000);
    assertThat(decoded.ticks).extracting(Decoded.Tick::id).doesNotHaveDuplicates();
    List<String> reference = MarketData.lines("bitstamp-2013/daily-reference.csv");
    for (String line : reference.subList(1, reference.size() - 1)) {
      String[] fields = line.split(",", -1);
      Decoded.Ohlcv day =
          decoded.candle(
              LocalDate.parse(fields[0]).atStartOfDay().toInstant(ZoneOffset.UTC),
              Duration.ofDays(1));
      assertThat(day.open()).isEqualByComparingTo(fields[1]);
      assertThat(day.high()).isEqualByComparingTo(fields[2]);
      assertThat(day.low()).isEqualByComparingTo(fields[3]);
      assertThat(day.close()).isEqualByComparingTo(fields[4]);
      BigDecimal volume = new BigDecimal(fields[5]);
      assertThat(day.volume().setScale(volume.scale(), RoundingMode.HALF_UP))
          .isEqualByComparingTo(volume);
    }
  }

  @Test
  void decodesTradesOfKraken() throws IOException {
    JsonNode trades =
        new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .readTree(MarketData.file("kraken/http_trades.json").toFile())
            .get("result")
            .get("XBTUSDT");
    List<String> lines = new ArrayList<>();
    List<Decoded.Tick> expected = new ArrayList<>();
    long position = 0;
    for (JsonNode trade : trades) {
      BigDecimal seconds = trade.get(2).decimalValue();
      String line =
          String.join(",", seconds.toPlainString(), trade.get(0).asText(), trade.get(1).asText());
      lines.add(line);
      expected.add(
          new Decoded.Tick(
              Decoded.instrument(Decoded.format("kraken.csv")),
              TickIdentity.POSITION,
              position,
              position,
              1,
              Instant.EPOCH.plus(
                  seconds.movePointRight(6).toBigInteger().longValueExact(), ChronoUnit.MICROS),
              TakerSide.UNKNOWN,
              Decoded.plain(new BigDecimal(trade.get(0).asText())),
              Decoded.plain(new BigDecimal(trade.get(1).asText()))));
      position += line.length() + 1;
    }

    Decoded decoded = Decoded.of("kraken.csv", lines);
    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.ticks).hasSize(1_000).isEqualTo(expected);
  }
}

package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormatsTest {
  static Stream<Format> formats() {
    return Formats.all().stream();
  }

  @Test
  void listsFormatsByVenue() {
    assertThat(Formats.all())
        .extracting(Format::name)
        .containsExactly(
            "binance.ws",
            "binance.trades.csv",
            "binance.aggtrades.csv",
            "binance.klines.csv",
            "binance.um.ws",
            "binance.um.trades.csv",
            "binance.um.aggtrades.csv",
            "binance.um.klines.csv",
            "coinbase.ws",
            "kraken.ws",
            "kraken.csv",
            "bitstamp.csv",
            "trades.csv");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void isFoundByName(Format format) {
    assertThat(Formats.named(format.name())).contains(format);
    assertThat(format.name())
        .startsWith(format.venue().map(venue -> venue + ".").orElse("trades."));
    assertThat(format.description()).isNotBlank().doesNotContain("\n");
  }

  @Test
  void findsNothingByAnotherName() {
    assertThat(Formats.named("binance")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void leavesTheVenueOnlyToRecordsThatNameTheInstrument(Format format) {
    assertThat(format.venue().isPresent() || format.namesInstrument()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void decodesItsExample(Format format) {
    Decoded decoded = Decoded.of(format.name(), format.example());

    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.skipped()).isEmpty();
    assertThat(decoded.ticks.size() + decoded.candles.size()).isEqualTo(1);
    assertThat(decoded.collector.accepted()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void toleratesAByteOrderMark(Format format) {
    Decoded decoded = Decoded.of(format.name(), "\uFEFF" + format.example(), format.example());

    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.collector.accepted()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void skipsWhatIsOutsideTheRange(Format format) {
    Decoded decoded =
        new Decoded(format, Decoded.instrument(format), new TimeRange(0, 60_000_000L))
            .line(format.example())
            .flush();

    assertThat(decoded.skipped()).containsOnlyKeys("outside-range").containsValue(1L);
    assertThat(decoded.collector.accepted()).isZero();
    assertThat(decoded.letters).isEmpty();
  }

  @Test
  void takesTheInstrumentFromArchiveNames() {
    assertThat(
            List.of(
                instrumentOf("binance.trades.csv", "BTCUSDT-trades-2024-01-01.zip"),
                instrumentOf("binance.aggtrades.csv", "ETHBTC-aggTrades-2024-01.zip"),
                instrumentOf("binance.klines.csv", "DOGEFDUSD-1m-2024-01.csv"),
                instrumentOf("kraken.csv", "XBTUSD.csv"),
                instrumentOf("kraken.csv", "XDGXBT.csv.gz"),
                instrumentOf("kraken.csv", "USDTUSD.csv")))
        .containsExactly(
            "binance:BTC-USDT",
            "binance:ETH-BTC",
            "binance:DOGE-FDUSD",
            "kraken:BTC-USD",
            "kraken:DOGE-BTC",
            "kraken:USDT-USD");
  }

  @Test
  void takesNoInstrumentFromOtherNames() {
    assertThat(
            List.of(
                instrumentOf("bitstamp.csv", "BTCUSD.csv"),
                instrumentOf("binance.trades.csv", "trades.csv"),
                instrumentOf("binance.trades.csv", "USDT-trades-2024-01-01.zip"),
                instrumentOf("binance.trades.csv", "BTCUSD_PERP-trades-2024-01-01.zip"),
                instrumentOf("kraken.csv", ""),
                instrumentOf("kraken.csv", "-XBTUSD.csv")))
        .containsOnly("none");
  }

  private static String instrumentOf(String format, String fileName) {
    return Decoded.format(format).instrumentOf(fileName).map(Object::toString).orElse("none");
  }
}

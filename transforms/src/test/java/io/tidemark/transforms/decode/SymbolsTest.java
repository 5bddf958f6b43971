package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolsTest {
  @ParameterizedTest
  @CsvSource({
    "BTCUSDT, binance:BTC-USDT",
    "btcusdt, binance:BTC-USDT",
    "ETHBTC, binance:ETH-BTC",
    "USDCUSDT, binance:USDC-USDT",
    "BTCFDUSD, binance:BTC-FDUSD",
    "BTCTUSD, binance:BTC-TUSD",
    "TUSDUSDT, binance:TUSD-USDT",
    "EURUSDT, binance:EUR-USDT",
    "BTCEURI, binance:BTC-EURI",
    "EURIEUR, binance:EURI-EUR",
    "USDTIDRT, binance:USDT-IDRT",
    "XRPRLUSD, binance:XRP-RLUSD",
    "1000SATSTRY, binance:1000SATS-TRY",
    "\u5e01\u5b89\u4eba\u751fUSDT, binance:\u5e01\u5b89\u4eba\u751f-USDT",
  })
  void splitsSymbolsOfBinance(String symbol, String instrument) {
    assertThat(Binance.instrument(symbol).orElseThrow()).hasToString(instrument);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "USDT", "BTC", "BTCXYZ", "B-USDT", "B TUSDT", "B:USDT", "\uFFFDUSDT"})
  void knowsNoOtherSymbolsOfBinance(String symbol) {
    assertThat(Binance.instrument(symbol)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "BTC-", "-USD", "BTC", "BTC-USD-P", "B C-USD", "BTC-U/D"})
  void knowsNoOtherSymbolsOfCoinbase(String symbol) {
    assertThat(CoinbaseWs.instrument(symbol)).isEmpty();
  }

  @Test
  void refusesAssetsLongerThanNamesAre() {
    assertThat(CoinbaseWs.instrument("A".repeat(64) + "-USD")).isPresent();
    assertThat(CoinbaseWs.instrument("A".repeat(65) + "-USD")).isEmpty();
  }

  @Test
  void takesAnyTextForASymbolOrNot() {
    Random random = new Random(23);
    int instruments = 0;
    for (int i = 0; i < 200_000; i++) {
      int[] points = new int[1 + random.nextInt(3)];
      for (int j = 0; j < points.length; j++) {
        points[j] = random.nextInt(0x2000);
      }
      instruments +=
          CoinbaseWs.instrument(new String(points, 0, points.length) + "-USD").isPresent() ? 1 : 0;
    }
    assertThat(instruments).isPositive();
  }

  @Test
  void findsOneSeriesForOneSymbol() {
    Decoded decoded = new Decoded(Decoded.format("coinbase.ws"));
    SeriesTable table =
        new SeriesTable(
            decoded.collector,
            "coinbase",
            product -> CoinbaseWs.instrument(product).stream().toList());
    Set<Collector.Series> series = new HashSet<>();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1_000; i++) {
        byte[] symbol = ("xA" + i + "-USDx").getBytes(StandardCharsets.UTF_8);
        Collector.Series found = table.find(symbol, 1, symbol.length - 1);
        assertThat(series.add(found)).isEqualTo(round == 0);
      }
    }
    assertThat(series).hasSize(1_000).doesNotContainNull();
  }
}

package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.Instrument;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Symbols whose quotes end with other quotes. */
class AmbiguousSymbolsTest {
  private static String binance(String symbol) {
    return text(Binance.instruments(Market.SPOT, symbol));
  }

  private static String kraken(String file) {
    return text(Kraken.instrumentsOf(file, SymbolList.NONE));
  }

  private static String text(List<Instrument> instruments) {
    return instruments.stream()
        .map(each -> each.base() + "-" + each.quote())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "ADAEUR, ADA-EUR",
    "GALAEUR, GALA-EUR",
    "LUNAEUR, LUNA-EUR",
    "EURAEUR, EUR-AEUR",
    "BNBUSD, BNB-USD",
    "BNBBUSD, BNB-BUSD",
    "BTCBUSD, BTC-BUSD",
    "BATUSD, BAT-USD",
    "DOTUSD, DOT-USD",
    "FTTUSD, FTT-USD",
    "ETHTUSD, ETH-TUSD",
    "SOLFDUSD, SOL-FDUSD",
    "BTCRLUSD, BTC-RLUSD",
    "BNBBIDR, BNB-BIDR",
    "BNBIDR, BNB-IDR",
    "SHIBUSDT, SHIB-USDT",
  })
  void ofBinanceAreSplitWhereTheBaseIsKnown(String symbol, String pair) {
    assertThat(binance(symbol)).isEqualTo(pair);
    assertThat(binance(symbol.toLowerCase(java.util.Locale.ROOT))).isEqualTo(pair);
  }

  @ParameterizedTest
  @CsvSource({
    "ARBUSD, AR-BUSD ARB-USD",
    "QQQBUSD, QQQ-BUSD QQQB-USD",
    "QQQFDUSD, QQQ-FDUSD QQQFD-USD",
    "QQQAEUR, QQQ-AEUR QQQA-EUR",
    "QQQBIDR, QQQ-BIDR QQQB-IDR",
  })
  void ofBinanceStayOpenWhereNoneOrBothAreKnown(String symbol, String pairs) {
    assertThat(binance(symbol)).isEqualTo(pairs);
  }

  @ParameterizedTest
  @CsvSource({
    "XBTPYUSD.csv, BTC-PYUSD",
    "SOLRLUSD.csv, SOL-RLUSD",
    "PEARLUSD.csv, PEARL-USD",
    "XXBTZUSD.csv, BTC-USD",
    "XBTUSD.csv, BTC-USD",
    "XETHXXBT.csv, ETH-BTC",
    "XXRPZEUR.csv.gz, XRP-EUR",
    "XXDGXXBT.csv, DOGE-BTC",
    "ZEURZUSD.csv, EUR-USD",
    "USDTZUSD.csv, USDT-USD",
    "XTZUSD.csv, XTZ-USD",
    "XTZEUR.csv, XTZ-EUR",
    "ZRXUSD.csv, ZRX-USD",
    "XLMEUR.csv, XLM-EUR",
    "QQQPYUSD.csv, QQQ-PYUSD QQQPY-USD",
  })
  void ofKrakenAreSplitTheSameWayUnderEitherName(String file, String pair) {
    assertThat(kraken(file)).isEqualTo(pair);
  }

  @Test
  void areToldInMessagesUntilTheUserSaysWhichIsMeant() {
    String message =
        "{\"e\":\"trade\",\"s\":\"QQQBUSD\",\"t\":1,\"p\":\"2\",\"q\":\"3\",\"T\":1723161255342,\"m\":true}";
    Decoded told = Decoded.of("binance.ws", message);
    Decoded listed = new Decoded(Decoded.format("binance.ws"));
    listed.collector.knowing(SymbolList.of(Map.of("QQQBUSD", "QQQB-USD", "ADAEUR", "AD-AEUR")));
    listed.line(message).line(message.replace("QQQBUSD", "adaeur")).flush();

    assertThat(told.ticks).isEmpty();
    assertThat(told.reasons())
        .containsExactly(
            "symbol 'QQQBUSD' may be QQQ-BUSD or QQQB-USD; say which, as in"
                + " --symbols=QQQBUSD=QQQ-BUSD");
    assertThat(listed.reasons()).isEmpty();
    assertThat(listed.ticks)
        .extracting(tick -> tick.instrument().id())
        .containsExactlyInAnyOrder("binance:QQQB-USD", "binance:AD-AEUR");
  }

  @Test
  void inNamesOfFilesGoByTheList() {
    SymbolList symbols = SymbolList.of(Map.of("ETH2.SETH", "ETH2.S-ETH", "ARBUSD", "ARB-USD"));
    Format kraken = Decoded.format("kraken.csv");
    Format binance = Decoded.format("binance.trades.csv");

    assertThat(text(kraken.instrumentsOf("ETH2.SETH.csv", SymbolList.NONE))).isEmpty();
    assertThat(text(kraken.instrumentsOf("ETH2.SETH.csv.gz", symbols))).isEqualTo("ETH2.S-ETH");
    assertThat(text(binance.instrumentsOf("ARBUSD-trades-2024-01-01.zip", symbols)))
        .isEqualTo("ARB-USD");
    assertThat(
            Format.ambiguous(
                "ARBUSD-trades-2024-01-01.zip",
                List.of(Instrument.parse("binance:AR-BUSD"), Instrument.parse("binance:ARB-USD"))))
        .startsWith("may be AR-BUSD or ARB-USD; say which");
  }

  @Test
  void listIsOfPairsAlone() {
    assertThatThrownBy(() -> SymbolList.of(Map.of("A", "B")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(SymbolList.of(Map.of("B", "B-C", "A", "A-C"))).hasToString("A=A-C,B=B-C");
  }
}

package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MarketData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KrakenWsTest {
  @Test
  void decodesTradesOfVersion1ByPosition() {
    String first = "[0,[[\"5541.2\",\"0.158\",\"1534614057.321597\",\"s\",\"l\",\"\"]],";
    String message =
        first.replace("]],", "],[\"6060.00000\",\"0.02455\",\"1534614057\",\"b\",\"m\",\"\"]],")
            + "\"trade\",\"XBT/USD\"]";
    Decoded decoded = Decoded.of("kraken.ws", "{\"event\":\"heartbeat\"}", "12.5: " + message);

    long start = "{\"event\":\"heartbeat\"}\n12.5: ".length();
    assertThat(decoded.tickTexts())
        .containsExactly(
            "kraken:BTC-USD POSITION "
                + (start + 4)
                + " 2018-08-18T17:40:57.321597Z SELL 5541.2 x 0.158",
            "kraken:BTC-USD POSITION "
                + (start + message.indexOf("[\"6060"))
                + " 2018-08-18T17:40:57Z BUY 6060 x 0.02455");
  }

  @Test
  void decodesTradesOfVersion2() throws IOException {
    assertThat(
            Decoded.of(
                    "kraken.ws", String.join("", MarketData.lines("kraken/ws_trade_update.json")))
                .tickTexts())
        .containsExactly(
            "kraken:BTC-USD TRADE_ID 10218208 2023-10-06T17:35:55.440295Z BUY 105944.2 x"
                + " 0.00027625",
            "kraken:BTC-USD TRADE_ID 10218209 2023-10-06T17:35:56.123456Z SELL 105910.5 x"
                + " 0.0001246");
    assertThat(
            Decoded.of(
                    "kraken.ws",
                    String.join("", MarketData.lines("kraken/ws_ticker_snapshot.json")))
                .skipped())
        .isEqualTo(Map.of("ticker", 1L));
  }

  @Test
  void readsSnapshotsAndExponents() {
    String message =
        Decoded.format("kraken.ws")
            .example()
            .replace("update", "snapshot")
            .replace("0.00027625", "5e-05");

    assertThat(Decoded.of("kraken.ws", message).tickTexts())
        .containsExactly(
            "kraken:BTC-USD TRADE_ID 10218208 2023-10-06T17:35:55.440295Z BUY 105944.2 x 0.00005");
  }

  @ParameterizedTest
  @CsvSource({
    "XBT/USD, BTC/USD, kraken:BTC-USD",
    "XDG/XBT, DOGE/BTC, kraken:DOGE-BTC",
    "ETH/XBT, ETH/BTC, kraken:ETH-BTC",
  })
  void namesInstrumentsAlikeInBothVersions(String pair, String symbol, String instrument) {
    Decoded decoded =
        Decoded.of(
            "kraken.ws",
            "[0,[[\"1\",\"2\",\"1534614057.3\",\"s\",\"l\",\"\"]],\"trade\",\"" + pair + "\"]",
            Decoded.format("kraken.ws").example().replace("BTC/USD", symbol));

    assertThat(decoded.ticks)
        .hasSize(2)
        .allSatisfy(tick -> assertThat(tick.instrument()).hasToString(instrument));
  }

  @Test
  void keepsTheGoodTradesOfAMessage() {
    String message =
        "[0,[['1','2','1534614057','s','l',''],['x','2','1534614057','s','l',''],5,"
            + "['1','2','1534614057','s','l'],['1','2','1534614057','q','l',''],"
            + "['3','2','1534614057','b','l','']],'trade','XBT/USD']";
    Decoded decoded = Decoded.of("kraken.ws", message.replace('\'', '"'));

    assertThat(decoded.ticks).extracting(tick -> tick.price().toString()).containsExactly("1", "3");
    assertThat(decoded.reasons()).containsExactly("price 'x' is not a decimal number");
    assertThat(new String(decoded.letters.get(0).payload(), StandardCharsets.UTF_8))
        .isEqualTo(message.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "heartbeat | {'event':'heartbeat'}",
        "systemStatus | {'connectionID':18239578009413566319,'event':'systemStatus'}",
        "subscriptionStatus | {'channelID':1665,'event':'subscriptionStatus','pair':'XMR/USD'}",
        "pong | {'event':'pong','reqid':42}",
        "ticker | [1364,{'a':['0.1',1,'2']},'ticker','ADA/XBT']",
        "book | [0,{'as':[['1','2','3']]},'book-100','XBT/USD']",
        "book | [0,{'a':[['1','2','3']]},{'b':[],'c':'9'},'book-10','XBT/USD']",
        "ohlc | [42,['1','2'],'ohlc-5','XBT/USD']",
        "spread | [0,['1','2','3','4','5'],'spread','XBT/USD']",
        "ownTrades | [[],'ownTrades',{'sequence':1}]",
        "heartbeat | {'channel':'heartbeat'}",
        "status | {'channel':'status','type':'update','data':[{'system':'online'}]}",
        "book | {'channel':'book','type':'update','data':[]}",
        "subscribe | {'method':'subscribe','result':{'channel':'trade'},'success':true}",
        "pong | {'method':'pong','time_in':'x'}",
        "error | {'error':'Malformed request'}",
        "empty | {'channel':'trade','type':'snapshot','data':[]}",
        "empty | [0,[],'trade','XBT/USD']",
      })
  void skipsOtherKindsByName(String kind, String message) {
    Decoded decoded = Decoded.of("kraken.ws", message.replace('\'', '"'));

    assertThat(decoded.skipped()).isEqualTo(Map.of(kind, 1L));
    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.ticks).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unknown kind of message 'candles' | {'channel':'candles'}",
        "unknown kind of message 'ping' | {'event':'ping'}",
        "unknown kind of message 'trades' | [0,[],'trades','XBT/USD']",
        "a message without a kind | {}",
        "a message without a kind | []",
        "'\"trade\"' is not a message | ['trade']",
        "'0' is not a message | [0,[],['trade'],'XBT/USD']",
        "data is missing | {'channel':'trade'}",
        "data 'x' is not an array | {'channel':'trade','data':'x'}",
        "'1' is not an object | {'channel':'trade','data':[1]}",
        "symbol is missing | {'channel':'trade','data':[{}]}",
        "an array of 3 items (expected 4) | [[],'trade','XBT/USD']",
        "an array of 5 items (expected 4) | [0,[],[],'trade','XBT/USD']",
        "trades '[' is not an array | [0,'[','trade','XBT/USD']",
        "trades '{}' is not an array | [0,{},'trade','XBT/USD']",
        "symbol 'XBTUSD' is not one of this venue's | [0,[],'trade','XBTUSD']",
        "an array of 0 items (expected 6) | [0,[[]],'trade','XBT/USD']",
        "'{}' is not an array | [0,[{}],'trade','XBT/USD']",
      })
  void refusesWhatItDoesNotKnow(String reason, String message) {
    Decoded decoded = Decoded.of("kraken.ws", message.replace('\'', '"'));

    assertThat(decoded.reasons()).containsExactly(reason);
    assertThat(decoded.skipped()).isEmpty();
    assertThat(decoded.ticks).isEmpty();
  }

  @Test
  void decodesACaptureOfTrades() throws IOException {
    Decoded decoded = Decoded.of("kraken.ws", MarketData.lines("captures/KRAKEN.ws.48.0.gz"));

    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.ticks)
        .extracting(Decoded.Tick::toString)
        .map(text -> text.replaceFirst(" POSITION \\d+ ", " "))
        .isEqualTo(
            List.of(
                "kraken:XMR-USD 2021-04-17T16:49:02.557535Z SELL 354.11 x 0.89594024",
                "kraken:XMR-USD 2021-04-17T16:49:05.715785Z BUY 354.55 x 1.25690315",
                "kraken:XMR-USD 2021-04-17T16:49:10.826417Z SELL 354.04 x 0.28245396",
                "kraken:XMR-USD 2021-04-17T16:49:10.827816Z SELL 353.81 x 1.71754604",
                "kraken:SC-EUR 2021-04-17T16:49:05.920708Z SELL 0.04299 x 15979.71727919",
                "kraken:SC-EUR 2021-04-17T16:49:15.718950Z BUY 0.04298 x 8500",
                "kraken:SC-EUR 2021-04-17T16:49:15.720582Z BUY 0.043 x 2383.16665529",
                "kraken:SC-EUR 2021-04-17T16:49:17.908269Z BUY 0.04303 x 1081.72663",
                "kraken:SC-EUR 2021-04-17T16:49:17.946108Z SELL 0.04296 x 5000",
                "kraken:SC-EUR 2021-04-17T16:49:18.135041Z BUY 0.04304 x 20000"));
    assertThat(decoded.ticks).extracting(Decoded.Tick::id).doesNotHaveDuplicates();
    assertThat(decoded.skipped().get("client")).isEqualTo(2);
  }

  @Test
  void skipsACaptureOfTickers() throws IOException {
    Decoded decoded = Decoded.of("kraken.ws", MarketData.lines("captures/KRAKEN.ws.49.0.gz"));

    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.ticks).isEmpty();
    assertThat(decoded.skipped())
        .isEqualTo(
            Map.of(
                "client", 2L,
                "systemStatus", 1L,
                "subscriptionStatus", 10L,
                "ticker", 18L,
                "heartbeat", 31L));
  }
}

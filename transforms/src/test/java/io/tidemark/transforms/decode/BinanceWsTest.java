package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MarketData;
import io.tidemark.transforms.decode.Decoded.Ohlcv;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinanceWsTest {
  private static final String TRADE =
      "{\"e\":\"trade\",\"E\":1723161255343,\"s\":\"BTCUSDT\",\"t\":3735683259,"
          + "\"p\":\"61837.63000000\",\"q\":\"0.02000000\",\"T\":1723161255342,\"m\":true,"
          + "\"M\":true}";

  private static final String AGGREGATE =
      "{\"e\":\"aggTrade\",\"E\":1633998523970,\"s\":\"NKNUSDT\",\"a\":15683430,"
          + "\"p\":\"0.35280000\",\"q\":\"58.00000000\",\"f\":19862790,\"l\":19862792,"
          + "\"T\":1633998523963,\"m\":false,\"M\":true}";

  @Test
  void decodesTradesBareAndCombined() {
    Decoded decoded =
        Decoded.of(
            "binance.ws",
            TRADE,
            "{\"stream\":\"btcusdt@trade\",\"data\":" + TRADE + "}",
            AGGREGATE);

    assertThat(decoded.tickTexts())
        .containsExactlyInAnyOrder(
            "binance:BTC-USDT TRADE_ID 3735683259 2024-08-08T23:54:15.342Z SELL 61837.63 x 0.02",
            "binance:BTC-USDT TRADE_ID 3735683259 2024-08-08T23:54:15.342Z SELL 61837.63 x 0.02",
            "binance:NKN-USDT AGGREGATE_ID 15683430 2021-10-12T00:28:43.963Z BUY 0.3528 x 58");
    assertThat(decoded.letters).isEmpty();
  }

  @Test
  void keepsTheTradesBehindAnAggregate() {
    Decoded.Tick tick = Decoded.of("binance.ws", AGGREGATE).ticks.get(0);

    assertThat(tick.first()).isEqualTo(19862790);
    assertThat(tick.trades()).isEqualTo(3);
  }

  @Test
  void readsMicroseconds() {
    assertThat(Decoded.of("binance.ws", TRADE.replace("1723161255342", "1723161255342678")).ticks)
        .extracting(Decoded.Tick::time)
        .containsExactly(Instant.parse("2024-08-08T23:54:15.342678Z"));
  }

  @Test
  void readsFieldsInAnyOrderAndSpacing() {
    assertThat(
            Decoded.of(
                    "binance.ws",
                    "{ \"data\" : { \"q\" : \"0.02\", \"M\" : {\"e\":\"kline\"}, \"m\" : true,"
                        + " \"T\" : 1723161255342, \"p\" : 61837.63, \"t\" : 3735683259,"
                        + " \"s\" : \"btcusdt\", \"e\" : \"trade\" }, \"stream\" : \"s\" }")
                .tickTexts())
        .isEqualTo(Decoded.of("binance.ws", TRADE).tickTexts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "depthUpdate | {'e':'depthUpdate','E':1,'s':'A','U':1,'u':2,'b':[['1','2']],'a':[]}",
        "kline | {'stream':'s','data':{'e':'kline','s':'A','k':{'t':1,'T':2}}}",
        "24hrTicker | {'e':'24hrTicker','s':'A'}",
        "24hrMiniTicker | [{'e':'24hrMiniTicker','s':'A'}]",
        "forceOrder | {'e':'forceOrder','E':1,'o':{}}",
        "24hrTicker | {'stream':'!ticker@arr','data':[{'e':'24hrTicker','s':'A'}]}",
        "1hTicker | {'e':'1hTicker'}",
        "avgPrice | {'e':'avgPrice'}",
        "bookTicker | {'u':400900217,'s':'BNBUSDT','b':'25.3','B':'31.2','a':'25.4','A':'40.6'}",
        "depth | {'lastUpdateId':160,'bids':[['0.0024','10']],'asks':[]}",
        "result | {'result':null,'id':1}",
        "result | {'result':['btcusdt@aggTrade'],'id':3}",
        "error | {'code':2,'msg':'Invalid request'}",
        "error | {'error':{'code':2,'msg':'Invalid request'},'id':1}",
        "serverShutdown | {'e':'serverShutdown','E':1}",
        "empty | []",
      })
  void skipsOtherKindsByName(String kind, String message) {
    Decoded decoded = Decoded.of("binance.ws", message.replace('\'', '"'));

    assertThat(decoded.skipped()).isEqualTo(Map.of(kind, 1L));
    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.ticks).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unknown kind of message 'newKind' | {'e':'newKind'}",
        "unknown kind of message 'TRADE' | {'e':'TRADE'}",
        "a message without a kind | {}",
        "a message without a kind | {'stream':'s','data':{'x':1}}",
        "a message without a kind | [{'s':'A'}]",
        "'1' is not an event | [1]",
        "data '5' is not an object | {'stream':'s','data':5}",
        "data '{' is not an object | {'stream':'s','data':'{'}",
        "s is missing | {'e':'trade'}",
        "malformed JSON: cut off at byte 12 | {'e':'trade'",
        "malformed JSON: unexpected '}' at byte 16 | 12 {'e':'trade',}",
        "no message: expected JSON, or a receive time and JSON | subscribed",
      })
  void refusesWhatItDoesNotKnow(String reason, String message) {
    Decoded decoded = Decoded.of("binance.ws", message.replace('\'', '"'));

    assertThat(decoded.reasons()).containsExactly(reason);
    assertThat(decoded.ticks).isEmpty();
    assertThat(decoded.skipped()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"m\":true | \"m\":\"trap\" | m 'trap' is not true or false",
        "\"m\":true | \"m\":null | m 'null' is not true or false",
        "\"s\":\"BTCUSDT\" | \"s\":\"USDT\" | symbol 'USDT' is not one of this venue's",
        "\"s\":\"BTCUSDT\" | \"s\":\"\" | symbol '' is not one of this venue's",
        "\"s\":\"BTCUSDT\" | \"s\":\"B C:USDT\" | symbol 'B C:USDT' is not one of this venue's",
        "\"s\":\"BTCUSDT\" | \"s\":\"\\u0009BTCUSDT\" | symbol '\\u0009BTCUSDT' is not one of this venue's",
        "\"s\":\"BTCUSDT\" | \"s\":\"BTCUSDT\",\"s\":\"ETHUSDT\" | 's' is there twice",
        "\"t\":3735683259 | \"t\":-1 | t '-1' is not a whole number",
        "\"t\":3735683259 | \"x\":1 | t is missing",
        "\"p\":\"61837.63000000\" | \"p\":\"0\" | price '0' is not positive",
        "\"q\":\"0.02000000\" | \"q\":{\"a\":1} | q '{\"a\":1}' is not a decimal number",
        "\"q\":\"0.02000000\" | \"x\":1 | q is missing",
      })
  void refusesATradeByTheFieldAtFault(String field, String replacement, String reason) {
    assertThat(TRADE).contains(field);
    Decoded decoded = Decoded.of("binance.ws", TRADE.replace(field, replacement));

    assertThat(decoded.reasons()).containsExactly(reason);
    assertThat(decoded.ticks).isEmpty();
  }

  @Test
  void refusesAnAggregateThatEndsBeforeItStarts() {
    assertThat(Decoded.of("binance.ws", AGGREGATE.replace("19862792", "19862789")).reasons())
        .containsExactly("last trade id 19862789 is below the first, 19862790");
  }

  @Test
  void makesTheCandlesOfTheExchangeFromItsMessages() throws IOException {
    Decoded decoded = new Decoded(Decoded.format("binance.ws"));
    MarketData.lines("binance-spot-ws/btcusdt_20240808.gz").forEach(decoded::line);
    assertThat(decoded.collector.accepted()).isEqualTo(9_757);
    MarketData.lines("binance-spot-ws/btcusdt_20240809.gz").forEach(decoded::line);
    decoded.flush();

    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.ticks).hasSize(19_904);
    assertThat(decoded.skipped())
        .isEqualTo(Map.of("depthUpdate", 6_495L, "bookTicker", 73_174L, "depth", 1L));
    List<String> reference = MarketData.lines("binance-spot-ws/btcusdt-5m-reference.csv");
    for (String line : reference.subList(1, reference.size())) {
      String[] fields = line.split(",", -1);
      assertThat(
              decoded.candle(
                  Instant.parse(fields[0].replace(' ', 'T').replace("+00:00", "Z")),
                  Duration.ofMinutes(5)))
          .usingRecursiveComparison()
          .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
          .isEqualTo(
              new Ohlcv(
                  new BigDecimal(fields[1]),
                  new BigDecimal(fields[2]),
                  new BigDecimal(fields[3]),
                  new BigDecimal(fields[4]),
                  new BigDecimal(fields[5])));
    }
  }

  @Test
  void decodesACapture() throws IOException {
    Decoded decoded = Decoded.of("binance.ws", MarketData.lines("captures/BINANCE.ws.1.0.gz"));

    assertThat(decoded.tickTexts())
        .containsExactlyInAnyOrder(
            "binance:NKN-USDT AGGREGATE_ID 15683430 2021-10-12T00:28:43.963Z BUY 0.3528 x 58",
            "binance:LRC-BTC AGGREGATE_ID 9213679 2021-10-12T00:28:54.486Z BUY 0.00000638 x 177");
    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.skipped())
        .isEqualTo(Map.of("client", 1L, "depthUpdate", 177L, "bookTicker", 84L, "kline", 2L));
  }

  @Test
  void skipsWhatTheClientOfACaptureAsked() throws IOException {
    Decoded decoded = Decoded.of("binance.ws", MarketData.lines("captures/BINANCE.http.0.0.gz"));

    assertThat(decoded.skipped()).isEqualTo(Map.of("client", 4L));
    assertThat(decoded.letters).isEmpty();
  }
}

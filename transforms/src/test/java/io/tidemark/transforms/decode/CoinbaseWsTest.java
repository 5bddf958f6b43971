package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.MarketData;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoinbaseWsTest {
  private static final String MATCH =
      "{\"type\":\"last_match\",\"trade_id\":881613,\"maker_order_id\":\"27fff20b\","
          + "\"taker_order_id\":\"1da6ce16\",\"side\":\"sell\",\"size\":\"0.04\","
          + "\"price\":\"14.7775\",\"product_id\":\"BAND-GBP\",\"sequence\":333938798,"
          + "\"time\":\"2021-04-17T16:43:30.244075Z\"}";

  @Test
  void decodesMatchesWithTheSideOfTheTaker() {
    assertThat(
            Decoded.of("coinbase.ws", MATCH, MATCH.replace("last_", "").replace("sell", "buy"))
                .tickTexts())
        .containsExactly(
            "coinbase:BAND-GBP TRADE_ID 881613 2021-04-17T16:43:30.244075Z BUY 14.7775 x 0.04",
            "coinbase:BAND-GBP TRADE_ID 881613 2021-04-17T16:43:30.244075Z SELL 14.7775 x 0.04");
  }

  @Test
  void decodesMarketTrades() throws IOException {
    String message = String.join("", MarketData.lines("coinbase/ws_market_trades.json"));
    List<String> expected =
        List.of(
            "coinbase:BTC-USD TRADE_ID 995098700 2026-04-07T14:30:02.789012Z SELL 68900.5 x 0.0015",
            "coinbase:BTC-USD TRADE_ID 995098701 2026-04-07T14:30:02.800Z BUY 68900 x 0.05");

    assertThat(Decoded.of("coinbase.ws", message).tickTexts()).isEqualTo(expected);
    assertThat(Decoded.of("coinbase.ws", message.replace("update", "snapshot")).tickTexts())
        .isEqualTo(expected);
  }

  @Test
  void keepsTheGoodTradesOfAMessage() {
    String trade =
        "{'trade_id':'%s','product_id':'BTC-USD','price':'%s','size':'1','side':'BUY',"
            + "'time':'2026-04-07T14:30:02Z'}";
    String message =
        ("{'channel':'market_trades','events':[{'type':'snapshot','trades':["
                + trade.formatted("1", "10")
                + ","
                + trade.formatted("2", "-10")
                + ",7,"
                + trade.formatted("x", "10")
                + ","
                + trade.formatted("3", "12")
                + "]},null,{'type':'update'},{'type':'update','trades':["
                + trade.formatted("4", "13")
                + "]}]}")
            .replace('\'', '"');
    Decoded decoded = Decoded.of("coinbase.ws", message);

    assertThat(decoded.ticks).extracting(Decoded.Tick::id).containsExactly(1L, 3L, 4L);
    assertThat(decoded.reasons()).containsExactly("price '-10' is not positive");
    assertThat(new String(decoded.letters.get(0).payload(), StandardCharsets.UTF_8))
        .isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "subscriptions | {'type':'subscriptions','channels':[]}",
        "snapshot | {'type':'snapshot','product_id':'BTC-USD','bids':[],'asks':[]}",
        "l2update | {'type':'l2update','product_id':'BTC-USD','changes':[['buy','1','2']]}",
        "ticker | {'type':'ticker','trade_id':1,'price':'1'}",
        "heartbeat | {'type':'heartbeat','sequence':90,'last_trade_id':20}",
        "error | {'type':'error','message':'Failed to subscribe'}",
        "status | {'type':'status','products':[]}",
        "done | {'type':'done','reason':'filled','side':'sell'}",
        "subscriptions | {'channel':'subscriptions','events':[{'subscriptions':{}}]}",
        "heartbeats | {'channel':'heartbeats','events':[{'heartbeat_counter':'3049'}]}",
        "l2_data | {'channel':'l2_data','events':[]}",
        "ticker | {'channel':'ticker','events':[{'type':'snapshot','tickers':[]}]}",
        "candles | {'channel':'candles','events':[]}",
        "empty | {'channel':'market_trades','events':[]}",
        "empty | {'channel':'market_trades','events':[{'type':'snapshot','trades':[]}]}",
      })
  void skipsOtherKindsByName(String kind, String message) {
    Decoded decoded = Decoded.of("coinbase.ws", message.replace('\'', '"'));

    assertThat(decoded.skipped()).isEqualTo(Map.of(kind, 1L));
    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.ticks).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unknown kind of message 'matches' | {'type':'matches'}",
        "unknown kind of message 'MATCH' | {'channel':'MATCH','type':'UPDATE'}",
        "a message without a kind | {'product_id':'BTC-USD'}",
        "'1' is not an object | [1]",
        "events is missing | {'channel':'market_trades'}",
        "events '[' is not an array | {'channel':'market_trades','events':'['}",
        "trades is missing | {'channel':'market_trades','events':[{}]}",
        "'[1]' is not an object | {'channel':'market_trades','events':[[1]]}",
        "'null' is not an object | {'channel':'market_trades','events':[{'trades':[null]}]}",
        "product_id is missing | {'type':'match'}",
      })
  void refusesWhatItDoesNotKnow(String reason, String message) {
    assertThat(Decoded.of("coinbase.ws", message.replace('\'', '"')).reasons())
        .containsExactly(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sell | UNKNOWN | side 'UNKNOWN' is not buy or sell",
        "BAND-GBP | BIT-28JUL23-CDE | symbol 'BIT-28JUL23-CDE' is not one of this venue's",
        "BAND-GBP | BAND | symbol 'BAND' is not one of this venue's",
        "2021-04-17T16:43:30.244075Z | 1618677810 | time '1618677810' is not a time in ISO 8601 form",
      })
  void refusesATradeByTheFieldAtFault(String value, String replacement, String reason) {
    assertThat(Decoded.of("coinbase.ws", MATCH.replace(value, replacement)).reasons())
        .containsExactly(reason);
  }

  /** In a ticker the side is the taker's: it tells the taker of the match of the same trade. */
  @Test
  void decodesACaptureAsItsTickersSay() throws IOException {
    List<String> lines = MarketData.lines("captures/COINBASE.ws.28.0.gz");
    Decoded decoded = Decoded.of("coinbase.ws", lines);

    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.ticks).hasSize(107);
    assertThat(decoded.skipped())
        .isEqualTo(
            Map.of(
                "client", 4L,
                "subscriptions", 3L,
                "snapshot", 10L,
                "ticker", 107L,
                "l2update", 9_719L));
    List<Decoded.Tick> tickers = new ArrayList<>();
    for (String line : lines) {
      if (line.contains("{\"type\":\"ticker\"")) {
        JsonNode ticker = new ObjectMapper().readTree(line.substring(line.indexOf('{')));
        long id = ticker.get("trade_id").asLong();
        tickers.add(
            new Decoded.Tick(
                Instrument.parse("coinbase:" + ticker.get("product_id").asText()),
                TickIdentity.TRADE_ID,
                id,
                id,
                1,
                Instant.parse(ticker.get("time").asText()),
                ticker.get("side").asText().equals("buy") ? TakerSide.BUY : TakerSide.SELL,
                Decoded.plain(new BigDecimal(ticker.get("price").asText())),
                Decoded.plain(new BigDecimal(ticker.get("last_size").asText()))));
      }
    }
    assertThat(decoded.ticks).containsExactlyInAnyOrderElementsOf(tickers);
  }
}

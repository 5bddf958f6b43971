package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.schemas.MarketData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BinanceCsvTest {
  private static final String TRADES_HEADER =
      "id,price,qty,quote_qty,time,is_buyer_maker,is_best_match";
  private static final String AGGREGATES_HEADER =
      "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker,"
          + "is_best_match";
  private static final String TRADE =
      "3735683259,61837.63000000,0.02000000,1236.75260000,1723161255342,True,True";
  private static final String AGGREGATE =
      "15683430,0.35280000,58.00000000,19862790,19862792,1633998523963,False,True";

  @Test
  void decodesTrades() {
    assertThat(Decoded.of("binance.trades.csv", TRADES_HEADER, TRADE).tickTexts())
        .containsExactly(
            "binance:BTC-USDT TRADE_ID 3735683259 2024-08-08T23:54:15.342Z SELL 61837.63 x 0.02");
  }

  @Test
  void decodesAggregates() {
    Decoded decoded = Decoded.of("binance.aggtrades.csv", AGGREGATES_HEADER, AGGREGATE);

    assertThat(decoded.tickTexts())
        .containsExactly(
            "binance:BTC-USDT AGGREGATE_ID 15683430 2021-10-12T00:28:43.963Z BUY 0.3528 x 58");
    assertThat(decoded.ticks.get(0).first()).isEqualTo(19862790);
    assertThat(decoded.ticks.get(0).trades()).isEqualTo(3);
  }

  @Test
  void readsMicrosecondsAndLowerCase() {
    assertThat(
            Decoded.of(
                    "binance.trades.csv",
                    TRADE.replace("1723161255342", "1723161255342678").toLowerCase(Locale.ROOT))
                .tickTexts())
        .containsExactly(
            "binance:BTC-USDT TRADE_ID 3735683259 2024-08-08T23:54:15.342678Z SELL 61837.63 x"
                + " 0.02");
    assertThat(
            Decoded.of(
                    "binance.aggtrades.csv",
                    AGGREGATE.replace("1633998523963", "1633998523963001").toLowerCase(Locale.ROOT))
                .tickTexts())
        .containsExactly(
            "binance:BTC-USDT AGGREGATE_ID 15683430 2021-10-12T00:28:43.963001Z BUY 0.3528 x 58");
  }

  @Test
  void takesForAHeaderOnlyWhatIsOne() {
    Decoded decoded =
        Decoded.of(
            "binance.trades.csv", TRADE.replace("3735683259", "x3735683259"), TRADE, TRADES_HEADER);

    assertThat(decoded.skipped()).as("of a file behind another").containsOnly(entry("header", 1L));
    assertThat(decoded.ticks).hasSize(1);
    assertThat(decoded.reasons()).containsExactly("id 'x3735683259' is not a whole number");
  }

  @Test
  void refusesTheFieldAtFault() {
    assertThat(
            Decoded.of(
                    "binance.aggtrades.csv",
                    AGGREGATE.replace("15683430,", "a,"),
                    AGGREGATE.replace("19862790", ""),
                    AGGREGATE.replace("19862792", "1.5"),
                    AGGREGATE.replace("False", "Trap"),
                    AGGREGATE.replace("19862792", "19862789"))
                .reasons())
        .containsExactly(
            "agg_trade_id 'a' is not a whole number",
            "first_trade_id '' is not a whole number",
            "last_trade_id '1.5' is not a whole number",
            "is_buyer_maker 'Trap' is not true or false",
            "last trade id 19862789 is below the first, 19862790");
  }

  @Test
  void decodesArchivesAsItDecodesMessages() throws IOException {
    List<String> messages = new ArrayList<>();
    List<String> trades = new ArrayList<>(List.of(TRADES_HEADER));
    List<String> aggregates = new ArrayList<>(List.of(AGGREGATES_HEADER));
    List<String> aggregateMessages = new ArrayList<>();
    ObjectMapper jackson = new ObjectMapper();
    for (String line : MarketData.lines("binance-spot-ws/btcusdt_20240808.gz")) {
      if (line.contains("@trade\"")) {
        messages.add(line);
        JsonNode trade = jackson.readTree(line.substring(line.indexOf('{'))).get("data");
        trades.add(
            String.join(
                ",",
                trade.get("t").asText(),
                trade.get("p").asText(),
                trade.get("q").asText(),
                "0",
                trade.get("T").asText(),
                trade.get("m").asBoolean() ? "True" : "False",
                "True"));
        String aggregate =
            line.replace("\"e\":\"trade\"", "\"e\":\"aggTrade\",\"f\":10,\"l\":12")
                .replace("\"t\":", "\"a\":");
        aggregateMessages.add(aggregate);
        aggregates.add(
            String.join(
                ",",
                trade.get("t").asText(),
                trade.get("p").asText(),
                trade.get("q").asText(),
                "10,12",
                trade.get("T").asText(),
                trade.get("m").asText(),
                "true"));
      }
    }
    Decoded archive = Decoded.of("binance.trades.csv", trades);
    assertThat(archive.ticks).hasSize(9_757).isEqualTo(Decoded.of("binance.ws", messages).ticks);
    assertThat(archive.skipped()).isEqualTo(Map.of("header", 1L));

    Decoded aggregateArchive = Decoded.of("binance.aggtrades.csv", aggregates);
    assertThat(aggregateArchive.ticks)
        .hasSize(9_757)
        .isEqualTo(Decoded.of("binance.ws", aggregateMessages).ticks);
    assertThat(aggregateArchive.skipped()).isEqualTo(Map.of("header", 1L));
  }
}

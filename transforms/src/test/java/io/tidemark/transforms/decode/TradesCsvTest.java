package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.schemas.MarketData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TradesCsvTest {
  private static final String HEADER = "time,instrument,id,price,size,side";
  private static final String TRADE =
      "1723161255342678,binance:BTC-USDT,3735683259,61837.63000000,0.02000000,sell";

  @Test
  void decodesTradesOfAnyVenue() {
    Decoded decoded =
        Decoded.of(
            "trades.csv",
            HEADER,
            TRADE,
            "2024-08-08T23:54:15.342678Z,kraken:BTC-USD,7,61837.6,2,buy",
            "2024-08-09T01:54:15+02:00,my.desk:1INCH-EUR,8,1e-3,0,",
            "1723161255342679,binance:BTC-USDT,3735683260,61837.64,0.5,BUY");

    assertThat(decoded.tickTexts())
        .containsExactlyInAnyOrder(
            "binance:BTC-USDT TRADE_ID 3735683259 2024-08-08T23:54:15.342678Z SELL 61837.63 x 0.02",
            "binance:BTC-USDT TRADE_ID 3735683260 2024-08-08T23:54:15.342679Z BUY 61837.64 x 0.5",
            "kraken:BTC-USD TRADE_ID 7 2024-08-08T23:54:15.342678Z BUY 61837.6 x 2",
            "my.desk:1INCH-EUR TRADE_ID 8 2024-08-08T23:54:15Z UNKNOWN 0.001 x 0");
    assertThat(decoded.letters).isEmpty();
    assertThat(decoded.skipped()).isEqualTo(Map.of("header", 1L));
  }

  @Test
  void refusesTimesInOtherForms() {
    assertThat(
            Decoded.of(
                    "trades.csv",
                    TRADE.replace("1723161255342678", "1723161255.342678"),
                    TRADE.replace("1723161255342678", "2024-08-08 23:54:15"),
                    TRADE.replace("1723161255342678", ""),
                    TRADE.replace("1723161255342678", "1723161255342"))
                .reasons())
        .containsExactly(
            "time '1723161255.342678' is not a time in ISO 8601 form or microseconds since 1970",
            "time '2024-08-08 23:54:15' is not a time in ISO 8601 form or microseconds since 1970",
            "time '' is not a time in ISO 8601 form or microseconds since 1970",
            "time 1970-01-20T22:39:21Z is not between 2009 and 2100: is it in another unit than"
                + " trades.csv uses?");
  }

  @Test
  void refusesWhatIsNoInstrument() {
    for (String name :
        List.of("BTCUSDT", "BTC-USDT", "binance:BTC", "Binance:BTC-USDT", ":-", "")) {
      assertThat(Decoded.of("trades.csv", TRADE.replace("binance:BTC-USDT", name), TRADE).reasons())
          .containsExactly("instrument '" + name + "' is not venue:BASE-QUOTE");
    }
  }

  @Test
  void refusesSidesThatAreNone() {
    assertThat(Decoded.of("trades.csv", TRADE.replace("sell", "short"), TRADE).reasons())
        .containsExactly("side 'short' is not buy, sell or empty");
  }

  @Test
  void decodesWhatAVenueSentAsItsMessages() throws IOException {
    List<String> messages = new ArrayList<>();
    List<String> trades = new ArrayList<>(List.of(HEADER));
    ObjectMapper jackson = new ObjectMapper();
    for (String line : MarketData.lines("binance-spot-ws/btcusdt_20240808.gz")) {
      if (line.contains("@trade\"")) {
        messages.add(line);
        JsonNode trade = jackson.readTree(line.substring(line.indexOf('{'))).get("data");
        trades.add(
            String.join(
                ",",
                trade.get("T").asText() + "000",
                "binance:BTC-USDT",
                trade.get("t").asText(),
                trade.get("p").asText(),
                trade.get("q").asText(),
                trade.get("m").asBoolean() ? "sell" : "buy"));
      }
    }

    assertThat(Decoded.of("trades.csv", trades).ticks)
        .hasSize(9_757)
        .isEqualTo(Decoded.of("binance.ws", messages).ticks);
  }
}

package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.tidemark.schemas.Instrument;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of other markets than the one that is read. */
class MarketsTest {
  private static final Format TRADES = Decoded.format("binance.trades.csv");
  private static final Format KLINES = Decoded.format("binance.klines.csv");

  private static final String HEADER =
      "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
          + "taker_buy_quote_volume,ignore";

  @ParameterizedTest
  @CsvSource({
    "data/futures/um/daily/trades/BTCUSDT/BTCUSDT-trades-2024-01-01.zip, binance.um.trades.csv",
    "um-k/BTCUSDT-1m-2023-10-21.zip, binance.um.trades.csv",
    "futures/um/spot-copy/x.zip, binance.trades.csv",
    "data/spot/daily/trades/x.zip, binance.trades.csv",
    "x.zip, binance.trades.csv",
    "column/summer/x.zip, binance.trades.csv",
    "a/um/b/x.zip, binance.um.trades.csv",
  })
  void areToldByTheInnermostFolderThatNamesOne(String path, String format) {
    assertThat(TRADES.ofFolder(path).name()).isEqualTo(format);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "futures/cm/daily/x.zip",
        "cm-klines/x.zip",
        "option/x.zip",
        "futures/um/daily/markPriceKlines/BTCUSDT/1m/x.zip",
        "premiumIndexKlines/x.zip",
        "indexPriceKlines/x.zip",
        "my futures/x.zip"
      })
  void thatAreNotReadAreNamed(String path) {
    assertThatThrownBy(() -> TRADES.ofFolder(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("folder ");
  }

  @Test
  void ofFuturesHaveInstrumentsOfTheirOwn() {
    Format futures = Decoded.format("binance.um.aggtrades.csv");

    assertThat(futures.instrumentOf("BTCUSDT-aggTrades-2023-10-21.csv"))
        .contains(Instrument.parse("binance.um:BTC-USDT"));
    assertThat(futures.instrumentOf("BTCUSDT_240329-aggTrades-2024-01-01.zip"))
        .contains(Instrument.parse("binance.um:BTC_240329-USDT"));
    assertThat(
            Decoded.of(
                    "binance.um.aggtrades.csv",
                    "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker",
                    "1290241731,29000.5,0.8,51254697,51254697,1697846400352,false",
                    "1290241732,29000.6,0.1,51254698,51254699,1697846401352,TRUE")
                .tickTexts())
        .containsExactly(
            "binance.um:BTC-USDT AGGREGATE_ID 1290241731 2023-10-21T00:00:00.352Z BUY 29000.5 x 0.8",
            "binance.um:BTC-USDT AGGREGATE_ID 1290241732 2023-10-21T00:00:01.352Z SELL 29000.6 x 0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "binance.trades.csv | 1,100,1,100,1704067200000,True",
        "binance.aggtrades.csv | 1,100,1,1,1,1704067200000,True",
        "binance.trades.csv | id,price,qty,quote_qty,time,is_buyer_maker",
        "binance.aggtrades.csv | agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker",
      })
  void ofFuturesAreToldByTheirColumns(String format, String record) {
    Decoded decoded = Decoded.of(format, record);

    assertThat(decoded.ticks).isEmpty();
    assertThat(decoded.reasons()).singleElement().asString().contains("--market=um");
  }

  @Test
  void ofKlinesAreAskedForWhereTheHeaderIsThatOfFutures() {
    assertThat(KLINES.unclearMarket("x/BTCUSDT-1m.zip", () -> HEADER))
        .contains("--market=spot or --market=um");
    assertThat(KLINES.unclearMarket("spot/BTCUSDT-1m.zip", () -> HEADER)).isNull();
    assertThat(KLINES.unclearMarket("x/BTCUSDT-1m.zip", () -> "1697846400000,1")).isNull();
    assertThat(KLINES.of(Market.UM).orElseThrow().unclearMarket("x", () -> HEADER)).isNull();
  }

  /** Volume in contracts of 10 or 100 USD, and the worth in the coin. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1697846400000,29000,29010,28990,29005,1250,1697846459999,4.31,20,600,2.07,0",
        "1697846400000,1500,1501,1499,1500,77,1697846459999,0.5133,20,30,0.2,0",
        "1697846400000,4,4.01,3.99,4,100,1697846459999,250,20,30,0.2,0",
        "1697846400000,28990,28995,28980,28985,0,1697846459999,0,60,0,0,0"
      })
  void whoseKlinesCountSomethingElseAreRefused(String kline) {
    Decoded decoded = Decoded.of("binance.klines.csv", kline);

    assertThat(decoded.candles).isEmpty();
    assertThat(decoded.letters).hasSize(1);
  }

  private static String trade(String more) {
    return "{\"e\":\"trade\",\"E\":1,\"s\":\"BTCUSDT\",\"t\":1,\"p\":\"100\",\"q\":\"1\",\"T\":1700000000000,\"m\":true"
        + more
        + "}";
  }

  @Test
  void areToldByMarksInMessages() {
    for (String mark : List.of(",\"X\":\"MARKET\"", ",\"X\":\"INSURANCE_FUND\"", ",\"nq\":\"1\"")) {
      assertThat(Decoded.of("binance.ws", trade(mark)).reasons())
          .singleElement()
          .asString()
          .endsWith("is a mark of futures; read them with --market=um");
    }
    assertThat(Decoded.of("binance.um.ws", trade(",\"M\":true")).reasons())
        .singleElement()
        .asString()
        .contains("--market=spot");
    Decoded futures =
        Decoded.of(
            "binance.um.ws",
            trade(",\"X\":\"MARKET\""),
            trade(",\"X\":\"INSURANCE_FUND\""),
            trade(",\"X\":\"NA\""),
            "{\"e\":\"markPriceUpdate\",\"s\":\"BTCUSDT\",\"p\":\"99\"}");
    assertThat(futures.ticks)
        .extracting(tick -> tick.instrument().id())
        .containsExactly("binance.um:BTC-USDT");
    assertThat(futures.skipped())
        .containsOnly(entry("not-of-market", 2L), entry("markPriceUpdate", 1L));
  }
}

package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;
import java.util.Optional;

/**
 * The streams of one market of Binance, bare or wrapped in a combined stream. The event time of a
 * trade is its trade time, in milliseconds or microseconds. Events that carry a mark of the other
 * market are refused.
 */
final class BinanceWs implements Format {
  private static final Kinds KINDS =
      new Kinds(
          "depthUpdate",
          "kline",
          "24hrTicker",
          "24hrMiniTicker",
          "1hTicker",
          "4hTicker",
          "1dTicker",
          "bookTicker",
          "avgPrice",
          "blockTrade",
          "referencePrice",
          "serverShutdown",
          // Of futures:
          "markPriceUpdate",
          "indexPriceUpdate",
          "continuous_kline",
          "forceOrder",
          "compositeIndex",
          "contractInfo",
          "assetIndexUpdate",
          // Of accounts:
          "outboundAccountPosition",
          "balanceUpdate",
          "executionReport",
          "listStatus",
          "listenKeyExpired",
          "eventStreamTerminated",
          "externalLockUpdate",
          "ACCOUNT_UPDATE",
          "ACCOUNT_CONFIG_UPDATE",
          "ORDER_TRADE_UPDATE",
          "TRADE_LITE",
          "MARGIN_CALL");

  private final Market market;

  BinanceWs(Market market) {
    this.market = market;
  }

  @Override
  public String name() {
    return Binance.format(market, "ws");
  }

  @Override
  public Optional<String> venue() {
    return Optional.of(Binance.venue(market));
  }

  @Override
  public Optional<Format> of(Market other) {
    return other == market ? Optional.of(this) : Formats.named(Binance.format(other, "ws"));
  }

  @Override
  public String description() {
    return "Binance WebSocket messages"
        + (market == Market.SPOT ? " of the spot market" : Binance.of(market))
        + " (trade, aggTrade), one a line";
  }

  @Override
  public String example() {
    return "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161255343,"
        + "\"s\":\"BTCUSDT\",\"t\":3735683259,\"p\":\"61837.63000000\",\"q\":\"0.02000000\","
        + "\"T\":1723161255342,"
        + (market == Market.SPOT ? "\"m\":true,\"M\":true}}" : "\"X\":\"MARKET\",\"m\":true}}");
  }

  @Override
  public boolean namesInstrument() {
    return true;
  }

  @Override
  public Decoder decoder(Instrument instrument, Collector out) {
    return new Messages(out, market);
  }

  private static final class Messages extends MessageDecoder {
    private static final int EVENT = 0;
    private static final int DATA = 1;
    private static final int BOOK_UPDATE = 2;
    private static final int BEST_BID = 3;
    private static final int LAST_UPDATE = 4;
    private static final int RESULT = 5;
    private static final int CODE = 6;
    private static final int ERROR = 7;

    private static final int SYMBOL = 0;
    private static final int TRADE_ID = 1;
    private static final int AGGREGATE_ID = 2;
    private static final int FIRST_ID = 3;
    private static final int LAST_ID = 4;
    private static final int PRICE = 5;
    private static final int QUANTITY = 6;
    private static final int TIME = 7;
    private static final int IS_BUYER_MAKER = 8;
    private static final int KIND = 9;
    private static final int NORMAL_QUANTITY = 10;
    private static final int SPOT_MARK = 11;

    private final Market market;
    private final JsonFields head;
    private final JsonFields trade;
    private final SeriesTable series;
    private final DecimalReader price = new DecimalReader();
    private final DecimalReader size = new DecimalReader();

    Messages(Collector out, Market market) {
      super(out);
      this.market = market;
      head = new JsonFields(out, "e", "data", "u", "b", "lastUpdateId", "result", "code", "error");
      trade = new JsonFields(out, "s", "t", "a", "f", "l", "p", "q", "T", "m", "X", "nq", "M");
      series =
          new SeriesTable(
              out, Binance.venue(market), symbol -> Binance.instruments(market, symbol));
    }

    @Override
    void message(byte[] bytes, int at, long origin) {
      value(bytes, at);
    }

    /** An event, a combined stream's wrapping of one, or an array of these. */
    private void value(byte[] bytes, int at) {
      if (bytes[at] == '[') {
        for (int item = Json.first(bytes, at);
            item != Json.NO_ITEM;
            item = Json.next(bytes, Json.end(bytes, item))) {
          value(bytes, item);
        }
      } else if (bytes[at] != '{') {
        out.refuse("'" + Fields.text(bytes, at, Json.end(bytes, at)) + "' is not an event");
      } else if (head.readObject(bytes, at)) {
        int data = head.has(DATA) ? head.start(DATA) : at;
        if (data == at) {
          event(bytes, at);
        } else if (bytes[data] == '[' && bytes[data - 1] != '"') {
          value(bytes, data);
        } else if (head.object(DATA) != Json.NO_ITEM && head.readObject(bytes, data)) {
          event(bytes, data);
        }
      }
    }

    private void event(byte[] bytes, int at) {
      if (head.is(EVENT, "trade")) {
        trade(bytes, at);
      } else if (head.is(EVENT, "aggTrade")) {
        aggregate(bytes, at);
      } else if (head.has(EVENT)) {
        skip(KINDS, bytes, head, EVENT);
      } else if (head.has(BOOK_UPDATE) && head.has(BEST_BID)) {
        out.skip("bookTicker");
      } else if (head.has(LAST_UPDATE)) {
        out.skip("depth");
      } else if (head.has(CODE) || head.has(ERROR)) {
        out.skip("error");
      } else if (head.has(RESULT)) {
        out.skip("result");
      } else {
        refuseWithoutKind();
      }
    }

    /**
     * Refuses an event that carries a mark of another market, and skips one of futures that is not
     * traded in the market.
     */
    private boolean isOfOtherMarket() {
      if (market == Market.SPOT) {
        int mark = trade.has(KIND) ? KIND : NORMAL_QUANTITY;
        if (trade.has(mark)) {
          trade.refuse(mark, "is a mark of futures; read them with --market=um");
          return true;
        }
        return false;
      }
      if (trade.has(SPOT_MARK)) {
        trade.refuse(SPOT_MARK, "is a mark of the spot market; read it with --market=spot");
        return true;
      }
      if (trade.has(KIND) && !trade.is(KIND, "MARKET")) {
        out.skip("not-of-market");
        return true;
      }
      return false;
    }

    private void trade(byte[] bytes, int at) {
      if (!trade.readObject(bytes, at) || isOfOtherMarket()) {
        return;
      }
      Collector.Series target = trade.series(SYMBOL, series);
      long id = trade.wholeNumber(TRADE_ID);
      long time = Binance.time(trade, TIME);
      TakerSide taker = Binance.taker(trade, IS_BUYER_MAKER);
      if (target != null
          && id != Digits.NONE
          && time != Digits.NONE
          && taker != null
          && trade.decimal(PRICE, price)
          && trade.decimal(QUANTITY, size)) {
        target.trade(TickIdentity.TRADE_ID, time, id, taker, price, size);
      }
    }

    private void aggregate(byte[] bytes, int at) {
      if (!trade.readObject(bytes, at) || isOfOtherMarket()) {
        return;
      }
      Collector.Series target = trade.series(SYMBOL, series);
      long id = trade.wholeNumber(AGGREGATE_ID);
      long first = trade.wholeNumber(FIRST_ID);
      long last = trade.wholeNumber(LAST_ID);
      long time = Binance.time(trade, TIME);
      TakerSide taker = Binance.taker(trade, IS_BUYER_MAKER);
      if (target != null
          && id != Digits.NONE
          && first != Digits.NONE
          && last != Digits.NONE
          && time != Digits.NONE
          && taker != null
          && trade.decimal(PRICE, price)
          && trade.decimal(QUANTITY, size)) {
        target.aggregate(time, id, first, last, taker, price, size);
      }
    }
  }
}

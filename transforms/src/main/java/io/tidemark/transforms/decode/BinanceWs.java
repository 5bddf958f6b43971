package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;
import java.util.Optional;

/**
 * The spot market streams of Binance, bare or wrapped in a combined stream. The event time of a
 * trade is its trade time, in milliseconds or microseconds.
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
          "serverShutdown");

  @Override
  public String name() {
    return "binance.ws";
  }

  @Override
  public Optional<String> venue() {
    return Optional.of(Binance.VENUE);
  }

  @Override
  public String description() {
    return "Binance spot WebSocket messages (trade, aggTrade), one a line";
  }

  @Override
  public String example() {
    return "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161255343,"
        + "\"s\":\"BTCUSDT\",\"t\":3735683259,\"p\":\"61837.63000000\",\"q\":\"0.02000000\","
        + "\"T\":1723161255342,\"m\":true,\"M\":true}}";
  }

  @Override
  public boolean namesInstrument() {
    return true;
  }

  @Override
  public Decoder decoder(Instrument instrument, Collector out) {
    return new Messages(out);
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

    private final JsonFields head;
    private final JsonFields trade;
    private final SeriesTable series;
    private final DecimalReader price = new DecimalReader();
    private final DecimalReader size = new DecimalReader();

    Messages(Collector out) {
      super(out);
      head = new JsonFields(out, "e", "data", "u", "b", "lastUpdateId", "result", "code", "error");
      trade = new JsonFields(out, "s", "t", "a", "f", "l", "p", "q", "T", "m");
      series = new SeriesTable(out, Binance::instrument);
    }

    @Override
    void message(byte[] bytes, int at, long origin) {
      if (bytes[at] == '[') {
        events(bytes, at);
        return;
      }
      head.readObject(bytes, at);
      if (!head.has(DATA)) {
        event(bytes, at);
        return;
      }
      int data = head.start(DATA);
      if (bytes[data] == '[') {
        events(bytes, data);
      } else if (head.object(DATA) != Json.NO_ITEM) {
        head.readObject(bytes, data);
        event(bytes, data);
      }
    }

    /** The streams of all symbols send arrays of events of one kind. */
    private void events(byte[] bytes, int array) {
      int first = Json.first(bytes, array);
      if (first == Json.NO_ITEM) {
        return;
      }
      if (bytes[first] == '{') {
        head.readObject(bytes, first);
        skip(KINDS, bytes, head, EVENT);
      } else {
        out.refuse("an array of something else than events");
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

    private void trade(byte[] bytes, int at) {
      trade.readObject(bytes, at);
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
      trade.readObject(bytes, at);
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

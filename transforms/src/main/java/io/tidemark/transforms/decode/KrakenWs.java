package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;
import java.util.Optional;

/**
 * The market data feeds of Kraken, versions 1 and 2. The side of a trade is the taker's. Trades of
 * version 1 have no id: they are known by the position of their array.
 */
final class KrakenWs implements Format {
  /** What version 1 sends besides trades: events by name, arrays by channel. */
  private static final Kinds EVENTS =
      new Kinds("heartbeat", "systemStatus", "subscriptionStatus", "pong", "error");

  private static final Kinds ARRAYS =
      new Kinds("ticker", "ohlc", "spread", "book", "ownTrades", "openOrders");

  /** What version 2 sends besides trades: data by channel, answers by method. */
  private static final Kinds CHANNELS =
      new Kinds(
          "heartbeat",
          "ticker",
          "book",
          "level3",
          "ohlc",
          "instrument",
          "status",
          "executions",
          "balances");

  private static final Kinds METHODS = new Kinds("subscribe", "unsubscribe", "pong");

  @Override
  public String name() {
    return "kraken.ws";
  }

  @Override
  public Optional<String> venue() {
    return Optional.of(Kraken.VENUE);
  }

  @Override
  public String description() {
    return "Kraken WebSocket messages (trade, versions 1 and 2), one a line";
  }

  @Override
  public String example() {
    return "{\"channel\":\"trade\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
        + "\"side\":\"buy\",\"price\":105944.20,\"qty\":0.00027625,\"ord_type\":\"limit\","
        + "\"trade_id\":10218208,\"timestamp\":\"2023-10-06T17:35:55.440295Z\"}]}";
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
    private static final int CHANNEL = 0;
    private static final int EVENT = 1;
    private static final int METHOD = 2;
    private static final int ERROR = 3;
    private static final int DATA = 4;

    private static final int SYMBOL = 0;
    private static final int TRADE_ID = 1;
    private static final int TIMESTAMP = 2;
    private static final int SIDE = 3;
    private static final int PRICE = 4;
    private static final int QTY = 5;

    /** Order of a message of version 1. */
    private static final int TRADES = 1;

    private static final int PAIR = 3;

    /** Order of a trade of version 1. */
    private static final int ITEM_PRICE = 0;

    private static final int ITEM_VOLUME = 1;
    private static final int ITEM_TIME = 2;
    private static final int ITEM_SIDE = 3;

    private final JsonFields head;
    private final JsonFields trade;
    private final JsonFields tradeMessage;
    private final JsonFields tradeItems;
    private final SeriesTable series;
    private final Item eachTrade = this::trade;
    private final DecimalReader price = new DecimalReader();
    private final DecimalReader size = new DecimalReader();

    Messages(Collector out) {
      super(out);
      head = new JsonFields(out, "channel", "event", "method", "error", "data");
      trade = new JsonFields(out, "symbol", "trade_id", "timestamp", "side", "price", "qty");
      tradeMessage = new JsonFields(out, "channelID", "trades", "channelName", "pair");
      tradeItems = new JsonFields(out, "price", "volume", "time", "side", "orderType", "misc");
      series =
          new SeriesTable(out, Kraken.VENUE, pair -> Kraken.instrument(pair).stream().toList());
    }

    @Override
    void message(byte[] bytes, int at, long origin) {
      if (bytes[at] == '[') {
        array(bytes, at, origin);
        return;
      }
      if (!head.readObject(bytes, at)) {
        return;
      }
      if (head.is(CHANNEL, "trade")) {
        eachObject(bytes, head.array(DATA), eachTrade);
      } else if (head.has(CHANNEL)) {
        skip(CHANNELS, bytes, head, CHANNEL);
      } else if (head.has(EVENT)) {
        skip(EVENTS, bytes, head, EVENT);
      } else if (head.has(METHOD)) {
        skip(METHODS, bytes, head, METHOD);
      } else if (head.has(ERROR)) {
        out.skip("error");
      } else {
        refuseWithoutKind();
      }
    }

    private void trade(byte[] bytes, int at) {
      if (!trade.readObject(bytes, at)) {
        return;
      }
      Collector.Series target = trade.series(SYMBOL, series);
      long id = trade.wholeNumber(TRADE_ID);
      long time = trade.iso(TIMESTAMP);
      TakerSide taker = taker(trade, SIDE, "buy", "sell");
      if (target != null
          && id != Digits.NONE
          && time != Digits.NONE
          && taker != null
          && trade.decimal(PRICE, price)
          && trade.decimal(QTY, size)) {
        target.trade(TickIdentity.TRADE_ID, time, id, taker, price, size);
      }
    }

    /**
     * An array is of the channel that its last but one item names: {@code book-10}. Where it names
     * none, it is a batch of messages.
     */
    private void array(byte[] bytes, int at, long origin) {
      int last = Json.NO_ITEM;
      int name = Json.NO_ITEM;
      for (int item = Json.first(bytes, at);
          item != Json.NO_ITEM;
          item = Json.next(bytes, Json.end(bytes, item))) {
        name = last;
        last = item;
      }
      if (name == Json.NO_ITEM || bytes[name] != '"') {
        batch(bytes, at, origin);
        return;
      }
      int start = name + 1;
      int end = start;
      while (bytes[end] != '"' && bytes[end] != '-') {
        end++;
      }
      if (Fields.matches("trade", bytes, start, end)) {
        tradeArrays(bytes, at, origin);
      } else {
        skip(ARRAYS, bytes, start, end);
      }
    }

    private void batch(byte[] bytes, int at, long origin) {
      int item = Json.first(bytes, at);
      if (item == Json.NO_ITEM) {
        refuseWithoutKind();
      }
      for (; item != Json.NO_ITEM; item = Json.next(bytes, Json.end(bytes, item))) {
        if (bytes[item] == '{' || bytes[item] == '[') {
          message(bytes, item, origin);
        } else {
          out.refuse("'" + Fields.text(bytes, item, Json.end(bytes, item)) + "' is not a message");
        }
      }
    }

    private void tradeArrays(byte[] bytes, int at, long origin) {
      if (!tradeMessage.readArray(bytes, at)) {
        return;
      }
      int trades = tradeMessage.array(TRADES);
      Collector.Series target = tradeMessage.series(PAIR, series);
      if (trades == Json.NO_ITEM || target == null) {
        return;
      }
      for (int item = Json.first(bytes, trades);
          item != Json.NO_ITEM;
          item = Json.next(bytes, Json.end(bytes, item))) {
        if (tradeItems.readArray(bytes, item)) {
          tradeItem(target, origin + item);
        }
      }
    }

    private void tradeItem(Collector.Series target, long position) {
      long time = tradeItems.seconds(ITEM_TIME);
      TakerSide taker = taker(tradeItems, ITEM_SIDE, "b", "s");
      if (time != Digits.NONE
          && taker != null
          && tradeItems.decimal(ITEM_PRICE, price)
          && tradeItems.decimal(ITEM_VOLUME, size)) {
        target.trade(TickIdentity.POSITION, time, position, taker, price, size);
      }
    }

    private static TakerSide taker(Fields fields, int field, String buy, String sell) {
      if (fields.is(field, buy)) {
        return TakerSide.BUY;
      }
      if (fields.is(field, sell)) {
        return TakerSide.SELL;
      }
      fields.refuse(field, "is not " + buy + " or " + sell);
      return null;
    }
  }
}

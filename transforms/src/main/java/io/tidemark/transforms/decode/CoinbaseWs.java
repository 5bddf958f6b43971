package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;
import java.util.Optional;

/**
 * The market data feeds of Coinbase: matches of the Exchange feed and market trades of Advanced
 * Trade. In both the side of a trade is the maker's.
 */
final class CoinbaseWs implements Format {
  private static final String VENUE = "coinbase";

  /** What the Exchange feed sends besides matches, by type. */
  private static final Kinds TYPES =
      new Kinds(
          "l2update",
          "ticker",
          "snapshot",
          "heartbeat",
          "subscriptions",
          "status",
          "error",
          "received",
          "open",
          "done",
          "change",
          "activate",
          "auction",
          "rfq_match");

  /** What Advanced Trade sends besides market trades, by channel. */
  private static final Kinds CHANNELS =
      new Kinds(
          "l2_data",
          "ticker",
          "ticker_batch",
          "heartbeats",
          "subscriptions",
          "status",
          "candles",
          "user",
          "futures_balance_summary");

  @Override
  public String name() {
    return "coinbase.ws";
  }

  @Override
  public Optional<String> venue() {
    return Optional.of(VENUE);
  }

  @Override
  public String description() {
    return "Coinbase WebSocket messages (match, last_match, market_trades), one a line";
  }

  @Override
  public String example() {
    return "{\"type\":\"match\",\"trade_id\":1568319,\"side\":\"buy\",\"size\":\"18\","
        + "\"price\":\"0.7902\",\"product_id\":\"SKL-USD\",\"sequence\":201393867,"
        + "\"time\":\"2021-04-17T16:44:06.669388Z\"}";
  }

  @Override
  public boolean namesInstrument() {
    return true;
  }

  @Override
  public Decoder decoder(Instrument instrument, Collector out) {
    return new Messages(out);
  }

  static Optional<Instrument> instrument(String product) {
    return Symbols.separated(VENUE, product, '-');
  }

  private static final class Messages extends MessageDecoder {
    private static final int CHANNEL = 0;
    private static final int TYPE = 1;
    private static final int EVENTS = 2;

    private static final int TRADES = 0;

    private static final int PRODUCT_ID = 0;
    private static final int TRADE_ID = 1;
    private static final int TIME = 2;
    private static final int SIDE = 3;
    private static final int PRICE = 4;
    private static final int SIZE = 5;

    private final JsonFields head;
    private final JsonFields event;
    private final JsonFields trade;
    private final SeriesTable series;
    private final Item eachMessage = this::message;
    private final Item eachEvent = this::marketTrades;
    private final Item eachTrade = this::trade;
    private final DecimalReader price = new DecimalReader();
    private final DecimalReader size = new DecimalReader();

    Messages(Collector out) {
      super(out);
      head = new JsonFields(out, "channel", "type", "events");
      event = new JsonFields(out, "trades");
      trade = new JsonFields(out, "product_id", "trade_id", "time", "side", "price", "size");
      series = new SeriesTable(out, VENUE, product -> instrument(product).stream().toList());
    }

    @Override
    void message(byte[] bytes, int at, long origin) {
      if (bytes[at] == '[') {
        eachObject(bytes, at, eachMessage);
      } else {
        message(bytes, at);
      }
    }

    private void message(byte[] bytes, int at) {
      if (!head.readObject(bytes, at)) {
        return;
      }
      if (head.is(CHANNEL, "market_trades")) {
        eachObject(bytes, head.array(EVENTS), eachEvent);
      } else if (head.has(CHANNEL)) {
        skip(CHANNELS, bytes, head, CHANNEL);
      } else if (head.is(TYPE, "match") || head.is(TYPE, "last_match")) {
        trade(bytes, at);
      } else {
        skip(TYPES, bytes, head, TYPE);
      }
    }

    private void marketTrades(byte[] bytes, int at) {
      if (event.readObject(bytes, at)) {
        eachObject(bytes, event.array(TRADES), eachTrade);
      }
    }

    private void trade(byte[] bytes, int at) {
      if (!trade.readObject(bytes, at)) {
        return;
      }
      Collector.Series target = trade.series(PRODUCT_ID, series);
      long id = trade.wholeNumber(TRADE_ID);
      long time = trade.iso(TIME);
      TakerSide taker = taker();
      if (target != null
          && id != Digits.NONE
          && time != Digits.NONE
          && taker != null
          && trade.decimal(PRICE, price)
          && trade.decimal(SIZE, size)) {
        target.trade(TickIdentity.TRADE_ID, time, id, taker, price, size);
      }
    }

    private TakerSide taker() {
      if (trade.is(SIDE, "sell") || trade.is(SIDE, "SELL")) {
        return TakerSide.BUY;
      }
      if (trade.is(SIDE, "buy") || trade.is(SIDE, "BUY")) {
        return TakerSide.SELL;
      }
      trade.refuse(SIDE, "is not buy or sell");
      return null;
    }
  }
}

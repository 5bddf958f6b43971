package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;

/**
 * The aggregate trades of Binance's public archive, with or without a header; times in
 * milliseconds, or microseconds as since 2025.
 */
final class BinanceAggTradesCsv extends BinanceArchive {
  private static final String[] FIELDS = {
    "agg_trade_id|aggregate_trade_id|id",
    "price",
    "quantity|qty|size|amount",
    "first_trade_id",
    "last_trade_id",
    "transact_time|time|timestamp",
    "is_buyer_maker|was_the_buyer_the_maker",
    "is_best_match|was_the_trade_the_best_price_match"
  };
  private static final int ID = 0;
  private static final int PRICE = 1;
  private static final int QUANTITY = 2;
  private static final int FIRST_ID = 3;
  private static final int LAST_ID = 4;
  private static final int TIME = 5;
  private static final int IS_BUYER_MAKER = 6;

  BinanceAggTradesCsv(Market market) {
    super(
        market,
        "aggtrades.csv",
        "Binance archive of aggregate trades"
            + Binance.of(market)
            + " (BTCUSDT-aggTrades-2024-01-01.zip)",
        "15683430,0.35280000,58.00000000,19862790,19862790,1633998523963,False"
            + (market == Market.SPOT ? ",True" : ""));
  }

  @Override
  public Decoder decoder(Instrument instrument, Collector out) {
    return new Aggregates(out, fields(instrument, out, FIELDS), out.series(instrument));
  }

  private static final class Aggregates extends OfOneSeries {
    Aggregates(Collector out, CsvFields fields, Collector.Series series) {
      super(out, fields, series);
    }

    @Override
    void record(long position) {
      long id = fields.wholeNumber(ID);
      long first = fields.wholeNumber(FIRST_ID);
      long last = fields.wholeNumber(LAST_ID);
      long time = Binance.time(fields, TIME);
      TakerSide taker = Binance.taker(fields, IS_BUYER_MAKER);
      if (id != Digits.NONE
          && first != Digits.NONE
          && last != Digits.NONE
          && time != Digits.NONE
          && taker != null
          && fields.decimal(PRICE, price)
          && fields.decimal(QUANTITY, size)) {
        series.aggregate(time, id, first, last, taker, price, size);
      }
    }
  }
}

package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;

/**
 * The trades of Binance's public archive, with or without a header; times in milliseconds, or
 * microseconds as since 2025.
 */
final class BinanceTradesCsv extends BinanceArchive {
  private static final String[] FIELDS = {
    "id|trade_id",
    "price",
    "qty|quantity|size|amount",
    "quote_qty",
    "time|timestamp",
    "is_buyer_maker",
    "is_best_match"
  };
  private static final int ID = 0;
  private static final int PRICE = 1;
  private static final int QTY = 2;
  private static final int TIME = 4;
  private static final int IS_BUYER_MAKER = 5;

  BinanceTradesCsv(Market market) {
    super(
        market,
        "trades.csv",
        "Binance archive of trades" + Binance.of(market) + " (BTCUSDT-trades-2024-01-01.zip)",
        "3735683259,61837.63000000,0.02000000,1236.75260000,1723161255342,True"
            + (market == Market.SPOT ? ",True" : ""));
  }

  @Override
  public Decoder decoder(Instrument instrument, Collector out) {
    return new Trades(out, fields(instrument, out, FIELDS), out.series(instrument));
  }

  private static final class Trades extends OfOneSeries {
    Trades(Collector out, CsvFields fields, Collector.Series series) {
      super(out, fields, series);
    }

    @Override
    void record(long position) {
      long id = fields.wholeNumber(ID);
      long time = Binance.time(fields, TIME);
      TakerSide taker = Binance.taker(fields, IS_BUYER_MAKER);
      if (id != Digits.NONE
          && time != Digits.NONE
          && taker != null
          && fields.decimal(PRICE, price)
          && fields.decimal(QTY, size)) {
        series.trade(TickIdentity.TRADE_ID, time, id, taker, price, size);
      }
    }
  }
}

package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;
import java.util.List;
import java.util.Optional;

/**
 * Trades of any venue in the plain form to bring one's own data in, with or without a header: the
 * time in ISO 8601 form or in microseconds since 1970, the instrument as {@code venue:BASE-QUOTE},
 * the venue's trade id, and the taker's side, which may be empty where it is not known.
 */
final class TradesCsv implements Format {
  private static final String[] FIELDS = {
    "time|timestamp",
    "instrument|symbol",
    "id|trade_id",
    "price",
    "size|amount|qty|quantity",
    "side|taker_side"
  };

  /** As venues and libraries write the side of the taker; a bid is met by one who sells. */
  private static final String[] BUY = {"buy", "BUY", "Buy", "b", "B"};

  private static final String[] SELL = {"sell", "SELL", "Sell", "s", "S"};

  private static final int TIME = 0;
  private static final int INSTRUMENT = 1;
  private static final int ID = 2;
  private static final int PRICE = 3;
  private static final int SIZE = 4;
  private static final int SIDE = 5;

  @Override
  public String name() {
    return "trades.csv";
  }

  @Override
  public Optional<String> venue() {
    return Optional.empty();
  }

  @Override
  public String description() {
    return "Trades of any venue (time, instrument, id, price, size, side of the taker)";
  }

  @Override
  public String example() {
    return "2024-08-08T23:54:15.342678Z,binance:BTC-USDT,3735683259,61837.63,0.02,sell";
  }

  @Override
  public boolean namesInstrument() {
    return true;
  }

  @Override
  public Decoder decoder(Instrument instrument, Collector out) {
    return new Trades(out);
  }

  private static final class Trades extends CsvDecoder {
    private final SeriesTable series;
    private final DecimalReader price = new DecimalReader();
    private final DecimalReader size = new DecimalReader();

    Trades(Collector out) {
      super(out, new CsvFields(out, FIELDS));
      series =
          new SeriesTable(
              out, null, fields.name(INSTRUMENT), "is not venue:BASE-QUOTE", TradesCsv::instrument);
    }

    @Override
    void record(long position) {
      long time = fields.isoOrMicros(TIME);
      Collector.Series target = fields.series(INSTRUMENT, series);
      long id = fields.wholeNumber(ID);
      TakerSide taker = taker(fields);
      if (time != Digits.NONE
          && target != null
          && id != Digits.NONE
          && taker != null
          && fields.decimal(PRICE, price)
          && fields.decimal(SIZE, size)) {
        target.trade(TickIdentity.TRADE_ID, time, id, taker, price, size);
      }
    }
  }

  private static List<Instrument> instrument(String id) {
    try {
      return List.of(Instrument.parse(id));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private static TakerSide taker(CsvFields fields) {
    if (fields.isAny(SIDE, BUY)) {
      return TakerSide.BUY;
    }
    if (fields.isAny(SIDE, SELL)) {
      return TakerSide.SELL;
    }
    if (fields.is(SIDE, "")) {
      return TakerSide.UNKNOWN;
    }
    fields.refuse(SIDE, "is not buy, sell or empty");
    return null;
  }
}

package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;

/**
 * Understands trades of three fields: time in seconds, price and size. They have no id and no side:
 * a trade is known by its record's position.
 */
final class TimeAndSalesDecoder extends CsvDecoder {
  private static final int TIME = 0;
  private static final int PRICE = 1;
  private static final int SIZE = 2;

  private final Collector.Series series;
  private final DecimalReader price = new DecimalReader();
  private final DecimalReader size = new DecimalReader();

  TimeAndSalesDecoder(
      Instrument instrument, Collector out, String timeName, String priceName, String sizeName) {
    super(
        out,
        new CsvFields(
            out,
            instrument,
            0,
            "",
            timeName + "|time|timestamp|unixtime|unix|date",
            priceName + "|price",
            sizeName + "|size|amount|volume|qty|quantity"));
    series = out.series(instrument);
  }

  @Override
  void record(long position) {
    long time = fields.seconds(TIME);
    if (time != Digits.NONE && fields.decimal(PRICE, price) && fields.decimal(SIZE, size)) {
      series.trade(TickIdentity.POSITION, time, position, TakerSide.UNKNOWN, price, size);
    }
  }
}

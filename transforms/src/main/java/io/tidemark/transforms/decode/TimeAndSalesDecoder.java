package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;

/**
 * Understands trades of three fields: time in seconds, price and size. They have no id and no side:
 * a trade is known by its record's position.
 */
final class TimeAndSalesDecoder implements Format.Decoder {
  private static final int TIME = 0;
  private static final int PRICE = 1;
  private static final int SIZE = 2;

  private final Collector.Series series;
  private final CsvFields fields;
  private final DecimalReader price = new DecimalReader();
  private final DecimalReader size = new DecimalReader();

  TimeAndSalesDecoder(
      Instrument instrument, Collector out, String timeName, String priceName, String sizeName) {
    series = out.series(instrument);
    fields = new CsvFields(out, timeName, priceName, sizeName);
  }

  @Override
  public void decode(byte[] bytes, int from, int to, long position) {
    if (!fields.read(bytes, from, to, position)) {
      return;
    }
    long time = fields.seconds(TIME);
    if (time != Digits.NONE && fields.decimal(PRICE, price) && fields.decimal(SIZE, size)) {
      series.trade(TickIdentity.POSITION, time, position, TakerSide.UNKNOWN, price, size);
    }
  }
}

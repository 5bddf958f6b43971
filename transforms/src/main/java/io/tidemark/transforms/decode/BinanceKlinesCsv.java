package io.tidemark.transforms.decode;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The candles of Binance's public archive, with or without a header; times in milliseconds, or
 * microseconds as since 2025. The close time is the last unit of time inside the candle. Candles
 * that only fill an interval without trades are skipped.
 */
final class BinanceKlinesCsv extends BinanceArchive {
  private static final String[] FIELDS = {
    "open_time",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "close_time",
    "quote_volume|quote_asset_volume",
    "count|number_of_trades|trades",
    "taker_buy_volume|taker_buy_base_asset_volume|taker_buy_base_volume",
    "taker_buy_quote_volume|taker_buy_quote_asset_volume",
    "ignore"
  };
  private static final int OPEN_TIME = 0;
  private static final int OPEN = 1;
  private static final int HIGH = 2;
  private static final int LOW = 3;
  private static final int CLOSE = 4;
  private static final int VOLUME = 5;
  private static final int CLOSE_TIME = 6;
  private static final int QUOTE_VOLUME = 7;
  private static final int COUNT = 8;
  private static final int TAKER_BUY_VOLUME = 9;

  /** A week of candles whose volumes have no more digits sums to less than 10^20. */
  private static final int MAX_VOLUME_DIGITS = 16;

  private static final int MAX_MINUTE_VOLUME_DIGITS = 15;

  /** The header of archives of futures; those of the spot market have none. */
  private static final String FUTURES_HEADER =
      "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
          + "taker_buy_quote_volume,ignore";

  BinanceKlinesCsv(Market market) {
    super(
        market,
        "klines.csv",
        "Binance archive of candles" + Binance.of(market) + " (BTCUSDT-1m-2024-01-01.zip)",
        "1633998480000,0.35270000,0.35280000,0.35220000,0.35280000,25877.00000000,1633998539999,"
            + "9116.04600000,30,58.00000000,20.46240000,0");
  }

  @Override
  public Decoder decoder(Instrument instrument, Collector out) {
    return new Klines(out.series(instrument), out, fields(instrument, out, FIELDS));
  }

  @Override
  public String unclearMarket(String path, Supplier<String> firstLine) {
    return market() == Market.SPOT
            && Binance.marketOf(path).isEmpty()
            && firstLine.get().equals(FUTURES_HEADER)
        ? "it has the header of Binance's archives of futures, which those of the spot market have"
            + " not; say which it is of by --market=spot or --market=um"
        : null;
  }

  private static final class Klines extends CsvDecoder {
    private static final BigDecimal MOST = new BigDecimal("1.02");
    private static final BigDecimal ROUNDING = new BigDecimal("0.000001");
    private static final BigDecimal LEAST = new BigDecimal("0.98");

    private final Collector.Series series;
    private final DecimalReader open = new DecimalReader();
    private final DecimalReader high = new DecimalReader();
    private final DecimalReader low = new DecimalReader();
    private final DecimalReader close = new DecimalReader();
    private final DecimalReader volume = new DecimalReader();
    private final DecimalReader quoteVolume = new DecimalReader();
    private final DecimalReader takerBuyVolume = new DecimalReader();

    Klines(Collector.Series series, Collector out, CsvFields fields) {
      super(out, fields);
      this.series = series;
    }

    @Override
    void record(long position) {
      long openTime = Binance.time(fields, OPEN_TIME);
      long closeTime = Binance.time(fields, CLOSE_TIME);
      long count = fields.wholeNumber(COUNT);
      if (openTime == Digits.NONE || closeTime == Digits.NONE || count == Digits.NONE) {
        return;
      }
      if (count >= Collector.MAX_TRADES) {
        fields.refuse(COUNT, "is 10^9 or more");
        return;
      }
      long unit = closeTime == fields.digits(CLOSE_TIME) ? 1 : 1_000;
      long length = closeTime + unit - openTime;
      Optional<Interval> interval = Interval.ofMicros(length);
      if (interval.isEmpty()) {
        out.refuse(
            "interval "
                + Duration.of(length, ChronoUnit.MICROS)
                + " is not one of "
                + Interval.labels());
      } else if (readPrices() && readVolumes(interval.get())) {
        if (volume.signum() == 0 && count == 0) {
          out.skip("empty-kline");
        } else if (volume.signum() == 0) {
          fields.refuse(
              VOLUME, "has no size behind its prices: are they mark, index or premium prices?");
        } else {
          append(interval.get(), openTime, count);
        }
      }
    }

    private boolean readPrices() {
      return readPrice(OPEN, open)
          && readPrice(HIGH, high)
          && readPrice(LOW, low)
          && readPrice(CLOSE, close)
          && isWithin(OPEN, open)
          && isWithin(CLOSE, close);
    }

    private boolean readPrice(int field, DecimalReader price) {
      if (!fields.decimal(field, price)) {
        return false;
      }
      if (price.signum() <= 0) {
        fields.refuse(field, "is not positive");
      }
      return price.signum() > 0;
    }

    private boolean isWithin(int field, DecimalReader price) {
      boolean within = price.compareTo(low) >= 0 && price.compareTo(high) <= 0;
      if (!within) {
        fields.refuse(field, "is not between low " + low.text() + " and high " + high.text());
      }
      return within;
    }

    private boolean readVolumes(Interval interval) {
      int maxDigits = interval == Interval.M1 ? MAX_MINUTE_VOLUME_DIGITS : MAX_VOLUME_DIGITS;
      return readVolume(VOLUME, volume, maxDigits)
          && readVolume(QUOTE_VOLUME, quoteVolume, maxDigits)
          && readVolume(TAKER_BUY_VOLUME, takerBuyVolume, maxDigits)
          && isPlausible();
    }

    /**
     * The quote volume is what volume is worth between low and high, but for rounding. Where it is
     * not, sizes are of something else than the base asset, as those of coin-margined futures are.
     */
    private boolean isPlausible() {
      BigDecimal worth = volume.value();
      boolean below =
          quoteVolume
                  .value()
                  .compareTo(worth.multiply(low.value()).multiply(LEAST).subtract(ROUNDING))
              < 0;
      boolean above =
          quoteVolume.value().compareTo(worth.multiply(high.value()).multiply(MOST).add(ROUNDING))
              > 0;
      if (below || above) {
        fields.refuse(
            QUOTE_VOLUME,
            "is not volume "
                + volume.text()
                + " at prices from "
                + low.text()
                + " to "
                + high.text()
                + ": are its sizes contracts, as of coin-margined futures?");
      }
      return !below && !above;
    }

    private boolean readVolume(int field, DecimalReader number, int maxDigits) {
      if (!fields.decimal(field, number)) {
        return false;
      }
      if (number.signum() < 0) {
        fields.refuse(field, "is negative");
        return false;
      }
      if (number.integerDigits() > maxDigits) {
        fields.refuse(field, "is beyond 10^" + maxDigits);
        return false;
      }
      return true;
    }

    private void append(Interval interval, long openTime, long count) {
      CandleBlock.Builder candle = series.candle(interval, openTime);
      if (candle == null) {
        return;
      }
      open.appendTo(candle.open());
      high.appendTo(candle.high());
      low.appendTo(candle.low());
      close.appendTo(candle.close());
      volume.appendTo(candle.volume());
      quoteVolume.appendTo(candle.quoteVolume());
      takerBuyVolume.appendTo(candle.takerBuyVolume());
      candle.takerKnown();
      series.endCandle(candle, openTime, count);
    }
  }
}

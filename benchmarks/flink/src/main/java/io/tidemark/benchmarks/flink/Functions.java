package io.tidemark.benchmarks.flink;

import io.tidemark.benchmarks.CandleTotals;
import io.tidemark.schemas.Interval;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * What SQL lacks. Prices and sizes are counted in units of 10^-8.
 *
 * <p>A <em>ranked trade</em> is a number of 126 bits: 27 of its place in the candle, 36 of its id,
 * 63 of its price. The least of a candle is its first trade and the greatest its last, which the
 * engine's own {@code MIN} and {@code MAX} find in buffers of fixed length: aggregated by hash,
 * exact, and whatever the order of the input. {@code FIRST_VALUE} and {@code LAST_VALUE} promise no
 * order.
 */
final class Functions {
  static final int SCALE = 8;
  static final int STORED_SCALE = 18;

  /** How {@code CREATE TABLE} and the functions call a price or a size as it is read. */
  static final String READ = "DECIMAL(18, 8)";

  private static final String RANKED = "DECIMAL(38, 0)";
  private static final String QUOTE = "DECIMAL(38, 16)";
  private static final String STORED = "DECIMAL(38, 18)";
  private static final int ID_BITS = 36;
  private static final int PRICE_BITS = 63;
  private static final long ID_MASK = (1L << ID_BITS) - 1;

  private Functions() {}

  static void register(TableEnvironment environment) {
    environment.createTemporarySystemFunction("UNITS", Units.class);
    environment.createTemporarySystemFunction("RANK_TRADE", RankTrade.class);
    environment.createTemporarySystemFunction("RANK_PART", RankPart.class);
    environment.createTemporarySystemFunction("PRICE_OF", PriceOf.class);
    environment.createTemporarySystemFunction("ID_OF", IdOf.class);
    environment.createTemporarySystemFunction("STORED", Stored.class);
    environment.createTemporarySystemFunction("VWAP", Vwap.class);
    environment.createTemporarySystemFunction("CHECKSUM", Checksum.class);
  }

  // Arguments are boxed for what the engine thinks may be null; after aggregation none is.

  private static DecimalData ranked(long place, long id, long price) {
    BigInteger placeAndId = BigInteger.valueOf(place << ID_BITS | id);
    BigInteger value = placeAndId.shiftLeft(PRICE_BITS).add(BigInteger.valueOf(price));
    return DecimalData.fromBigDecimal(new BigDecimal(value), 38, 0);
  }

  private static long price(DecimalData ranked) {
    return ranked.toBigDecimal().unscaledValue().longValue() & Long.MAX_VALUE;
  }

  private static long id(DecimalData ranked) {
    return ranked.toBigDecimal().unscaledValue().shiftRight(PRICE_BITS).longValue() & ID_MASK;
  }

  /** A price or a size in units; null for what could not be read. */
  public static final class Units extends ScalarFunction {
    public Long eval(
        @DataTypeHint(value = READ, bridgedTo = DecimalData.class) DecimalData decimal) {
      return decimal == null ? null : decimal.toUnscaledLong();
    }
  }

  /** A trade with its place in the minute. */
  public static final class RankTrade extends ScalarFunction {
    @DataTypeHint(value = RANKED, bridgedTo = DecimalData.class)
    public DecimalData eval(Long place, Long id, Long price) {
      return place == null || id == null || price == null ? null : ranked(place, id, price);
    }
  }

  /** The first or last trade of a candle with the place of that candle in a larger one. */
  public static final class RankPart extends ScalarFunction {
    @DataTypeHint(value = RANKED, bridgedTo = DecimalData.class)
    public DecimalData eval(
        Long place, @DataTypeHint(value = RANKED, bridgedTo = DecimalData.class) DecimalData part) {
      return ranked(place, id(part), price(part));
    }
  }

  /** The price of a ranked trade, in units. */
  public static final class PriceOf extends ScalarFunction {
    public long eval(
        @DataTypeHint(value = RANKED, bridgedTo = DecimalData.class) DecimalData ranked) {
      return price(ranked);
    }
  }

  /** The id of a ranked trade. */
  public static final class IdOf extends ScalarFunction {
    public long eval(
        @DataTypeHint(value = RANKED, bridgedTo = DecimalData.class) DecimalData ranked) {
      return id(ranked);
    }
  }

  /** Units as a decimal of the table. */
  public static final class Stored extends ScalarFunction {
    @DataTypeHint(value = STORED, bridgedTo = DecimalData.class)
    public DecimalData eval(Long units) {
      return DecimalData.fromBigDecimal(BigDecimal.valueOf(units, SCALE), 38, STORED_SCALE);
    }
  }

  /** The volume-weighted average price; null at volume 0. */
  public static final class Vwap extends ScalarFunction {
    @DataTypeHint(value = STORED, bridgedTo = DecimalData.class)
    public DecimalData eval(
        @DataTypeHint(value = QUOTE, bridgedTo = DecimalData.class) DecimalData quoteVolume,
        Long volume) {
      if (volume == 0) {
        return null;
      }
      BigDecimal vwap =
          quoteVolume
              .toBigDecimal()
              .divide(BigDecimal.valueOf(volume, SCALE), STORED_SCALE, RoundingMode.HALF_EVEN);
      return DecimalData.fromBigDecimal(vwap, 38, STORED_SCALE);
    }
  }

  /** The part of a candle in the checksum of {@link CandleTotals}. */
  public static final class Checksum extends ScalarFunction {
    public long eval(
        @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData instrument,
        Integer minutes,
        Long openTime,
        Long open,
        Long high,
        Long low,
        Long close,
        Long volume,
        @DataTypeHint(value = QUOTE, bridgedTo = DecimalData.class) DecimalData quoteVolume,
        Long trades,
        Long takerBuyVolume) {
      Interval interval = Interval.ofMicros(minutes * 60_000_000L).orElseThrow();
      BigInteger quote = quoteVolume.toBigDecimal().setScale(2 * SCALE).unscaledValue();
      CandleTotals totals = new CandleTotals();
      totals
          .start(CandleTotals.hash(instrument.toString()), interval, openTime)
          .decimal(0, open, SCALE)
          .decimal(0, high, SCALE)
          .decimal(0, low, SCALE)
          .decimal(0, close, SCALE)
          .decimal(0, volume, SCALE)
          .decimal(quote.shiftRight(64).longValue(), quote.longValue(), 2 * SCALE)
          .number(trades)
          .decimal(0, takerBuyVolume, SCALE)
          .end(interval);
      return totals.checksum();
    }
  }
}

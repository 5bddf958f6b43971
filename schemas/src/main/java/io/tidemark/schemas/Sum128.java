package io.tidemark.schemas;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact running sum of integers: 128 bits of two's complement in two longs, and a {@link
 * BigInteger} in the rare case that this overflows. Mutable and reused, so that summing allocates
 * nothing.
 */
public final class Sum128 {
  /** By scale, the upper half of 10^20, which no value of a column reaches. */
  private static final long[] BOUND_HIGH = new long[DecimalColumn.MAX_SCALE + 1];

  static {
    for (int scale = 0; scale < BOUND_HIGH.length; scale++) {
      BOUND_HIGH[scale] = BigInteger.TEN.pow(20 + scale).shiftRight(64).longValueExact();
    }
  }

  private long high;
  private long low;
  private BigInteger overflow = BigInteger.ZERO;

  public void reset() {
    high = 0;
    low = 0;
    overflow = BigInteger.ZERO;
  }

  public void add(long value) {
    add(value >> 63, value);
  }

  /** Adds the 128-bit value whose upper and lower halves these are. */
  public void add(long valueHigh, long valueLow) {
    long sumLow = low + valueLow;
    long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
    long sumHigh = high + valueHigh + carry;
    if (((high ^ sumHigh) & (valueHigh ^ sumHigh)) < 0) {
      overflow = overflow.add(Decimals.toBigInteger(high, low));
      high = valueHigh;
      low = valueLow;
    } else {
      high = sumHigh;
      low = sumLow;
    }
  }

  public void add(BigInteger value) {
    if (value.bitLength() <= 127) {
      add(value.shiftRight(64).longValue(), value.longValue());
    } else {
      overflow = overflow.add(value);
    }
  }

  /** Adds the exact product of two longs. */
  public void addProduct(long a, long b) {
    add(Math.multiplyHigh(a, b), a * b);
  }

  /** Whether this sum, scaled by {@code 10^-scale}, fits decimal(38,18) once it is rounded. */
  boolean fits(int scale) {
    // What 128 bits hold at a scale beyond the column's is below 10^20, as all that a long holds.
    boolean isSmall =
        overflow.signum() == 0
            && (high == low >> 63
                || scale > DecimalColumn.MAX_SCALE
                || Math.abs(high) < BOUND_HIGH[scale]);
    return isSmall || DecimalColumn.fits(new BigDecimal(exact(), scale));
  }

  private BigInteger exact() {
    return overflow.add(Decimals.toBigInteger(high, low));
  }

  /**
   * Appends this sum, scaled by {@code 10^-scale}, to a column; rounds half-even to the column's
   * greatest scale.
   *
   * @throws ArithmeticException where it does not fit
   */
  void appendTo(DecimalColumn.Builder column, int scale) {
    if (overflow.signum() == 0 && scale <= DecimalColumn.MAX_SCALE) {
      column.add(high, low, scale);
    } else {
      column.add(exact(), scale);
    }
  }
}

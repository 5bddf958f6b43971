package io.tidemark.schemas;

import java.math.BigInteger;

/**
 * An exact running sum of integers: 128 bits of two's complement in two longs, and a {@link
 * BigInteger} in the rare case that this overflows. Mutable and reused, so that summing allocates
 * nothing.
 */
public final class Sum128 {
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

  /**
   * Appends this sum, scaled by {@code 10^-scale}, to a column; rounds half-even to the column's
   * greatest scale.
   */
  public void appendTo(DecimalColumn.Builder column, int scale) {
    if (overflow.signum() == 0 && scale <= DecimalColumn.MAX_SCALE) {
      column.add(high, low, scale);
    } else {
      column.add(overflow.add(Decimals.toBigInteger(high, low)), scale);
    }
  }
}

package io.tidemark.schemas;

import java.math.BigInteger;

/** Arithmetic on unscaled decimals held in one or two longs. */
final class Decimals {
  private static final int MAX_LONG_POWER = 18;
  private static final long[] POWERS = new long[MAX_LONG_POWER + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i <= MAX_LONG_POWER; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  /** The inverse of {@code 5^i} modulo 2^64. */
  private static final long[] INVERSES_OF_FIVE = new long[MAX_LONG_POWER + 1];

  static {
    INVERSES_OF_FIVE[0] = 1;
    for (int i = 1; i <= MAX_LONG_POWER; i++) {
      INVERSES_OF_FIVE[i] = INVERSES_OF_FIVE[i - 1] * 0xCCCC_CCCC_CCCC_CCCDL;
    }
  }

  private Decimals() {}

  /** {@code 10^exponent} for an exponent from 0 to 18. */
  static long powerOfTen(int exponent) {
    return POWERS[exponent];
  }

  /** The 128-bit two's complement value whose halves these are. */
  static BigInteger toBigInteger(long high, long low) {
    if (high == low >> 63) {
      return BigInteger.valueOf(low);
    }
    BigInteger unsignedLow = BigInteger.valueOf(low >>> 1).shiftLeft(1);
    if ((low & 1) != 0) {
      unsignedLow = unsignedLow.setBit(0);
    }
    return BigInteger.valueOf(high).shiftLeft(64).add(unsignedLow);
  }

  /**
   * The lower half of {@code value / 10^exponent} where the division leaves no remainder; anything
   * where it does.
   */
  static long quotientIfExact(long high, long low, int exponent) {
    long halved = exponent == 0 ? low : low >>> exponent | high << (Long.SIZE - exponent);
    return halved * INVERSES_OF_FIVE[exponent];
  }

  /** Upper half of the 128-bit product of a 128-bit value and a positive long, which must fit. */
  static long multiplyHigh(long high, long low, long factor) {
    long unsignedHigh = Math.multiplyHigh(low, factor) + ((low >> 63) & factor);
    return high * factor + unsignedHigh;
  }
}

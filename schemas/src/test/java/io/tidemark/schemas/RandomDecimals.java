package io.tidemark.schemas;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;

/** Random decimals that fit decimal(38,18). */
final class RandomDecimals {
  private RandomDecimals() {}

  /** A value of either sign, up to 18 decimals and at most so many digits in all. */
  static BigDecimal next(Random random, int maxDigits) {
    int scale = random.nextInt(DecimalColumn.MAX_SCALE + 1);
    int digits = 1 + random.nextInt(Math.min(maxDigits, 20 + scale));
    BigInteger unscaled = new BigInteger(128, random).mod(BigInteger.TEN.pow(digits));
    return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
  }
}

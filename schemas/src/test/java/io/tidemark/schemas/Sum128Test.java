package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Sum128Test {
  private static final long SEED = 128;

  @Test
  void sumsAsBigIntegerDoesBeyond128BitsAndBack() {
    Random random = new Random(SEED);
    Sum128 sum = new Sum128();
    for (int round = 0; round < 500; round++) {
      String where = "seed " + SEED + ", round " + round;
      int maxBits = 1 + random.nextInt(140);
      BigInteger expected = BigInteger.ZERO;
      sum.reset();
      for (int i = random.nextInt(50); i >= 0; i--) {
        expected = expected.add(addOne(sum, random, maxBits));
      }
      assertThat(appended(sum, 40))
          .as(where)
          .isEqualByComparingTo(new BigDecimal(expected, 40).setScale(18, RoundingMode.HALF_EVEN));

      sum.add(BigInteger.valueOf(round).subtract(expected));
      assertThat(appended(sum, 0)).as(where).isEqualByComparingTo(BigDecimal.valueOf(round));
    }
  }

  /** Adds a random value in one of the ways there are, and returns what it added. */
  private static BigInteger addOne(Sum128 sum, Random random, int maxBits) {
    BigInteger magnitude = new BigInteger(maxBits, random);
    BigInteger value = random.nextInt(4) == 0 ? magnitude.negate() : magnitude;
    long low = value.longValue();
    int way = random.nextInt(4);
    if (way == 0) {
      long factor = random.nextLong();
      sum.addProduct(low, factor);
      return BigInteger.valueOf(low).multiply(BigInteger.valueOf(factor));
    }
    if (way == 1) {
      sum.add(low);
      return BigInteger.valueOf(low);
    }
    if (way == 2 && value.bitLength() <= 127) {
      sum.add(value.shiftRight(64).longValue(), low);
    } else {
      sum.add(value);
    }
    return value;
  }

  @ParameterizedTest
  @CsvSource({
    "50, 20, 0E-18",
    "149, 20, 1E-18",
    "150, 20, 2E-18",
    "250, 20, 2E-18",
    "251, 20, 3E-18",
    "-149, 20, -1E-18",
    "-150, 20, -2E-18",
    "170141183460469231731687303715884105728, 36, 170.141183460469231732",
    "12345678901234567890123456789012345678500, 21, 12345678901234567890.123456789012345678"
  })
  void appendsRoundedHalfEvenOnce(BigInteger unscaled, int scale, BigDecimal expected) {
    Sum128 sum = new Sum128();
    sum.add(unscaled);
    assertThat(appended(sum, scale)).isEqualByComparingTo(expected);
  }

  @Test
  void summingAllocatesNothing() {
    Sum128 sum = new Sum128();
    int count = 50_000;
    Runnable adding =
        () -> {
          for (int i = 0; i < count; i++) {
            sum.add(-i);
            sum.add(1L << 40, i);
            sum.addProduct(Long.MAX_VALUE, i);
          }
        };
    assertThat(Allocations.bytes(adding)).isLessThan(count);
  }

  private static BigDecimal appended(Sum128 sum, int scale) {
    DecimalColumn.Builder column = new DecimalColumn.Builder(1);
    sum.appendTo(column, scale);
    return column.build().get(0);
  }
}

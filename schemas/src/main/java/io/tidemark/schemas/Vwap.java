package io.tidemark.schemas;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Divides quote volumes by volumes, exactly rounded half-even to {@link DecimalColumn#MAX_SCALE}
 * decimals.
 */
final class Vwap {
  private static final long LOW_32 = 0xFFFF_FFFFL;

  private Vwap() {}

  /** The quotients, unscaled in 128 bits; zero where the volume is. */
  static DecimalColumn of(DecimalColumn quoteVolume, DecimalColumn volume) {
    int count = volume.count();
    long[] quotients = new long[2 * count];
    int shift = DecimalColumn.MAX_SCALE - quoteVolume.scale() + volume.scale();
    boolean narrow = !quoteVolume.isWide() && !volume.isWide() && shift <= 18;
    long factor = narrow ? Decimals.powerOfTen(shift) : 0;
    for (int i = 0; i < count; i++) {
      long divisor = volume.low(i);
      long dividend = quoteVolume.low(i);
      if (narrow && divisor > 0 && dividend >= 0) {
        long dividendHigh = Math.multiplyHigh(dividend, factor);
        divide(dividendHigh, dividend * factor, divisor, quotients, i, count + i);
      } else if (volume.unscaled(i).signum() != 0) {
        BigDecimal quotient =
            quoteVolume
                .get(i)
                .divide(volume.get(i), DecimalColumn.MAX_SCALE, RoundingMode.HALF_EVEN);
        quotients[i] = quotient.unscaledValue().longValue();
        quotients[count + i] = quotient.unscaledValue().shiftRight(64).longValue();
      }
    }
    return new DecimalColumn(DecimalColumn.MAX_SCALE, true, count, quotients, 0);
  }

  /**
   * Half-even quotient of a non-negative 128-bit dividend and a positive divisor.
   *
   * @param low where its lower half goes
   * @param high where its upper half goes
   */
  private static void divide(
      long dividendHigh, long dividendLow, long divisor, long[] quotients, int low, int high) {
    long quotientHigh = dividendHigh / divisor;
    long rest = dividendHigh % divisor;
    long quotientLow = divideUnsigned(rest, dividendLow, divisor);
    long remainder = dividendLow - quotientLow * divisor;
    boolean isOdd = (quotientLow & 1) != 0;
    if (remainder > divisor - remainder || (remainder == divisor - remainder && isOdd)) {
      quotientLow++;
      if (quotientLow == 0) {
        quotientHigh++;
      }
    }
    quotients[low] = quotientLow;
    quotients[high] = quotientHigh;
  }

  /**
   * Unsigned quotient of a 128-bit dividend whose upper half is below the divisor: long division in
   * base 2^32, Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D.
   */
  private static long divideUnsigned(long dividendHigh, long dividendLow, long divisor) {
    if (dividendHigh == 0) {
      return Long.divideUnsigned(dividendLow, divisor);
    }
    int shift = Long.numberOfLeadingZeros(divisor);
    long normal = divisor << shift;
    long divisor1 = normal >>> 32;
    long divisor0 = normal & LOW_32;
    long high = (dividendHigh << shift) | (shift == 0 ? 0 : dividendLow >>> (64 - shift));
    long low = dividendLow << shift;
    long digit1 = digit(high, low >>> 32, divisor1, divisor0);
    long rest = (high << 32) + (low >>> 32) - digit1 * normal;
    long digit0 = digit(rest, low & LOW_32, divisor1, divisor0);
    return (digit1 << 32) + digit0;
  }

  /** One digit of the quotient: that of {@code rest * 2^32 + next} and the divisor. */
  private static long digit(long rest, long next, long divisor1, long divisor0) {
    long digit = Long.divideUnsigned(rest, divisor1);
    long remainder = rest - digit * divisor1;
    while (digit > LOW_32 || Long.compareUnsigned(digit * divisor0, (remainder << 32) + next) > 0) {
      digit--;
      remainder += divisor1;
      if (remainder > LOW_32) {
        break;
      }
    }
    return digit;
  }
}

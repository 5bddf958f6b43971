package io.tidemark.transforms.decode;

import io.tidemark.schemas.DecimalColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Reads a decimal number from bytes: {@code 61837.63000000}, {@code -5}, {@code 1e-7}. Exact;
 * mutable and reused, so that reading allocates nothing unless the number has more than 18 digits
 * or an exponent.
 */
public final class DecimalReader {
  private static final int MAX_LENGTH = 64;
  private static final int MAX_INTEGER_DIGITS = 20;

  private byte[] bytes = new byte[0];
  private int from;
  private int to;
  private long unscaled;
  private int scale;
  private int integerDigits;
  private BigDecimal wide;

  /**
   * Reads {@code bytes[from, to)}.
   *
   * @return null, or what is wrong with it, to be put behind its name and value
   */
  public String read(byte[] source, int start, int end) {
    bytes = source;
    from = start;
    to = end;
    wide = null;
    boolean negative = start < end && source[start] == '-';
    int first = negative ? start + 1 : start;
    int point = Bytes.indexOf('.', source, first, end);
    int integerEnd = point < 0 ? end : point;
    int decimals = point < 0 ? 0 : afterZeros(point + 1, end) - point - 1;
    long integer = Digits.read(source, first, integerEnd);
    long fraction = decimals == 0 ? 0 : Digits.read(source, point + 1, point + 1 + decimals);
    if (integer == Digits.NONE
        || fraction == Digits.NONE
        || integerEnd - first + decimals > Digits.MAX
        || point == end - 1) {
      return readWide(first);
    }
    long value = integer * Digits.power(decimals) + fraction;
    unscaled = negative ? -value : value;
    scale = decimals;
    integerDigits = integer == 0 ? 0 : integerEnd - first;
    return null;
  }

  /** The end of {@code bytes[start, end)} without the zeros it ends with. */
  private int afterZeros(int start, int end) {
    int last = end;
    while (last > start && bytes[last - 1] == '0') {
      last--;
    }
    return last;
  }

  /** The end of the digits that begin here. */
  private int afterDigits(int start) {
    int at = start;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at;
  }

  /** The way for an exponent, for more digits than a long holds, and for what is no number. */
  private String readWide(int first) {
    int integerEnd = afterDigits(first);
    boolean hasPoint = integerEnd < to && bytes[integerEnd] == '.';
    int at = hasPoint ? afterDigits(integerEnd + 1) : integerEnd;
    if (integerEnd == first || at == integerEnd + 1) {
      return "is not a decimal number";
    }
    if (at < to) {
      if (bytes[at] != 'e' && bytes[at] != 'E') {
        return "is not a decimal number";
      }
      at++;
      if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
        at++;
      }
      if (at == to || to - at > 3) {
        return "is not a decimal number of a usable size";
      }
      if (afterDigits(at) < to) {
        return "is not a decimal number";
      }
    }
    if (to - from > MAX_LENGTH) {
      return "has more than " + MAX_LENGTH + " characters";
    }
    BigDecimal value =
        new BigDecimal(new String(bytes, from, to - from, StandardCharsets.US_ASCII))
            .stripTrailingZeros();
    if (value.scale() > DecimalColumn.MAX_SCALE) {
      return "has more than " + DecimalColumn.MAX_SCALE + " decimals";
    }
    if (value.precision() - value.scale() > MAX_INTEGER_DIGITS) {
      return "is too large for decimal(38,18)";
    }
    if (value.scale() < 0) {
      value = value.setScale(0);
    }
    integerDigits = value.signum() == 0 ? 0 : Math.max(0, value.precision() - value.scale());
    BigInteger integer = value.unscaledValue();
    scale = value.scale();
    if (integer.bitLength() <= 63) {
      unscaled = integer.longValue();
    } else {
      unscaled = integer.signum();
      wide = value;
    }
    return null;
  }

  /** -1, 0 or 1 as the number read is negative, zero or positive. */
  public int signum() {
    return Long.signum(unscaled);
  }

  /** The number of digits before the point; a number {@code 0.x} has none. */
  public int integerDigits() {
    return integerDigits;
  }

  /** Compares the number read with the one another reader has read. */
  int compareTo(DecimalReader other) {
    return scale == other.scale && wide == null && other.wide == null
        ? Long.compare(unscaled, other.unscaled)
        : value().compareTo(other.value());
  }

  /** The number read. */
  BigDecimal value() {
    return wide == null ? BigDecimal.valueOf(unscaled, scale) : wide;
  }

  public void appendTo(DecimalColumn.Builder column) {
    if (wide == null) {
      column.add(unscaled, scale);
    } else {
      column.add(wide);
    }
  }

  /** The number as it stands in the record, cut to a length fit for a message. */
  public String text() {
    return Fields.text(bytes, from, to);
  }
}

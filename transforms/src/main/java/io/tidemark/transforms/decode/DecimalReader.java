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
  private static final int MAX_LONG_DIGITS = 18;
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
    int at = start;
    boolean negative = at < end && source[at] == '-';
    if (negative) {
      at++;
    }
    int first = at;
    int digits = 0;
    int zeros = 0;
    int decimals = 0;
    long value = 0;
    while (at < end) {
      int digit = source[at] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
      digits++;
      at++;
    }
    int integerEnd = at;
    integerDigits = value == 0 ? 0 : digits;
    if (at < end && source[at] == '.') {
      at++;
      while (at < end) {
        int digit = source[at] - '0';
        if (digit < 0 || digit > 9) {
          break;
        }
        at++;
        if (digit == 0) {
          zeros++;
        } else {
          int power = zeros + 1;
          decimals += power;
          digits += power;
          zeros = 0;
          for (int i = 1; i < power; i++) {
            value *= 10;
          }
          value = value * 10 + digit;
        }
      }
      if (at == integerEnd + 1) {
        return "is not a decimal number";
      }
    }
    if (at == end && integerEnd > first && digits <= MAX_LONG_DIGITS) {
      unscaled = negative ? -value : value;
      scale = decimals;
      return null;
    }
    return integerEnd == first ? "is not a decimal number" : readWide(at);
  }

  /** The way for an exponent, or more digits than a long holds. */
  private String readWide(int mantissaEnd) {
    int at = mantissaEnd;
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
      for (; at < to; at++) {
        if (bytes[at] < '0' || bytes[at] > '9') {
          return "is not a decimal number";
        }
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

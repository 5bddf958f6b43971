package io.tidemark.schemas;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * A column of exact decimals that share one scale: value {@code i} is {@code unscaled(i) *
 * 10^-scale}. The unscaled values are longs where all are known to fit, and 128-bit integers
 * elsewhere. Every value fits the table type decimal(38,18).
 */
public final class DecimalColumn {
  /** The greatest number of decimals a value may have. */
  public static final int MAX_SCALE = 18;

  private static final int MAX_INTEGER_DIGITS = 20;

  private final int scale;
  private final boolean wide;
  private final int count;
  private final long[] values;
  private final int start;

  /**
   * A view of values in an array.
   *
   * @param start where the unscaled values start; where the column is {@code wide}, their lower
   *     halves, with all upper halves behind them
   */
  DecimalColumn(int scale, boolean wide, int count, long[] values, int start) {
    this.scale = scale;
    this.wide = wide;
    this.count = count;
    this.values = values;
    this.start = start;
  }

  public int count() {
    return count;
  }

  public int scale() {
    return scale;
  }

  /** Whether unscaled values may not fit a long. */
  public boolean isWide() {
    return wide;
  }

  /** The unscaled value, or its lower half where the column {@link #isWide() is wide}. */
  public long low(int i) {
    assert 0 <= i && i < count : i;
    return values[start + i];
  }

  /** The upper half of the 128-bit unscaled value. */
  public long high(int i) {
    return wide ? values[start + count + i] : low(i) >> 63;
  }

  public boolean isZero(int i) {
    return low(i) == 0 && high(i) == 0;
  }

  public BigInteger unscaled(int i) {
    return wide ? Decimals.toBigInteger(high(i), low(i)) : BigInteger.valueOf(low(i));
  }

  public BigDecimal get(int i) {
    return new BigDecimal(unscaled(i), scale);
  }

  /** Compares two values of this column. */
  public int compare(int i, int j) {
    if (!wide) {
      return Long.compare(low(i), low(j));
    }
    int order = Long.compare(high(i), high(j));
    return order != 0 ? order : Long.compareUnsigned(low(i), low(j));
  }

  /**
   * Lower half of value {@code i} unscaled at {@link #MAX_SCALE}, the form in which tables store
   * it.
   */
  public long storedLow(int i) {
    return low(i) * Decimals.powerOfTen(MAX_SCALE - scale);
  }

  /** Upper half of value {@code i} unscaled at {@link #MAX_SCALE}. */
  public long storedHigh(int i) {
    long factor = Decimals.powerOfTen(MAX_SCALE - scale);
    return wide
        ? Decimals.multiplyHigh(high(i), low(i), factor)
        : Math.multiplyHigh(low(i), factor);
  }

  /** Whether a decimal fits decimal(38,18) once it is rounded half-even. */
  static boolean fits(BigDecimal value) {
    return isBounded(rounded(value));
  }

  private static BigDecimal rounded(BigDecimal value) {
    BigDecimal rounded =
        value.scale() > MAX_SCALE ? value.setScale(MAX_SCALE, RoundingMode.HALF_EVEN) : value;
    return rounded.stripTrailingZeros();
  }

  private static boolean isBounded(BigDecimal stripped) {
    return (long) stripped.precision() - stripped.scale() <= MAX_INTEGER_DIGITS;
  }

  void encode(BlockWriter out) {
    out.writeByte(scale);
    out.writeBoolean(wide);
    if (wide) {
      out.writeLongs(values, start + count, count);
      out.writeLongs(values, start, count);
    } else {
      out.writeDeltas(values, start, count);
    }
  }

  /** Copies the unscaled values to an array, in the form in which a view expects them. */
  void copyTo(long[] to, int at) {
    System.arraycopy(values, start, to, at, wide ? 2 * count : count);
  }

  /**
   * Appends values of any scale up to {@link #MAX_SCALE}; the column takes the greatest scale among
   * them.
   */
  public static final class Builder {
    private int scale;
    private int count;
    private long[] low;
    private long[] high;

    public Builder(int capacity) {
      low = new long[Math.max(capacity, 1)];
    }

    /** Appends {@code unscaled * 10^-valueScale}, with a scale from 0 to {@link #MAX_SCALE}. */
    public void add(long unscaled, int valueScale) {
      if (valueScale == scale && high == null) {
        ensureCapacity(count + 1);
        low[count++] = unscaled;
      } else {
        addRescaled(unscaled, valueScale);
      }
    }

    private void addRescaled(long unscaled, int valueScale) {
      if (valueScale < 0 || valueScale > MAX_SCALE) {
        throw new IllegalArgumentException(
            "Invalid scale: " + valueScale + " (expected 0 to 18; round first)");
      }
      append(unscaled >> 63, unscaled, valueScale);
    }

    /** Appends a 128-bit unscaled value given as two halves. */
    public void add(long valueHigh, long valueLow, int valueScale) {
      if (valueHigh == valueLow >> 63) {
        add(valueLow, valueScale);
      } else {
        add(Decimals.toBigInteger(valueHigh, valueLow), valueScale);
      }
    }

    /** Appends a value unscaled at {@link #MAX_SCALE}, the form in which tables store it. */
    public void addStored(long storedHigh, long storedLow) {
      long unscaled = Decimals.quotientIfExact(storedHigh, storedLow, MAX_SCALE - scale);
      long factor = Decimals.powerOfTen(MAX_SCALE - scale);
      if (high == null
          && unscaled * factor == storedLow
          && Math.multiplyHigh(unscaled, factor) == storedHigh) {
        ensureCapacity(count + 1);
        low[count++] = unscaled;
      } else {
        add(Decimals.toBigInteger(storedHigh, storedLow), MAX_SCALE);
      }
    }

    /** Appends all values of another column. */
    public void addAll(DecimalColumn from) {
      raiseScale(from.scale);
      if (high == null && !from.wide && scale == from.scale) {
        ensureCapacity(count + from.count);
        from.copyTo(low, count);
        count += from.count;
      } else {
        for (int i = 0; i < from.count; i++) {
          add(from, i);
        }
      }
    }

    /** Appends value {@code i} of another column. */
    public void add(DecimalColumn from, int i) {
      if (from.wide) {
        append(from.high(i), from.low(i), from.scale);
      } else {
        add(from.low(i), from.scale);
      }
    }

    /**
     * Appends an unscaled value of any scale; what is beyond {@link #MAX_SCALE} is rounded
     * half-even.
     */
    public void add(BigInteger unscaled, int valueScale) {
      add(new BigDecimal(unscaled, valueScale));
    }

    /**
     * Appends a decimal; what is beyond {@link #MAX_SCALE} is rounded half-even.
     *
     * @throws ArithmeticException when the value is too large for decimal(38,18)
     */
    public void add(BigDecimal value) {
      BigDecimal stripped = rounded(value);
      if (!isBounded(stripped)) {
        throw new ArithmeticException(
            value + " does not fit decimal(38,18) (expected at most 20 digits before the point)");
      }
      BigDecimal fitting = stripped.setScale(Math.max(stripped.scale(), 0));
      BigInteger unscaled = fitting.unscaledValue();
      append(unscaled.shiftRight(64).longValue(), unscaled.longValue(), fitting.scale());
    }

    /** Appends a value that fits. */
    private void append(long valueHigh, long valueLow, int valueScale) {
      raiseScale(valueScale);
      long factor = Decimals.powerOfTen(scale - valueScale);
      long scaledHigh = Decimals.multiplyHigh(valueHigh, valueLow, factor);
      long scaledLow = valueLow * factor;
      if (high == null && scaledHigh != scaledLow >> 63) {
        widen();
      }
      ensureCapacity(count + 1);
      if (high != null) {
        high[count] = scaledHigh;
      }
      low[count++] = scaledLow;
    }

    private void raiseScale(int newScale) {
      if (newScale <= scale) {
        return;
      }
      long factor = Decimals.powerOfTen(newScale - scale);
      if (high == null) {
        for (int i = 0; i < count; i++) {
          if (Math.multiplyHigh(low[i], factor) != (low[i] * factor) >> 63) {
            widen();
            break;
          }
        }
      }
      for (int i = 0; i < count; i++) {
        if (high != null) {
          high[i] = Decimals.multiplyHigh(high[i], low[i], factor);
        }
        low[i] *= factor;
      }
      scale = newScale;
    }

    private void widen() {
      high = new long[low.length];
      for (int i = 0; i < count; i++) {
        high[i] = low[i] >> 63;
      }
    }

    private void ensureCapacity(int needed) {
      if (needed > low.length) {
        int capacity = Math.max(needed, low.length * 2);
        low = Arrays.copyOf(low, capacity);
        if (high != null) {
          high = Arrays.copyOf(high, capacity);
        }
      }
    }

    public int count() {
      return count;
    }

    /** The column so far. The builder must not be used again. */
    public DecimalColumn build() {
      if (high == null) {
        return new DecimalColumn(scale, false, count, low, 0);
      }
      long[] values = Arrays.copyOf(low, 2 * count);
      System.arraycopy(high, 0, values, count, count);
      return new DecimalColumn(scale, true, count, values, 0);
    }
  }
}

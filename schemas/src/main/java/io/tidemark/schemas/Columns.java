package io.tidemark.schemas;

import java.util.Arrays;

/**
 * Columns of one length in one array: first those of whole numbers, then those of decimals. Blocks
 * of few rows may be held by the hundred thousand, and collecting garbage costs by the object.
 */
final class Columns {
  private static final int BITS_PER_SHAPE = 8;
  private static final int WIDE = 0x80;
  private static final long ALL_WIDE = 0x8080_8080_8080_8080L;

  private final int count;
  private final int numberColumns;
  private final long[] values;

  /** For each column of decimals a byte, the first lowest: its scale, and whether it is wide. */
  private final long shapes;

  private Columns(int count, int numberColumns, long[] values, long shapes) {
    this.count = count;
    this.numberColumns = numberColumns;
    this.values = values;
    this.shapes = shapes;
  }

  /** The number of rows. */
  int count() {
    return count;
  }

  long number(int column, int i) {
    assert 0 <= i && i < count : i;
    return values[column * count + i];
  }

  /** The row with this number in a column whose numbers rise, or less than zero. */
  int indexOf(int column, long number) {
    int start = column * count;
    return Arrays.binarySearch(values, start, start + count, number) - start;
  }

  void copyNumbers(int column, long[] to, int at) {
    System.arraycopy(values, column * count, to, at, count);
  }

  void encodeNumbers(int column, BlockWriter out) {
    out.writeDeltas(values, column * count, count);
  }

  /** Encodes a column of numbers that have nothing in common with their neighbours. */
  void encodeHashes(int column, BlockWriter out) {
    out.writeLongs(values, column * count, count);
  }

  /** The decimals of a column, counted from the first of decimals. */
  DecimalColumn decimals(int column) {
    int bit = column * BITS_PER_SHAPE;
    int shape = (int) (shapes >>> bit);
    int wideBefore = Long.bitCount(shapes & ALL_WIDE & ((1L << bit) - 1));
    return new DecimalColumn(
        shape & (WIDE - 1),
        (shape & WIDE) != 0,
        count,
        values,
        (numberColumns + column + wideBefore) * count);
  }

  /** Whether value {@code i} of a column of decimals is zero. */
  boolean isZero(int column, int i) {
    int bit = column * BITS_PER_SHAPE;
    int wideBefore = Long.bitCount(shapes & ALL_WIDE & ((1L << bit) - 1));
    int at = (numberColumns + column + wideBefore) * count + i;
    boolean isWide = (shapes >>> bit & WIDE) != 0;
    return values[at] == 0 && (!isWide || values[at + count] == 0);
  }

  /** All columns, of these rows in their order; decimals keep their scale and width. */
  Columns take(int... rows) {
    int arrays = count == 0 ? 0 : values.length / count;
    long[] taken = new long[arrays * rows.length];
    int next = 0;
    for (int start = 0; start < arrays * count; start += count) {
      for (int row : rows) {
        taken[next++] = values[start + row];
      }
    }
    return new Columns(rows.length, numberColumns, taken, shapes);
  }

  /** Collects columns: those of whole numbers in any order, those of decimals in theirs. */
  static final class Builder {
    private final int count;
    private final int numberColumns;
    private long[] values;

    /** How many columns of decimals are to come. */
    private int left;

    /** Where the next of them goes. */
    private int end;

    /** Where its shape goes. */
    private int bit;

    private long shapes;

    /**
     * @param numberColumns how many columns are of whole numbers
     * @param decimalColumns how many are of decimals, 8 at the most
     */
    Builder(int count, int numberColumns, int decimalColumns) {
      this.count = count;
      this.numberColumns = numberColumns;
      values = new long[(numberColumns + decimalColumns) * count];
      left = decimalColumns;
      end = numberColumns * count;
    }

    Builder addNumbers(int column, long[] from) {
      System.arraycopy(from, 0, values, column * count, count);
      return this;
    }

    Builder decodeNumbers(int column, BlockReader in) {
      in.readDeltas(values, column * count, count);
      return this;
    }

    Builder decodeHashes(int column, BlockReader in) {
      in.readLongs(values, column * count, count);
      return this;
    }

    /** Adds all columns of decimals. */
    Builder addDecimals(DecimalColumn... columns) {
      int wide = 0;
      for (DecimalColumn column : columns) {
        wide += column.isWide() ? 1 : 0;
      }
      ensure(wide * count);
      for (DecimalColumn column : columns) {
        column.copyTo(values, next(column.scale(), column.isWide()));
      }
      return this;
    }

    Builder decodeDecimals(BlockReader in) {
      int scale = in.readScale();
      boolean wide = in.readBoolean();
      int at = next(scale, wide);
      if (wide) {
        in.readLongs(values, at + count, count);
        in.readLongs(values, at, count);
      } else {
        in.readDeltas(values, at, count);
      }
      return this;
    }

    /** Makes room for a column; returns where. */
    private int next(int scale, boolean wide) {
      int at = end;
      end += wide ? 2 * count : count;
      left--;
      ensure(0);
      shapes |= (long) (wide ? scale | WIDE : scale) << bit;
      bit += BITS_PER_SHAPE;
      return at;
    }

    /** Makes room for the columns that are to come. */
    private void ensure(int more) {
      int length = end + left * count + more;
      if (length > values.length) {
        values = Arrays.copyOf(values, length);
      }
    }

    public Columns build() {
      return new Columns(count, numberColumns, values, shapes);
    }
  }
}

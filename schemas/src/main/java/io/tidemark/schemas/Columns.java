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
  private final int numbers;
  private final long[] values;

  /** For each column of decimals a byte, the first lowest: its scale, and whether it is wide. */
  private final long shapes;

  private Columns(int count, int numbers, long[] values, long shapes) {
    this.count = count;
    this.numbers = numbers;
    this.values = values;
    this.shapes = shapes;
  }

  /** The number of rows. */
  int count() {
    return count;
  }

  long number(int column, int i) {
    return values[column * count + i];
  }

  /** The row with this number in a column whose numbers rise, or less than zero. */
  int indexOf(int column, long number) {
    int from = column * count;
    return Arrays.binarySearch(values, from, from + count, number) - from;
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
        (numbers + column + wideBefore) * count);
  }

  /** Collects columns: all those of whole numbers, and those of decimals in order. */
  static final class Builder {
    private final int count;
    private final int numbers;
    private long[] values;
    private int end;
    private int bit;
    private long shapes;

    /**
     * @param numbers how many columns are of whole numbers
     * @param decimals how many are of decimals, 8 at the most
     */
    Builder(int count, int numbers, int decimals) {
      this.count = count;
      this.numbers = numbers;
      values = new long[(numbers + decimals) * count];
      end = numbers * count;
    }

    Builder numbers(int column, long[] from) {
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

    Builder decimals(DecimalColumn column) {
      int at = next(column.scale(), column.isWide());
      column.copyTo(values, at);
      return this;
    }

    Builder decodeDecimals(BlockReader in) {
      int scale = in.readByte();
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
      if (wide) {
        values = Arrays.copyOf(values, values.length + count);
        end += count;
      }
      end += count;
      shapes |= (long) (wide ? scale | WIDE : scale) << bit;
      bit += BITS_PER_SHAPE;
      return at;
    }

    Columns build() {
      return new Columns(count, numbers, values, shapes);
    }
  }
}

package io.tidemark.schemas;

/**
 * A stable natural merge sort of row numbers: linear where rows come in order or as a few ordered
 * runs.
 */
public final class IndexSort {
  /** Orders two rows by their numbers. */
  public interface RowOrder {
    int compare(int row, int other);
  }

  private IndexSort() {}

  /** The numbers 0 to {@code count - 1}, ordered. */
  public static int[] sorted(int count, RowOrder order) {
    int[] rows = unsorted(count);
    sort(rows, count, order);
    return rows;
  }

  /** The numbers 0 to {@code count - 1}. */
  public static int[] unsorted(int count) {
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = i;
    }
    return rows;
  }

  /** Orders the first {@code count} of these row numbers. */
  public static void sort(int[] rows, int count, RowOrder order) {
    int[] from = rows;
    int[] to = null;
    int runs;
    do {
      runs = 0;
      int start = 0;
      while (start < count) {
        int middle = endOfRun(from, start, count, order);
        if (middle == count && start == 0) {
          break;
        }
        if (to == null) {
          to = new int[count];
        }
        int end = endOfRun(from, middle, count, order);
        merge(from, start, middle, end, to, order);
        start = end;
        runs++;
      }
      if (runs > 0) {
        int[] swap = from;
        from = to;
        to = swap;
      }
    } while (runs > 1);
    if (from != rows) {
      System.arraycopy(from, 0, rows, 0, count);
    }
  }

  private static int endOfRun(int[] rows, int start, int count, RowOrder order) {
    int end = Math.min(start + 1, count);
    while (end < count && order.compare(rows[end - 1], rows[end]) <= 0) {
      end++;
    }
    return end;
  }

  private static void merge(int[] from, int start, int middle, int end, int[] to, RowOrder order) {
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      if (right >= end || (left < middle && order.compare(from[left], from[right]) <= 0)) {
        to[i] = from[left++];
      } else {
        to[i] = from[right++];
      }
    }
  }
}

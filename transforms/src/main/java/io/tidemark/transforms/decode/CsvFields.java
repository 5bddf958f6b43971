package io.tidemark.transforms.decode;

/**
 * The fields of one comma-separated record, as ranges of its bytes. No quoting. Mutable and reused.
 */
final class CsvFields {
  private final int[] starts;
  private int count;

  /**
   * @param capacity how many fields a record may have; further ones are counted only
   */
  CsvFields(int capacity) {
    starts = new int[capacity + 1];
  }

  /** Finds the fields of {@code bytes[from, to)} and returns how many there are. */
  int split(byte[] bytes, int from, int to) {
    count = 0;
    starts[0] = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == ',') {
        count++;
        if (count < starts.length) {
          starts[count] = i + 1;
        }
      }
    }
    count++;
    if (count < starts.length) {
      starts[count] = to + 1;
    }
    return count;
  }

  int from(int field) {
    return starts[field];
  }

  int to(int field) {
    return starts[field + 1] - 1;
  }
}

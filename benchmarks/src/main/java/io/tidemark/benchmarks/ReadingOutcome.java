package io.tidemark.benchmarks;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What {@link Reading} says of a table, in one line.
 *
 * @param rows candles read
 * @param seconds the median of a read
 * @param data files of rows that a read opens
 * @param deletes files of deletes that it opens
 * @param metadata the manifests and their list
 * @param checksum of the candles, as {@link CandleTotals} has it
 */
record ReadingOutcome(
    long rows, double seconds, Opened data, Opened deletes, Opened metadata, long checksum) {
  /**
   * Files of one sort.
   *
   * @param files how many were opened
   * @param bytes how much was read of them
   */
  record Opened(int files, long bytes) {
    private static Opened parse(Map<String, String> values, String sort) {
      return new Opened(
          Integer.parseInt(values.get(sort + "_files")),
          Long.parseLong(values.get(sort + "_bytes")));
    }

    private String toString(String sort) {
      return String.format(Locale.ROOT, "%s_files=%d %s_bytes=%d", sort, files, sort, bytes);
    }
  }

  /** Reads what {@link #toString()} writes. */
  static ReadingOutcome parse(String line) {
    Map<String, String> values = new HashMap<>();
    for (String word : line.strip().split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("Invalid reading: '" + line + "' (expected rows=...)");
      }
      values.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return new ReadingOutcome(
        Long.parseLong(values.get("rows")),
        Double.parseDouble(values.get("seconds")),
        Opened.parse(values, "data"),
        Opened.parse(values, "delete"),
        Opened.parse(values, "metadata"),
        Long.parseUnsignedLong(values.get("checksum"), 16));
  }

  /** Files of all sorts. */
  Opened all() {
    return new Opened(
        data.files() + deletes.files() + metadata.files(),
        data.bytes() + deletes.bytes() + metadata.bytes());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "rows=%d seconds=%.6f %s %s %s checksum=%016x",
        rows,
        seconds,
        data.toString("data"),
        deletes.toString("delete"),
        metadata.toString("metadata"),
        checksum);
  }
}

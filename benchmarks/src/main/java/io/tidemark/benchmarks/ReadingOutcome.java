package io.tidemark.benchmarks;

import java.util.Locale;

/**
 * What {@link Reading} says of a table, in one line that {@link Figures} reads.
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
    private String toString(String sort) {
      return String.format(Locale.ROOT, "%s_files=%d %s_bytes=%d", sort, files, sort, bytes);
    }
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

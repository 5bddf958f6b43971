package io.tidemark.storage.tables;

import io.tidemark.storage.read.RowReader;

/**
 * Rows about to be written, found by the key of a stored one.
 *
 * @param <R> the stored rows
 */
public interface Incoming<R> {
  /** Reads the stored rows. */
  RowReader<R> reader();

  /** The number of the incoming row with the key of this stored row, or -1. */
  int find(R stored);

  /** Compares the revision of an incoming row with that of a stored one. */
  int compareRevision(int row, R stored);
}

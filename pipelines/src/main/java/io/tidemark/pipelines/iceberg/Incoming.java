package io.tidemark.pipelines.iceberg;

import org.apache.iceberg.data.Record;

/** Rows about to be written, found by the key of a stored one. */
interface Incoming {
  /** The number of the incoming row with the key of this stored row, or -1. */
  int find(Record stored);

  /** Compares the revision of an incoming row with that of a stored one. */
  int compareRevision(int row, Record stored);
}

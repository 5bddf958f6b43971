package io.tidemark.pipelines.iceberg;

import java.io.Serializable;

/**
 * What a commit ended in.
 *
 * @param snapshotId the table's snapshot that holds all rows, or null where the table has none
 * @param firstSequence the least sequence number of the files this run added, or -1 where it added
 *     none
 * @param lastSequence the greatest; no other run added files between them
 */
public record CommitResult(Long snapshotId, long firstSequence, long lastSequence)
    implements Serializable {
  /** What a run ended in that added nothing. */
  static CommitResult nothing(Long snapshotId) {
    return new CommitResult(snapshotId, -1, -1);
  }

  /** Whether this run added the files of this sequence number. */
  boolean added(long sequence) {
    return sequence >= firstSequence && sequence <= lastSequence;
  }
}

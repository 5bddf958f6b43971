package io.tidemark.storage.upsert;

import java.io.Serializable;
import org.apache.iceberg.Snapshot;

/**
 * What a commit ended in.
 *
 * @param snapshotId the table's snapshot that holds all rows, or null where the table has none
 * @param firstSequence the least sequence number of the files this run added; where it added none,
 *     greater than that of the snapshot
 * @param lastSequence the greatest; no other run added files between them; where it added none, the
 *     sequence number of the snapshot
 */
public record CommitResult(Long snapshotId, long firstSequence, long lastSequence)
    implements Serializable {
  /** What a run ended in that added nothing. */
  static CommitResult nothing(Snapshot current) {
    return current == null
        ? new CommitResult(null, 1, 0)
        : new CommitResult(
            current.snapshotId(), current.sequenceNumber() + 1, current.sequenceNumber());
  }

  /** Whether this run added the files of this sequence number. */
  boolean added(long sequence) {
    return sequence >= firstSequence && sequence <= lastSequence;
  }
}

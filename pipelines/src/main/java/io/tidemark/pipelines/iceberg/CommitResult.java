package io.tidemark.pipelines.iceberg;

import java.io.Serializable;

/**
 * What a commit ended in.
 *
 * @param snapshotId the table's snapshot that holds all rows, or null where the table has none
 * @param ownSequence sequence number of the files this run added, or -1 where it added none
 */
public record CommitResult(Long snapshotId, long ownSequence) implements Serializable {}

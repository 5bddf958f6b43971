package io.tidemark.storage.maintain;

import java.time.Instant;
import java.util.List;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Expires snapshots: the table's metadata forget them, {@link ExpiredSnapshots} remembers them, and
 * their files stay until {@link FileCleaner} takes them. It opens nothing but the metadata.
 */
final class Expiry {
  /** The most snapshots that are expired in one commit. */
  static final int MOST = 1_000;

  private Expiry() {}

  /**
   * Expires those that do not stay, oldest first, {@link #MOST} at most.
   *
   * @return how many
   */
  static int run(Table table, Instant now, Retention retention) {
    table.refresh();
    List<Snapshot> expired = KeptSnapshots.expired(table, now, retention);
    List<Snapshot> first = expired.subList(0, Math.min(MOST, expired.size()));
    if (!first.isEmpty()) {
      expire(table, first, now);
    }
    return first.size();
  }

  /** Expires these snapshots, of which none may be current or named by a tag. */
  static void expire(Table table, List<Snapshot> snapshots, Instant now) {
    new ExpiredSnapshots(table).add(snapshots, now);
    // Nothing else goes by age: what stays is chosen here.
    ExpireSnapshots expiry =
        table.expireSnapshots().expireOlderThan(0).retainLast(1).cleanExpiredFiles(false);
    snapshots.forEach(snapshot -> expiry.expireSnapshotId(snapshot.snapshotId()));
    expiry.commit();
    table.refresh();
  }
}

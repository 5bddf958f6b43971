package io.tidemark.storage.maintain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;

/**
 * The snapshots of a table that are or were its current one and are still kept, oldest first.
 * Between two of them others may have been that are kept no more: Iceberg's own history ends there.
 *
 * @param snapshots in the order that they were committed in
 */
public record SnapshotHistory(List<Snapshot> snapshots) {
  private static final Comparator<Snapshot> ORDER =
      Comparator.comparingLong(Snapshot::sequenceNumber)
          .thenComparingLong(Snapshot::timestampMillis);

  /**
   * The snapshot of a moment.
   *
   * @param snapshot the latest kept one that was committed by then
   * @param exact whether no other is known to have been committed between it and that moment
   */
  public record AsOf(Snapshot snapshot, boolean exact) {}

  /** The history of a table as it was loaded. */
  public static SnapshotHistory of(Table table) {
    List<Snapshot> known = new ArrayList<>();
    Set<Long> others = new HashSet<>();
    Snapshot oldest = null;
    for (Snapshot each = table.currentSnapshot(); each != null; each = parent(table, each)) {
      known.add(each);
      others.add(each.snapshotId());
      oldest = each;
    }
    if (oldest != null && oldest.parentId() != null) {
      others.addAll(ofOtherBranches(table));
      for (Snapshot each : table.snapshots()) {
        if (ORDER.compare(each, oldest) < 0 && !others.contains(each.snapshotId())) {
          known.add(each);
        }
      }
    }
    known.sort(ORDER);
    return new SnapshotHistory(known);
  }

  /** The snapshots that branches other than the main one lead to. */
  static Set<Long> ofOtherBranches(Table table) {
    Set<Long> ids = new HashSet<>();
    for (Map.Entry<String, SnapshotRef> ref : table.refs().entrySet()) {
      if (ref.getValue().isBranch() && !ref.getKey().equals(SnapshotRef.MAIN_BRANCH)) {
        Snapshot each = table.snapshot(ref.getValue().snapshotId());
        while (each != null && ids.add(each.snapshotId())) {
          each = parent(table, each);
        }
      }
    }
    return ids;
  }

  private static Snapshot parent(Table table, Snapshot snapshot) {
    return snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
  }

  /** The snapshot of a moment; empty where all were committed later. */
  public Optional<AsOf> asOf(Instant moment) {
    for (int i = snapshots.size() - 1; i >= 0; i--) {
      Snapshot snapshot = snapshots.get(i);
      if (snapshot.timestampMillis() <= moment.toEpochMilli()) {
        boolean isLast = i == snapshots.size() - 1;
        return Optional.of(new AsOf(snapshot, isLast || isParent(snapshot, snapshots.get(i + 1))));
      }
    }
    return Optional.empty();
  }

  private static boolean isParent(Snapshot snapshot, Snapshot next) {
    return next.parentId() != null && next.parentId() == snapshot.snapshotId();
  }
}

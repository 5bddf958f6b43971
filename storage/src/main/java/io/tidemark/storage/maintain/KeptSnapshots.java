package io.tidemark.storage.maintain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;

/** Which snapshots of a table stay, by the time they were committed at. */
final class KeptSnapshots {
  private KeptSnapshots() {}

  /** A snapshot and when it was committed. */
  record Committed(long id, Instant time) {}

  /**
   * The ids of those that stay: the last, all that are recent, then the last of each clock hour,
   * then the last of each day.
   *
   * @param history in the order that they were committed in
   */
  static Set<Long> of(List<Committed> history, Instant now, Retention retention) {
    Set<Long> kept = new HashSet<>();
    Map<Instant, Long> ofHour = new HashMap<>();
    Map<Instant, Long> ofDay = new HashMap<>();
    for (Committed each : history) {
      if (!each.time().isBefore(now.minus(retention.all()))) {
        kept.add(each.id());
      }
      if (!each.time().isBefore(now.minus(retention.hourly()))) {
        ofHour.put(each.time().truncatedTo(ChronoUnit.HOURS), each.id());
      }
      if (!each.time().isBefore(now.minus(retention.daily()))) {
        ofDay.put(each.time().truncatedTo(ChronoUnit.DAYS), each.id());
      }
    }
    kept.addAll(ofHour.values());
    kept.addAll(ofDay.values());
    if (!history.isEmpty()) {
      kept.add(history.get(history.size() - 1).id());
    }
    return kept;
  }

  /**
   * The snapshots of a table that do not stay, oldest first. Those that a tag names or that another
   * branch leads to are somebody's and stay, and so does every recent one, whoever committed it.
   */
  static List<Snapshot> expired(Table table, Instant now, Retention retention) {
    List<Committed> history =
        SnapshotHistory.of(table).snapshots().stream().map(KeptSnapshots::committed).toList();
    Set<Long> kept = new HashSet<>(of(history, now, retention));
    for (SnapshotRef ref : table.refs().values()) {
      kept.add(ref.snapshotId());
    }
    kept.addAll(SnapshotHistory.ofOtherBranches(table));
    List<Snapshot> expired = new ArrayList<>();
    for (Snapshot snapshot : table.snapshots()) {
      boolean recent = !committed(snapshot).time().isBefore(now.minus(retention.all()));
      if (!recent && !kept.contains(snapshot.snapshotId())) {
        expired.add(snapshot);
      }
    }
    expired.sort(Comparator.comparingLong(Snapshot::sequenceNumber));
    return expired;
  }

  private static Committed committed(Snapshot snapshot) {
    return new Committed(snapshot.snapshotId(), Instant.ofEpochMilli(snapshot.timestampMillis()));
  }
}

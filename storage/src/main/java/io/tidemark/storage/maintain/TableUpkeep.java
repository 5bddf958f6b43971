package io.tidemark.storage.maintain;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Keeps a table that a job commits to readable and its history short, a bounded part of the work in
 * each run. Small files are merged in the partitions that were written to between the last runs; a
 * file that is younger than the run before is left, as the job may write it anew itself.
 */
final class TableUpkeep {
  /** Runs that failed. */
  static final String FAILED = "maintenance_failed";

  static final String COMPACTED = "files_compacted";

  /** Groups of files that were left, as another writer changed them each time. */
  static final String NOT_COMPACTED = "groups_not_compacted";

  static final String EXPIRED = "snapshots_expired";
  static final String DELETED = "files_deleted";
  static final String NOT_DELETED = "files_not_deleted";

  /** The most groups of files that are merged in a run. */
  private static final int MOST_GROUPS = 100;

  /** How many snapshots are expired at least, unless time has gone by. */
  private static final int WORTH_EXPIRING = 100;

  private static final Duration BETWEEN_EXPIRIES = Duration.ofMinutes(10);
  private static final Duration BETWEEN_CLEANINGS = Duration.ofHours(1);

  private final Supplier<Table> source;
  private final Retention retention;
  private final Clock clock;
  private volatile boolean stopped;

  private Table table;

  /** The sequence numbers of the table in the last run and in the one before. */
  private long last = Compaction.SINCE_EVER;

  private long beforeLast = Compaction.SINCE_EVER;
  private Instant expired = Instant.MIN;
  private Instant cleaned = Instant.MIN;

  TableUpkeep(Supplier<Table> source, Retention retention, Clock clock) {
    this.source = source;
    this.retention = retention;
    this.clock = clock;
  }

  /** Ends a run that is under way after what it is at. */
  void stop() {
    stopped = true;
  }

  /**
   * Does what there is to do since the last run.
   *
   * @param counts is told what was done
   */
  void run(ObjLongConsumer<String> counts) throws IOException {
    // Anew: a Hadoop catalog cannot refresh a table from metadata that have been deleted since.
    table = source.get();
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return;
    }
    long sequence = current.sequenceNumber();
    if (last != Compaction.SINCE_EVER) {
      compact(beforeLast, last, counts);
    }
    beforeLast = last == Compaction.SINCE_EVER ? sequence : last;
    last = sequence;
    expire(clock.instant(), counts);
    if (!stopped) {
      clean(clock.instant(), counts);
    }
  }

  /**
   * Does it once, for all files that were added after a sequence number.
   *
   * @param counts is told what was done
   */
  void runOnce(long sequence, ObjLongConsumer<String> counts) throws IOException {
    table = source.get();
    compact(sequence, Long.MAX_VALUE, counts);
    Instant now = clock.instant();
    expire(now, counts);
    clean(now, counts);
  }

  private void compact(long sequence, long settled, ObjLongConsumer<String> counts)
      throws IOException {
    Compaction compaction = new Compaction(table, Compaction.Limits.OF_JOBS);
    Optional<Compaction.Plan> plan = compaction.plan(sequence, settled);
    int groups = 0;
    if (plan.isPresent()) {
      for (Compaction.Group group : plan.get().groups()) {
        if (stopped || groups == MOST_GROUPS) {
          return;
        }
        groups++;
        Compaction.Done done = compaction.run(plan.get(), group);
        counts.accept(COMPACTED, done.files());
        counts.accept(NOT_COMPACTED, done.files() == 0 ? 1 : 0);
      }
    }
  }

  private void expire(Instant now, ObjLongConsumer<String> counts) {
    int snapshots = KeptSnapshots.expired(table, now, retention).size();
    boolean due = !expired.plus(BETWEEN_EXPIRIES).isAfter(now);
    if (snapshots >= WORTH_EXPIRING || (snapshots > 0 && due)) {
      counts.accept(EXPIRED, Expiry.run(table, now, retention));
      expired = now;
    }
  }

  private void clean(Instant now, ObjLongConsumer<String> counts) {
    if (cleaned.plus(BETWEEN_CLEANINGS).isAfter(now)) {
      return;
    }
    FileCleaner cleaner = new FileCleaner(table);
    FileCleaner.Plan plan = cleaner.plan(now, retention);
    int failed = cleaner.delete(plan, now);
    counts.accept(DELETED, plan.count() - failed);
    counts.accept(NOT_DELETED, failed);
    if (!plan.more()) {
      cleaned = now;
    }
  }
}

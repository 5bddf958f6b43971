package io.tidemark.storage.maintain;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Maintains a whole table, step by step, or tells what a step would do. Other writers may work
 * meanwhile, and other maintenance.
 */
public final class Maintenance {
  /** What there is to do, in the order that it is done. */
  public enum Step {
    /** Small files are merged. */
    COMPACT,
    /** Deletes are applied. */
    DELETES,
    /** Manifests are written anew, few and each of one span of time. */
    MANIFESTS,
    /** Snapshots are expired, and files deleted that none needs any more. */
    EXPIRE,
    /** Files are deleted that nothing names. */
    ORPHANS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Something that is, or is to be, done.
   *
   * @param rows of the data files in it, 0 where it is about others
   * @param bytes of the files, as far as known
   */
  public record Work(Step step, String what, long files, long rows, long bytes) {}

  /**
   * What a step did.
   *
   * @param done what was done
   * @param undone what could not be done, and why; empty where all is done
   */
  public record Outcome(List<Work> done, List<String> undone) {}

  private final Table table;
  private final Retention retention;
  private final Duration orphansOlderThan;
  private final Clock clock;

  /**
   * @param orphansOlderThan how old files are at least that nothing names and that are deleted
   */
  public Maintenance(Table table, Retention retention, Duration orphansOlderThan, Clock clock) {
    this.table = table;
    this.retention = retention;
    this.orphansOlderThan = orphansOlderThan;
    this.clock = clock;
  }

  /** What a step would do as the table is now; it changes nothing. */
  public List<Work> plan(Step step) {
    return switch (step) {
      case COMPACT -> planCompaction();
      case DELETES -> planDeletes();
      case MANIFESTS ->
          new Manifests(table)
              .plan().stream()
                  .map(
                      plan ->
                          new Work(
                              step,
                              "into about " + count(plan.wanted(), "manifest"),
                              plan.manifests(),
                              0,
                              plan.bytes()))
                  .toList();
      case EXPIRE -> planExpiry();
      case ORPHANS -> planOrphans();
    };
  }

  /**
   * Does a step.
   *
   * @throws IOException where a file cannot be read or written
   */
  public Outcome run(Step step) throws IOException {
    Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
    switch (step) {
      case COMPACT -> compact(outcome);
      case DELETES -> applyDeletes(outcome);
      case MANIFESTS -> rewriteManifests(outcome);
      case EXPIRE -> expire(outcome);
      case ORPHANS -> deleteOrphans(outcome);
    }
    return outcome;
  }

  private List<Work> planCompaction() {
    Compaction compaction = new Compaction(table, Compaction.Limits.OF_COMMAND);
    return compaction.plan(Compaction.SINCE_EVER, Long.MAX_VALUE).stream()
        .filter(plan -> !plan.groups().isEmpty())
        .map(plan -> work(Step.COMPACT, plan.groups(), plan.more() ? ", and more then" : ""))
        .toList();
  }

  private static Work work(Step step, List<Compaction.Group> groups, String more) {
    return new Work(
        step,
        "into " + count(groups.size(), "file") + more,
        groups.stream().mapToLong(group -> group.files().size()).sum(),
        groups.stream().mapToLong(Compaction.Group::rows).sum(),
        groups.stream().mapToLong(Compaction.Group::bytes).sum());
  }

  private void compact(Outcome outcome) throws IOException {
    Compaction compaction = new Compaction(table, Compaction.Limits.OF_COMMAND);
    Tally tally = new Tally();
    boolean more = true;
    while (more) {
      Optional<Compaction.Plan> plan =
          compaction.plan(Compaction.SINCE_EVER, Long.MAX_VALUE).filter(p -> !p.groups().isEmpty());
      long before = tally.files;
      if (plan.isPresent()) {
        for (Compaction.Group group : plan.get().groups()) {
          tally.add(compaction.run(plan.get(), group));
        }
      }
      more = plan.isPresent() && plan.get().more() && tally.files > before;
    }
    tally.tell(Step.COMPACT, outcome);
  }

  /** Sums up groups. */
  private static final class Tally {
    private long files;
    private long rows;
    private long bytes;
    private int groups;
    private int undone;

    private void add(Compaction.Done done) {
      if (done.files() == 0) {
        undone++;
      } else {
        groups++;
        files += done.files();
        rows += done.rows();
        bytes += done.bytes();
      }
    }

    private void tell(Step step, Outcome outcome) {
      if (groups > 0) {
        outcome.done.add(new Work(step, "into " + count(groups, "file"), files, rows, bytes));
      }
      if (undone > 0) {
        outcome.undone.add(
            count(undone, "group") + " of files not written anew: other writers changed them");
      }
    }
  }

  private List<Work> planDeletes() {
    List<Work> works = new ArrayList<>();
    new Deletes(table, Compaction.Limits.OF_COMMAND)
        .plan()
        .ifPresent(
            plan -> {
              if (!plan.groups().isEmpty()) {
                works.add(work(Step.DELETES, plan.groups(), ", without what is deleted"));
              }
              addUnused(plan, works);
            });
    return works;
  }

  private static void addUnused(Deletes.Plan plan, List<Work> works) {
    if (!plan.unused().isEmpty()) {
      works.add(
          new Work(
              Step.DELETES,
              "delete files that apply to no row",
              plan.unused().size(),
              0,
              plan.unused().stream().mapToLong(DeleteFile::fileSizeInBytes).sum()));
    }
  }

  private void applyDeletes(Outcome outcome) throws IOException {
    Deletes deletes = new Deletes(table, Compaction.Limits.OF_COMMAND);
    Optional<Deletes.Plan> plan = deletes.plan();
    if (plan.isEmpty()) {
      return;
    }
    Tally tally = new Tally();
    for (Compaction.Group group : plan.get().groups()) {
      boolean done = Compaction.replace(table, plan.get().snapshotId(), group);
      tally.add(
          done
              ? new Compaction.Done(group.files().size(), group.rows(), group.bytes(), 0)
              : new Compaction.Done(0, 0, 0, 1));
    }
    tally.tell(Step.DELETES, outcome);
    Optional<Deletes.Plan> left = deletes.plan();
    if (left.isPresent() && !left.get().unused().isEmpty()) {
      if (deletes.drop(left.get())) {
        addUnused(left.get(), outcome.done);
      } else {
        outcome.undone.add(
            count(left.get().unused().size(), "delete file")
                + " not dropped: another writer was first");
      }
    }
  }

  private void rewriteManifests(Outcome outcome) {
    Manifests manifests = new Manifests(table);
    Optional<Manifests.Plan> plan = manifests.plan();
    if (plan.isEmpty()) {
      return;
    }
    Optional<Integer> left = manifests.run(plan.get());
    if (left.isPresent()) {
      outcome.done.add(
          new Work(
              Step.MANIFESTS,
              "into " + count(left.get(), "manifest"),
              plan.get().manifests(),
              0,
              plan.get().bytes()));
    } else {
      outcome.undone.add("manifests not written anew: other writers were first");
    }
  }

  private List<Work> planExpiry() {
    List<Work> works = new ArrayList<>();
    Instant now = clock.instant();
    table.refresh();
    List<Snapshot> expired = KeptSnapshots.expired(table, now, retention);
    if (!expired.isEmpty()) {
      works.add(new Work(Step.EXPIRE, "forget " + count(expired.size(), "snapshot"), 0, 0, 0));
    }
    FileCleaner.Plan plan = new FileCleaner(table).plan(now, retention);
    if (plan.count() > 0) {
      works.add(cleaned(plan.snapshots(), plan.count(), plan.bytes(), plan.more()));
    }
    return works;
  }

  private static Work cleaned(long snapshots, long files, long bytes, boolean more) {
    return new Work(
        Step.EXPIRE,
        "files of " + count(snapshots, "expired snapshot") + (more ? ", and more then" : ""),
        files,
        0,
        bytes);
  }

  private void expire(Outcome outcome) {
    Instant now = clock.instant();
    int snapshots = 0;
    int run;
    do {
      run = Expiry.run(table, now, retention);
      snapshots += run;
    } while (run > 0);
    if (snapshots > 0) {
      outcome.done.add(new Work(Step.EXPIRE, "forgot " + count(snapshots, "snapshot"), 0, 0, 0));
    }
    // Later than what was just remembered.
    now = clock.instant();
    FileCleaner cleaner = new FileCleaner(table);
    long cleaned = 0;
    long files = 0;
    long bytes = 0;
    boolean more = true;
    while (more) {
      FileCleaner.Plan plan = cleaner.plan(now, retention);
      int failed = cleaner.delete(plan, now);
      if (failed > 0) {
        outcome.undone.add(
            count(failed, "file") + " not deleted; they are tried again in the next run");
        break;
      }
      cleaned += plan.snapshots();
      files += plan.count();
      bytes += plan.bytes();
      more = plan.more();
    }
    if (files > 0) {
      outcome.done.add(cleaned(cleaned, files, bytes, false));
    }
  }

  private List<Work> planOrphans() {
    Orphans.Plan plan = orphans();
    return plan.files().isEmpty()
        ? plan.refused().stream()
            .map(why -> new Work(Step.ORPHANS, "nothing: " + why, 0, 0, 0))
            .toList()
        : List.of(work(plan));
  }

  private Orphans.Plan orphans() {
    return new Orphans(table).plan(clock.instant().minus(orphansOlderThan));
  }

  private static Work work(Orphans.Plan plan) {
    return new Work(
        Step.ORPHANS,
        "files that nothing names" + (plan.more() ? ", and more then" : ""),
        plan.files().size(),
        0,
        plan.bytes());
  }

  private void deleteOrphans(Outcome outcome) {
    Orphans.Plan plan = orphans();
    if (plan.refused().isPresent()) {
      outcome.undone.add("no file deleted: " + plan.refused().get());
      return;
    }
    int failed = new Orphans(table).delete(plan);
    if (failed > 0) {
      outcome.undone.add(count(failed, "file") + " not deleted");
    }
    if (!plan.files().isEmpty()) {
      outcome.done.add(work(plan));
    }
    if (plan.more()) {
      outcome.undone.add("there are more files that nothing names: run it again");
    }
  }

  private static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }
}

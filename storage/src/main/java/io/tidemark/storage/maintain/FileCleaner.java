package io.tidemark.storage.maintain;

import io.tidemark.storage.files.Channels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.ManifestEvaluator;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.Pair;
import org.apache.iceberg.util.PartitionSet;

/**
 * Deletes the files of snapshots that were expired as long ago as the longest job lasts and that no
 * kept snapshot needs.
 *
 * <p>What is looked at: the manifest lists of those snapshots, a bounded number a run, and of all
 * kept ones; the manifests that only the former name; and of the kept ones those that may name the
 * same files, by their partitions and sequence numbers. So each expired snapshot is looked at once,
 * and the kept ones once for many of those.
 */
final class FileCleaner {
  /** The most expired snapshots that are looked at in a run. */
  static final int MOST_SNAPSHOTS = 1_000;

  /** The most files, some 200 bytes each, that are looked for among the kept ones at once. */
  private static final int MOST_LOOKED_FOR = 200_000;

  private static final List<String> COLUMNS =
      List.of(
          "content", "file_path", "file_format", "partition", "record_count", "file_size_in_bytes");

  private final Table table;
  private final ExpiredSnapshots expired;

  FileCleaner(Table table) {
    this.table = table;
    this.expired = new ExpiredSnapshots(table);
  }

  /**
   * What can go.
   *
   * @param snapshots how many expired snapshots were looked at
   * @param files data and delete files, with their bytes
   * @param manifests that name those, with their bytes
   * @param lists that name the manifests, and of channels
   * @param remembered the files that remember those snapshots, to delete last
   * @param held a snapshot of them that is to be looked at again, or null
   * @param more whether further snapshots are due
   */
  record Plan(
      int snapshots,
      Map<String, Long> files,
      Map<String, Long> manifests,
      List<String> lists,
      List<String> remembered,
      Snapshot held,
      boolean more) {
    private Plan(int snapshots, List<String> remembered, Snapshot held, boolean more) {
      this(
          snapshots,
          new LinkedHashMap<>(),
          new LinkedHashMap<>(),
          new ArrayList<>(),
          remembered,
          held,
          more);
    }

    /** How many files can go. */
    int count() {
      return files.size() + manifests.size() + lists.size();
    }

    /** Their bytes; those of the lists, some kilobytes each, are not known. */
    long bytes() {
      return sum(files) + sum(manifests);
    }

    private static long sum(Map<String, Long> bytes) {
      return bytes.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** A file of a table that may have to go. */
  private record Candidate(String location, long bytes) {}

  /** Finds what can go; deletes nothing. */
  Plan plan(Instant now, Retention retention) {
    table.refresh();
    Instant before = retention.longestJobSince(now);
    Map<Long, Snapshot> kept = new HashMap<>();
    table.snapshots().forEach(snapshot -> kept.put(snapshot.snapshotId(), snapshot));
    List<String> due = expired.writtenBy(before);
    List<String> remembered = new ArrayList<>();
    Map<Long, Snapshot> batch = new LinkedHashMap<>();
    for (String file : due) {
      if (batch.size() >= MOST_SNAPSHOTS) {
        break;
      }
      remembered.add(file);
      for (Snapshot snapshot : expired.read(file)) {
        // One that is kept after all is remembered again when it goes.
        if (!kept.containsKey(snapshot.snapshotId())) {
          batch.put(snapshot.snapshotId(), snapshot);
        }
      }
    }
    boolean more = remembered.size() < due.size();
    if (batch.isEmpty()) {
      return new Plan(0, remembered, null, more);
    }
    Snapshot held = held(kept, batch, before);
    if (held != null) {
      batch.remove(held.snapshotId());
      kept.put(held.snapshotId(), held);
    }
    Plan plan = new Plan(batch.size(), remembered, held, more);
    find(kept.values(), batch.values(), plan);
    return plan;
  }

  /**
   * The last snapshot that was there when the longest job may have begun, where it is one of the
   * expired: a file that it does not need has been out of use since before that job.
   */
  private static Snapshot held(
      Map<Long, Snapshot> kept, Map<Long, Snapshot> batch, Instant before) {
    Comparator<Snapshot> order = Comparator.comparingLong(Snapshot::sequenceNumber);
    Snapshot last = batch.values().stream().max(order).orElseThrow();
    boolean isCovered =
        kept.values().stream()
            .anyMatch(
                each ->
                    each.timestampMillis() <= before.toEpochMilli()
                        && order.compare(each, last) > 0);
    return isCovered ? null : last;
  }

  private void find(Iterable<Snapshot> kept, Iterable<Snapshot> gone, Plan plan) {
    Map<String, ManifestFile> needed = new HashMap<>();
    Set<String> neededLists = new HashSet<>();
    for (Snapshot snapshot : kept) {
      Channels.file(table, snapshot).map(TableFiles::path).ifPresent(neededLists::add);
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        needed.putIfAbsent(TableFiles.path(manifest.path()), manifest);
      }
    }
    Map<String, ManifestFile> unneeded = new LinkedHashMap<>();
    for (Snapshot snapshot : gone) {
      plan.lists().add(snapshot.manifestListLocation());
      Channels.file(table, snapshot)
          .filter(file -> neededLists.add(TableFiles.path(file)))
          .ifPresent(plan.lists()::add);
      for (ManifestFile manifest : manifests(snapshot)) {
        String path = TableFiles.path(manifest.path());
        if (!needed.containsKey(path)) {
          unneeded.putIfAbsent(path, manifest);
        }
      }
    }
    for (ManifestContent content : ManifestContent.values()) {
      Map<String, Candidate> candidates = new HashMap<>();
      Bounds bounds = new Bounds();
      for (ManifestFile manifest : unneeded.values()) {
        if (manifest.content() == content) {
          add(manifest, candidates, bounds);
          if (candidates.size() >= MOST_LOOKED_FOR) {
            keepUnneeded(candidates, bounds, needed.values(), content, plan.files());
            candidates.clear();
            bounds = new Bounds();
          }
        }
      }
      keepUnneeded(candidates, bounds, needed.values(), content, plan.files());
    }
    unneeded.values().forEach(manifest -> plan.manifests().put(manifest.path(), manifest.length()));
  }

  /** The manifests of an expired snapshot; none where its list has gone. */
  private List<ManifestFile> manifests(Snapshot snapshot) {
    try {
      return snapshot.allManifests(table.io());
    } catch (NotFoundException e) {
      return List.of();
    }
  }

  /** Where files of manifests may stand: what other manifests are left out by. */
  private final class Bounds {
    private final PartitionSet partitions = PartitionSet.create(table.specs());
    private long lastSequence = -1;

    private void include(ContentFile<?> file) {
      partitions.add(file.specId(), file.partition());
      Long sequence = file.dataSequenceNumber();
      lastSequence = Math.max(lastSequence, sequence == null ? Long.MAX_VALUE : sequence);
    }

    private Map<Integer, ManifestEvaluator> evaluators() {
      Map<Integer, List<StructLike>> bySpec = new HashMap<>();
      for (Pair<Integer, StructLike> each : partitions) {
        bySpec.computeIfAbsent(each.first(), any -> new ArrayList<>()).add(each.second());
      }
      Map<Integer, ManifestEvaluator> evaluators = new HashMap<>();
      bySpec.forEach(
          (id, values) -> {
            PartitionSpec spec = table.specs().get(id);
            evaluators.put(
                id, ManifestEvaluator.forPartitionFilter(expression(spec, values), spec, true));
          });
      return evaluators;
    }

    private Expression expression(PartitionSpec spec, List<StructLike> values) {
      Expression all = Expressions.alwaysTrue();
      for (int i = 0; i < spec.fields().size(); i++) {
        Set<Object> ofField = new HashSet<>();
        for (StructLike value : values) {
          ofField.add(value.get(i, Object.class));
        }
        if (!ofField.contains(null)) {
          all = Expressions.and(all, Expressions.in(spec.fields().get(i).name(), ofField));
        }
      }
      return all;
    }
  }

  private void add(ManifestFile manifest, Map<String, Candidate> candidates, Bounds bounds) {
    try (CloseableIterable<? extends ContentFile<?>> files = read(manifest)) {
      for (ContentFile<?> file : files) {
        candidates.put(
            TableFiles.path(file.location()),
            new Candidate(file.location(), file.fileSizeInBytes()));
        bounds.include(file);
      }
    } catch (NotFoundException e) {
      // Gone with all that it named, or that is left to a search for orphans.
    } catch (IOException e) {
      throw unreadable(manifest, e);
    }
  }

  private void keepUnneeded(
      Map<String, Candidate> candidates,
      Bounds bounds,
      Iterable<ManifestFile> needed,
      ManifestContent content,
      Map<String, Long> files) {
    if (candidates.isEmpty()) {
      return;
    }
    Map<Integer, ManifestEvaluator> evaluators = bounds.evaluators();
    for (ManifestFile manifest : needed) {
      ManifestEvaluator evaluator = evaluators.get(manifest.partitionSpecId());
      if (manifest.content() != content
          || evaluator == null
          || manifest.minSequenceNumber() > bounds.lastSequence
          || !(manifest.hasAddedFiles() || manifest.hasExistingFiles())
          || !evaluator.eval(manifest)) {
        continue;
      }
      try (CloseableIterable<? extends ContentFile<?>> kept = read(manifest)) {
        for (ContentFile<?> file : kept) {
          candidates.remove(TableFiles.path(file.location()));
        }
      } catch (IOException e) {
        throw unreadable(manifest, e);
      }
    }
    candidates.values().forEach(file -> files.put(file.location(), file.bytes()));
  }

  /** The files that a manifest has and that are not deleted in it. */
  private CloseableIterable<? extends ContentFile<?>> read(ManifestFile manifest) {
    return manifest.content() == ManifestContent.DATA
        ? ManifestFiles.read(manifest, table.io(), table.specs()).select(COLUMNS)
        : ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs()).select(COLUMNS);
  }

  private static UncheckedIOException unreadable(ManifestFile manifest, IOException e) {
    return new UncheckedIOException(manifest.path() + ": cannot be read", e);
  }

  /**
   * Deletes what a plan names. What cannot be deleted is tried again in a later run.
   *
   * @return how many files could not be deleted
   */
  int delete(Plan plan, Instant now) {
    if (plan.snapshots() == 0 && plan.held() != null && plan.remembered().size() == 1) {
      // It waits for another.
      return 0;
    }
    for (Collection<String> files :
        List.of(plan.files().keySet(), plan.manifests().keySet(), plan.lists())) {
      int failed = TableFiles.delete(table.io(), files);
      if (failed > 0) {
        return failed;
      }
    }
    if (plan.held() != null) {
      expired.add(List.of(plan.held()), now);
    }
    return TableFiles.delete(table.io(), plan.remembered());
  }
}

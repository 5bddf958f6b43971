package io.tidemark.storage.maintain;

import io.tidemark.storage.files.Channels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.PartitionMap;

/**
 * Applies deletes: data files of which much is deleted are written anew, and delete files that
 * apply to no data file are dropped.
 */
final class Deletes {
  /** The most files of each kind, some kilobytes each, that are looked at in a run. */
  private static final int MOST_FILES = 20_000;

  /** A file is written anew where one row of so many is deleted. */
  private static final int DELETED_SHARE = 10;

  /** A file is written anew where a reader opens so many delete files for it. */
  private static final int DELETE_FILES = 4;

  /**
   * What is to be done.
   *
   * @param snapshotId the snapshot it was found in
   * @param groups data files to write anew, by partition
   * @param unused delete files that apply to no data file
   */
  record Plan(long snapshotId, List<Compaction.Group> groups, List<DeleteFile> unused) {}

  private final Table table;
  private final Compaction.Limits limits;

  Deletes(Table table, Compaction.Limits limits) {
    this.table = table;
    this.limits = limits;
  }

  /** Finds what is to be done; empty where nothing is deleted. */
  Optional<Plan> plan() {
    table.refresh();
    Snapshot current = table.currentSnapshot();
    if (current == null || current.deleteManifests(table.io()).isEmpty()) {
      return Optional.empty();
    }
    Map<String, DeleteFile> unused = new HashMap<>();
    for (ManifestFile manifest : current.deleteManifests(table.io())) {
      addTo(unused, manifest);
    }
    PartitionMap<List<FileScanTask>> heavy = PartitionMap.create(table.specs());
    int count = 0;
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(current.snapshotId()).planFiles()) {
      for (FileScanTask task : tasks) {
        task.deletes().forEach(file -> unused.remove(file.location()));
        if (count < MOST_FILES && isHeavy(task)) {
          heavy
              .computeIfAbsent(task.file().specId(), task.file().partition(), ArrayList::new)
              .add(task);
          count++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(table.name() + ": cannot be planned", e);
    }
    List<Compaction.Group> groups = new ArrayList<>();
    for (List<FileScanTask> files : heavy.values()) {
      files.sort(Comparator.comparing(file -> file.file().location()));
      groups.addAll(groups(files));
    }
    return Optional.of(new Plan(current.snapshotId(), groups, List.copyOf(unused.values())));
  }

  /** Deletes by position alone: those by value apply to files that are still to come. */
  private void addTo(Map<String, DeleteFile> unused, ManifestFile manifest) {
    try (CloseableIterable<DeleteFile> files =
        ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
      for (DeleteFile file : files) {
        if (unused.size() < MOST_FILES && file.content() == FileContent.POSITION_DELETES) {
          unused.put(file.location(), file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(manifest.path() + ": cannot be read", e);
    }
  }

  private boolean isHeavy(FileScanTask task) {
    long deleted = task.deletes().stream().mapToLong(DeleteFile::recordCount).sum();
    return !task.deletes().isEmpty()
        && (task.deletes().size() >= DELETE_FILES
            || deleted * DELETED_SHARE >= task.file().recordCount());
  }

  private List<Compaction.Group> groups(List<FileScanTask> files) {
    List<Compaction.Group> groups = new ArrayList<>();
    List<FileScanTask> group = new ArrayList<>();
    long bytes = 0;
    for (FileScanTask file : files) {
      if (!group.isEmpty()
          && (group.size() == limits.mostFiles()
              || bytes + file.file().fileSizeInBytes() > limits.target())) {
        groups.add(group(group));
        group = new ArrayList<>();
        bytes = 0;
      }
      group.add(file);
      bytes += file.file().fileSizeInBytes();
    }
    groups.add(group(group));
    return groups;
  }

  private Compaction.Group group(List<FileScanTask> files) {
    return new Compaction.Group(
        table.specs().get(files.get(0).file().specId()), files.get(0).file().partition(), files);
  }

  /**
   * Drops delete files that apply to nothing.
   *
   * @return whether it is done; if not, another writer was first
   */
  boolean drop(Plan plan) {
    if (plan.unused().isEmpty()) {
      return true;
    }
    RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(plan.snapshotId());
    plan.unused().forEach(rewrite::deleteFile);
    Channels.carried(table).forEach(rewrite::set);
    try {
      rewrite.commit();
      return true;
    } catch (ValidationException | CommitFailedException e) {
      return false;
    }
  }
}

package io.tidemark.storage.maintain;

import io.tidemark.storage.files.Channels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.util.ContentFileUtil;
import org.apache.iceberg.util.Pair;
import org.apache.iceberg.util.PartitionMap;
import org.apache.iceberg.util.PartitionSet;

/**
 * Merges the small files of a partition into one, with their deletes applied. The rows stay as they
 * are, and so does the partition spec. Each group of files is a commit of its own; where another
 * writer has changed its files meanwhile, what is left of them is looked at again.
 */
final class Compaction {
  private static final int ATTEMPTS = 3;

  /** The most files, some kilobytes each, that are looked at in one pass over a table. */
  private static final int MOST_FILES = 20_000;

  /** The most rows of files that are not sorted, which are sorted in memory. */
  private static final long MOST_UNSORTED = 200_000;

  /** Stands for all that a table holds, whenever it was written. */
  static final long SINCE_EVER = -1;

  private static final List<String> COLUMNS =
      List.of(
          "content", "file_path", "file_format", "partition", "record_count", "file_size_in_bytes");

  /**
   * How files are merged.
   *
   * @param target about how many bytes a merged file has at most
   * @param leastFiles how many small files, of less than half of that, are merged at least
   * @param mostFiles how many are merged at once at most: each is read at the same time
   */
  record Limits(long target, int leastFiles, int mostFiles) {
    /** Of jobs, after their commits. */
    static final Limits OF_JOBS = new Limits(16L << 20, 8, 64);

    /** Of the command that does it for all of a table. */
    static final Limits OF_COMMAND = new Limits(256L << 20, 8, 256);

    private boolean isSmall(DataFile file) {
      return file.fileSizeInBytes() < target / 2;
    }
  }

  /** Files of one partition that are to be one. */
  record Group(PartitionSpec spec, StructLike partition, List<FileScanTask> files) {
    long rows() {
      return files.stream().mapToLong(file -> file.file().recordCount()).sum();
    }

    long bytes() {
      return files.stream().mapToLong(file -> file.file().fileSizeInBytes()).sum();
    }
  }

  /**
   * Groups found in one pass.
   *
   * @param snapshotId the snapshot they were found in
   * @param more whether there are files that were not looked at
   */
  record Plan(long snapshotId, List<Group> groups, boolean more) {}

  /**
   * What became of a group.
   *
   * @param files how many files were merged, 0 where the group was left as it is
   * @param refused how many commits another writer was before
   */
  record Done(int files, long rows, long bytes, int refused) {}

  private final Table table;
  private final Limits limits;

  Compaction(Table table, Limits limits) {
    this.table = table;
    this.limits = limits;
  }

  /**
   * Finds what is to be merged in the partitions that files were added to.
   *
   * @param sequence the sequence number that those files are newer than
   * @param settled the sequence number up to which files are merged: newer ones may be written
   *     again soon
   */
  Optional<Plan> plan(long sequence, long settled) {
    table.refresh();
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return Optional.empty();
    }
    PartitionMap<Integer> small = PartitionMap.create(table.specs());
    for (ManifestFile manifest : current.dataManifests(table.io())) {
      if (manifest.sequenceNumber() > sequence) {
        count(manifest, sequence, small);
      }
    }
    PartitionSet chosen = PartitionSet.create(table.specs());
    long files = 0;
    boolean more = false;
    for (Map.Entry<Pair<Integer, StructLike>, Integer> each : small.entrySet()) {
      if (sequence == SINCE_EVER && each.getValue() < limits.leastFiles) {
        continue;
      }
      if (files >= MOST_FILES) {
        more = true;
        break;
      }
      files += each.getValue();
      chosen.add(each.getKey().first(), each.getKey().second());
    }
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    List<Group> groups = groups(current, chosen, settled);
    return Optional.of(new Plan(current.snapshotId(), groups, more && !groups.isEmpty()));
  }

  /** Counts the small files of each partition that are newer than a sequence number. */
  private void count(ManifestFile manifest, long sequence, PartitionMap<Integer> small) {
    try (CloseableIterable<DataFile> files =
        ManifestFiles.read(manifest, table.io(), table.specs()).select(COLUMNS)) {
      for (DataFile file : files) {
        if (limits.isSmall(file) && file.fileSequenceNumber() > sequence) {
          Integer before = small.get(file.specId(), file.partition());
          small.put(file.specId(), file.partition(), before == null ? 1 : before + 1);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(manifest.path() + ": cannot be read", e);
    }
  }

  private List<Group> groups(Snapshot snapshot, PartitionSet chosen, long settled) {
    PartitionMap<List<FileScanTask>> byPartition = PartitionMap.create(table.specs());
    int count = 0;
    try (CloseableIterable<FileScanTask> tasks =
        table
            .newScan()
            .useSnapshot(snapshot.snapshotId())
            .filter(filter(chosen))
            .ignoreResiduals()
            .planFiles()) {
      for (FileScanTask task : tasks) {
        DataFile file = task.file();
        if (count < 2 * MOST_FILES
            && limits.isSmall(file)
            && file.fileSequenceNumber() <= settled
            && (isSorted(task) || file.recordCount() <= MOST_UNSORTED)
            && chosen.contains(file.specId(), file.partition())) {
          byPartition.computeIfAbsent(file.specId(), file.partition(), ArrayList::new).add(task);
          count++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(table.name() + ": cannot be planned", e);
    }
    List<Group> groups = new ArrayList<>();
    for (List<FileScanTask> files : byPartition.values()) {
      files.sort(
          Comparator.<FileScanTask>comparingLong(task -> task.file().fileSizeInBytes())
              .thenComparing(task -> task.file().location()));
      while (files.size() >= limits.leastFiles) {
        List<FileScanTask> first = new ArrayList<>(bounded(files));
        if (first.size() < limits.leastFiles) {
          break;
        }
        groups.add(group(first));
        files = files.subList(first.size(), files.size());
      }
    }
    return groups;
  }

  private Group group(List<FileScanTask> files) {
    DataFile any = files.get(0).file();
    return new Group(table.specs().get(any.specId()), any.partition(), files);
  }

  /**
   * As many of the files, smallest first, as fit one file; none that is as large as all before it
   * where those are enough.
   */
  private List<FileScanTask> bounded(List<FileScanTask> files) {
    long bytes = 0;
    long unsorted = 0;
    int count = 0;
    while (count < files.size() && count < limits.mostFiles && bytes < limits.target) {
      FileScanTask next = files.get(count);
      long size = next.file().fileSizeInBytes();
      unsorted += isSorted(next) ? 0 : next.file().recordCount();
      if ((count >= limits.leastFiles && size >= bytes) || unsorted > MOST_UNSORTED) {
        break;
      }
      bytes += size;
      count++;
    }
    return files.subList(0, count);
  }

  private boolean isSorted(FileScanTask task) {
    return MergedFile.isSorted(table, task.file());
  }

  /** True of the rows of all files in these partitions; of others, too. */
  private Expression filter(PartitionSet partitions) {
    Map<Integer, List<StructLike>> bySpec = new HashMap<>();
    for (Pair<Integer, StructLike> each : partitions) {
      bySpec.computeIfAbsent(each.first(), any -> new ArrayList<>()).add(each.second());
    }
    Expression any = Expressions.alwaysFalse();
    for (Map.Entry<Integer, List<StructLike>> each : bySpec.entrySet()) {
      any = Expressions.or(any, filter(table.specs().get(each.getKey()), each.getValue()));
    }
    return any;
  }

  private Expression filter(PartitionSpec spec, List<StructLike> partitions) {
    Expression all = Expressions.alwaysTrue();
    for (int i = 0; i < spec.fields().size(); i++) {
      Set<Object> values = new HashSet<>();
      for (StructLike partition : partitions) {
        values.add(partition.get(i, Object.class));
      }
      if (!values.contains(null)) {
        all = Expressions.and(all, in(spec.fields().get(i), values));
      }
    }
    return all;
  }

  @SuppressWarnings("unchecked")
  private Expression in(PartitionField field, Set<Object> values) {
    String source = table.schema().findColumnName(field.sourceId());
    if (source == null || field.transform().isVoid()) {
      return Expressions.alwaysTrue();
    }
    return field.transform().isIdentity()
        ? Expressions.in(source, values)
        : Expressions.in(
            Expressions.transform(source, (Transform<Object, Object>) field.transform()), values);
  }

  /**
   * Merges a group, of what is left of it if need be.
   *
   * @throws IOException where a file cannot be read or written
   */
  Done run(Plan plan, Group group) throws IOException {
    long settled = table.snapshot(plan.snapshotId()).sequenceNumber();
    long snapshotId = plan.snapshotId();
    Group left = group;
    for (int attempt = 1; ; attempt++) {
      if (replace(table, snapshotId, left)) {
        return new Done(left.files.size(), left.rows(), left.bytes(), attempt - 1);
      }
      if (attempt == ATTEMPTS) {
        return new Done(0, 0, 0, attempt);
      }
      table.refresh();
      PartitionSet partition = PartitionSet.create(table.specs());
      partition.add(group.spec.specId(), group.partition);
      List<Group> again = groups(table.currentSnapshot(), partition, settled);
      if (again.isEmpty()) {
        return new Done(0, 0, 0, attempt);
      }
      snapshotId = table.currentSnapshot().snapshotId();
      left = again.get(0);
    }
  }

  /**
   * Puts one file in the place of a group, if nobody has changed it since a snapshot.
   *
   * @return whether it is done; if not, the new file has been removed
   */
  static boolean replace(Table table, long snapshotId, Group group) throws IOException {
    Optional<DataFile> merged = MergedFile.write(table, group);
    RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(snapshotId);
    remove(group.files, rewrite);
    merged.ifPresent(rewrite::addFile);
    Channels.carried(table).forEach(rewrite::set);
    try {
      rewrite.commit();
      return true;
    } catch (ValidationException | CommitFailedException e) {
      merged.ifPresent(file -> table.io().deleteFile(file.location()));
      return false;
    } catch (IllegalStateException | IllegalArgumentException e) {
      merged.ifPresent(file -> table.io().deleteFile(file.location()));
      throw e;
    }
  }

  /** Removes data files, and the deletes that are of no other file. */
  private static void remove(List<FileScanTask> files, RewriteFiles rewrite) {
    Map<String, DeleteFile> deletes = new HashMap<>();
    Set<String> removed = new HashSet<>();
    for (FileScanTask file : files) {
      rewrite.deleteFile(file.file());
      removed.add(file.file().location());
      file.deletes().forEach(delete -> deletes.put(delete.location(), delete));
    }
    for (DeleteFile delete : deletes.values()) {
      if (ContentFileUtil.isFileScoped(delete)
          && removed.contains(ContentFileUtil.referencedDataFileLocation(delete))) {
        rewrite.deleteFile(delete);
      }
    }
  }
}

package io.tidemark.pipelines.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/** Commits the files of a run to one table, all at once. */
final class Committer<B> {
  /** Property of a snapshot that names the commit that made it. */
  static final String TOKEN = "tidemark.commit-token";

  private static final int MAX_ATTEMPTS = 20;

  private final Table table;
  private final RowMapping<B> mapping;
  private final DeltaWriter<B> writer;
  private int commits;
  private int conflicts;
  private long written;
  private long superseded;
  private long unchanged;

  /**
   * Rows written that turned out, on looking again, not to be better than what another writer
   * stored meanwhile.
   */
  private long lost;

  Committer(Table table, RowMapping<B> mapping, Ingest ingest) {
    this.table = table;
    this.mapping = mapping;
    this.writer = new DeltaWriter<>(table, mapping, ingest);
  }

  /** Rows written that became rows of the table. */
  long written() {
    return written - lost;
  }

  /** Stored rows that were deleted. */
  long superseded() {
    return superseded;
  }

  /** Rows that were not better than the stored row of their key. */
  long unchanged() {
    return unchanged + lost;
  }

  /** How many snapshots were made. */
  int commits() {
    return commits;
  }

  /** How often another writer came first so that rows had to be looked up again. */
  int conflicts() {
    return conflicts;
  }

  /**
   * Commits these files, once: a token that a snapshot of the table carries already is not
   * committed again.
   *
   * @throws CommitFailedException or {@link ValidationException} when other writers came first too
   *     often
   */
  CommitResult commit(String token, List<Delta> deltas) throws IOException {
    table.refresh();
    Snapshot done = find(token);
    if (done != null) {
      return new CommitResult(done.snapshotId(), done.sequenceNumber());
    }
    Files files = new Files(deltas);
    List<DataFile> dataFiles = files.data;
    List<DeleteFile> deleteFiles = files.deletes;
    KeyRange range = files.range;
    Set<String> referenced = files.referenced;
    count(deltas);
    if (dataFiles.isEmpty() && deleteFiles.isEmpty()) {
      return new CommitResult(currentSnapshotId(), -1);
    }
    Long lookedUpIn = oldestSnapshot(deltas);
    for (int attempt = 1; ; attempt++) {
      try {
        commitOnce(token, dataFiles, deleteFiles, referenced, range, lookedUpIn);
        Snapshot committed = find(token);
        return new CommitResult(committed.snapshotId(), committed.sequenceNumber());
      } catch (ValidationException | CommitFailedException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
        conflicts++;
        table.refresh();
        done = find(token);
        if (done != null) {
          return new CommitResult(done.snapshotId(), done.sequenceNumber());
        }
        deleteFiles.forEach(file -> table.io().deleteFile(file.location()));
        lookedUpIn = currentSnapshotId();
        Map<String, Resolution.Positions> deletes = new TreeMap<>();
        referenced.clear();
        superseded = 0;
        lost = 0;
        for (Delta delta : deltas) {
          lookUpAgain(delta, lookedUpIn, deletes, referenced);
        }
        deleteFiles = writer.writeDeletes(deletes.values());
      }
    }
  }

  /**
   * Commits these files if no other writer has added rows inside a range since they were written;
   * if one has, removes them.
   *
   * @param unchanged bounds of all that the rows were made of, and of their keys
   * @return whether they are committed
   */
  boolean tryCommit(String token, List<Delta> deltas, KeyRange unchanged) {
    Files files = new Files(deltas);
    if (!files.data.isEmpty() || !files.deletes.isEmpty()) {
      try {
        if (files.removed.isEmpty()) {
          commitOnce(
              token,
              files.data,
              files.deletes,
              files.referenced,
              unchanged,
              oldestSnapshot(deltas));
        } else {
          replaceOnce(token, files, unchanged, oldestSnapshot(deltas));
        }
      } catch (ValidationException | CommitFailedException e) {
        conflicts++;
        table.refresh();
        if (find(token) == null) {
          files.data.forEach(file -> table.io().deleteFile(file.location()));
          files.deletes.forEach(file -> table.io().deleteFile(file.location()));
          return false;
        }
      }
    }
    count(deltas);
    return true;
  }

  private void count(List<Delta> deltas) {
    for (Delta delta : deltas) {
      written += delta.written();
      superseded += delta.superseded();
      unchanged += delta.unchanged();
    }
  }

  /** All files of some deltas. */
  private static final class Files {
    private final List<DataFile> data = new ArrayList<>();
    private final List<DeleteFile> deletes = new ArrayList<>();
    private final List<DataFile> removed = new ArrayList<>();
    private final Set<String> referenced = new TreeSet<>();
    private final KeyRange range = new KeyRange();

    private Files(List<Delta> deltas) {
      for (Delta delta : deltas) {
        data.addAll(delta.dataFiles());
        deletes.addAll(delta.deleteFiles());
        removed.addAll(delta.removed());
        referenced.addAll(delta.referenced());
        range.include(delta.range());
      }
    }
  }

  private void commitOnce(
      String token,
      List<DataFile> dataFiles,
      List<DeleteFile> deleteFiles,
      Collection<String> referenced,
      KeyRange range,
      Long lookedUpIn) {
    if (deleteFiles.isEmpty()) {
      // Rows that supersede none make an append, which incremental readers can follow.
      OverwriteFiles append = table.newOverwrite().set(TOKEN, token);
      dataFiles.forEach(append::addFile);
      if (lookedUpIn != null) {
        append.validateFromSnapshot(lookedUpIn);
      }
      append.conflictDetectionFilter(range.expression()).validateNoConflictingData().commit();
    } else {
      RowDelta delta = table.newRowDelta().set(TOKEN, token);
      dataFiles.forEach(delta::addRows);
      deleteFiles.forEach(delta::addDeletes);
      if (lookedUpIn != null) {
        delta.validateFromSnapshot(lookedUpIn);
      }
      delta
          .conflictDetectionFilter(range.expression())
          .validateNoConflictingDataFiles()
          .validateNoConflictingDeleteFiles()
          .validateDataFilesExist(referenced)
          .validateDeletedFiles()
          .commit();
    }
    commits++;
    table.refresh();
  }

  /** Puts new files in the place of small ones; fails where one of those is no longer there. */
  private void replaceOnce(String token, Files files, KeyRange unchanged, Long lookedUpIn) {
    OverwriteFiles replace = table.newOverwrite().set(TOKEN, token);
    files.data.forEach(replace::addFile);
    files.removed.forEach(replace::deleteFile);
    replace
        .validateFromSnapshot(lookedUpIn)
        .conflictDetectionFilter(unchanged.expression())
        .validateNoConflictingData()
        .validateNoConflictingDeletes()
        .commit();
    commits++;
    table.refresh();
  }

  /**
   * Looks the written rows of a delta up in a newer snapshot. A written row that is no longer
   * better than the stored one is deleted from its own file.
   */
  private void lookUpAgain(
      Delta delta,
      Long snapshotId,
      Map<String, Resolution.Positions> deletes,
      Collection<String> referenced)
      throws IOException {
    StoredRows stored = new StoredRows(table);
    for (DataFile file : delta.dataFiles()) {
      WrittenRows written = new WrittenRows(stored, file);
      Resolution resolution =
          Resolution.of(stored, snapshotId, delta.range(), mapping, () -> written);
      resolution
          .superseded()
          .forEach(
              (path, positions) -> {
                deletes.merge(path, positions, Resolution.Positions::and);
                referenced.add(path);
                superseded += positions.positions().size();
              });
      lost += resolution.unchanged().cardinality();
      if (!resolution.unchanged().isEmpty()) {
        List<Long> beaten = resolution.unchanged().stream().asLongStream().boxed().toList();
        deletes.put(file.location(), new Resolution.Positions(file, beaten));
      }
    }
  }

  /** The rows of a file that was written and not committed yet, by key. */
  private final class WrittenRows implements Incoming<Record> {
    private final Map<Object, Integer> rows = new HashMap<>();
    private final List<Comparable<?>> revisions = new ArrayList<>();

    private WrittenRows(StoredRows stored, DataFile file) throws IOException {
      try (CloseableIterable<Record> records = stored.read(file, mapping.keyAndRevision())) {
        for (Record record : records) {
          rows.put(mapping.key(record), revisions.size());
          revisions.add(mapping.revision(record));
        }
      }
    }

    @Override
    public RowReader<Record> reader() {
      return StoredRows.RECORDS;
    }

    @Override
    public int find(Record record) {
      return rows.getOrDefault(mapping.key(record), -1);
    }

    @Override
    @SuppressWarnings("unchecked")
    public int compareRevision(int row, Record record) {
      return ((Comparable<Object>) revisions.get(row)).compareTo(mapping.revision(record));
    }
  }

  /**
   * The snapshot from which on other writers' commits were not seen; null if from the beginning.
   */
  private Long oldestSnapshot(List<Delta> deltas) {
    Long oldest = deltas.get(0).snapshotId();
    for (Delta delta : deltas) {
      if (oldest == null || delta.snapshotId() == null) {
        return null;
      }
      if (SnapshotUtil.isAncestorOf(table, oldest, delta.snapshotId())) {
        oldest = delta.snapshotId();
      }
    }
    return oldest;
  }

  private Long currentSnapshotId() {
    return table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId();
  }

  private Snapshot find(String token) {
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (token.equals(snapshot.summary().get(TOKEN))) {
        return snapshot;
      }
    }
    return null;
  }
}

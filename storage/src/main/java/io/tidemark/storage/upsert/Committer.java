package io.tidemark.storage.upsert;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.read.StoredCells;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.KeyRange;
import io.tidemark.storage.tables.RowIndex;
import io.tidemark.storage.tables.StoredBlocks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/** Commits the files of a run to one table, all at once. */
public final class Committer<B extends Block> {
  private static final int MAX_ATTEMPTS = 20;

  private final Table table;
  private final Dataset<B> dataset;
  private final DeltaWriter<B> writer;
  private Map<String, String> more = Map.of();
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

  public Committer(Table table, Dataset<B> dataset, Ingest ingest) {
    this.table = table;
    this.dataset = dataset;
    this.writer = new DeltaWriter<>(table, dataset, ingest);
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
  public CommitResult commit(String token, List<Delta> deltas) throws IOException {
    return commit(token, deltas, before -> Map.of());
  }

  /**
   * Does the same, with more properties.
   *
   * @param properties gives those of the snapshots, made of the table before them
   */
  public CommitResult commit(
      String token, List<Delta> deltas, Function<Table, Map<String, String>> properties)
      throws IOException {
    table.refresh();
    CommitResult done = find(token);
    if (done != null) {
      return done;
    }
    Files files = new Files(deltas);
    count(deltas);
    if (files.isEmpty()) {
      return CommitResult.nothing(table.currentSnapshot());
    }
    more = properties.apply(table);
    Long lookedUpIn = oldestSnapshot(deltas);
    for (int attempt = 1; ; attempt++) {
      try {
        commitOnce(token, files, files.range, lookedUpIn);
        return find(token);
      } catch (ValidationException | CommitFailedException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
        conflicts++;
        table.refresh();
        done = find(token);
        if (done == null && !isKnownSince(lookedUpIn)) {
          done = findFiles(files);
        }
        if (done != null) {
          return done;
        }
        files.deletes.forEach(file -> table.io().deleteFile(file.location()));
        lookedUpIn = currentSnapshotId();
        Map<String, Resolution.Positions> deletes = new TreeMap<>();
        superseded = 0;
        lost = 0;
        for (Delta delta : deltas) {
          lookUpAgain(delta, lookedUpIn, deletes);
        }
        files.replaceNothing(deletes.keySet(), writer.writeDeletes(deletes.values()));
      }
    }
  }

  /**
   * Commits these files if no other writer has added rows inside a range since they were written;
   * if one has, removes them.
   *
   * @param unchanged bounds of all that the rows were made of, and of their keys
   * @param properties of the snapshots
   * @return whether they are committed
   */
  boolean tryCommit(
      String token, List<Delta> deltas, KeyRange unchanged, Map<String, String> properties) {
    Files files = new Files(deltas);
    more = properties;
    if (!files.isEmpty()) {
      try {
        commitOnce(token, files, unchanged, oldestSnapshot(deltas));
      } catch (ValidationException | CommitFailedException e) {
        conflicts++;
        table.refresh();
        if (find(token) == null) {
          files.added().forEach(file -> table.io().deleteFile(file.location()));
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
    /** New files that stand in the place of others. */
    private final List<DataFile> replacing = new ArrayList<>();

    private final List<DataFile> removed = new ArrayList<>();
    private final List<DataFile> data = new ArrayList<>();
    private final List<DeleteFile> deletes = new ArrayList<>();
    private final Set<String> referenced = new TreeSet<>();
    private final KeyRange range = new KeyRange();

    private Files(List<Delta> deltas) {
      for (Delta delta : deltas) {
        (delta.removed().isEmpty() ? data : replacing).addAll(delta.dataFiles());
        removed.addAll(delta.removed());
        deletes.addAll(delta.deleteFiles());
        referenced.addAll(delta.referenced());
        range.include(delta.range());
      }
    }

    private boolean isEmpty() {
      return removed.isEmpty() && !addsToOthers();
    }

    /** Whether there are files that leave those in place that are there. */
    private boolean addsToOthers() {
      return !data.isEmpty() || !deletes.isEmpty();
    }

    private List<ContentFile<?>> added() {
      List<ContentFile<?>> added = new ArrayList<>(replacing);
      added.addAll(data);
      added.addAll(deletes);
      return added;
    }

    /** Leaves all stored files in place, with these deletes of their rows instead. */
    private void replaceNothing(Set<String> paths, List<DeleteFile> rows) {
      data.addAll(replacing);
      replacing.clear();
      removed.clear();
      deletes.clear();
      deletes.addAll(rows);
      referenced.clear();
      referenced.addAll(paths);
    }
  }

  /**
   * Makes one commit, if it is known what others have committed since a snapshot.
   *
   * @throws ValidationException where snapshots since then have been expired, which Iceberg says in
   *     several ways, or another writer has changed what this one has seen
   */
  private void commitOnce(String token, Files files, KeyRange range, Long lookedUpIn) {
    try {
      makeSnapshots(token, files, range, lookedUpIn);
    } catch (IllegalArgumentException e) {
      table.refresh();
      if (isKnownSince(lookedUpIn)) {
        throw e;
      }
      throw new ValidationException(e, "Snapshots since %s have been expired", lookedUpIn);
    }
  }

  /** Makes a snapshot, or two where some files are replaced and others stay. */
  private void makeSnapshots(String token, Files files, KeyRange range, Long lookedUpIn) {
    if (files.removed.isEmpty()) {
      add(table, token, files, range, lookedUpIn);
    } else if (!files.addsToOthers()) {
      replacement(table, token, files, lookedUpIn)
          .conflictDetectionFilter(range.expression())
          .validateNoConflictingData()
          .commit();
    } else {
      // The first checks what rows others have added since, the second what has become of the files
      // that it removes.
      Transaction both = table.newTransaction();
      add(both.table(), token, files, range, lookedUpIn);
      replacement(both.table(), token, files, lookedUpIn).commit();
      both.commitTransaction();
      commits++;
    }
    commits++;
    table.refresh();
  }

  private <T extends SnapshotUpdate<T>> T named(T update, String token) {
    update.set(Ingest.TOKEN, token);
    more.forEach(update::set);
    return update;
  }

  private void add(Table table, String token, Files files, KeyRange range, Long lookedUpIn) {
    if (files.deletes.isEmpty()) {
      // Rows that supersede none make an append, which incremental readers can follow.
      OverwriteFiles append = named(table.newOverwrite(), token);
      files.data.forEach(append::addFile);
      if (lookedUpIn != null) {
        append.validateFromSnapshot(lookedUpIn);
      }
      append.conflictDetectionFilter(range.expression()).validateNoConflictingData().commit();
    } else {
      RowDelta delta = named(table.newRowDelta(), token);
      files.data.forEach(delta::addRows);
      files.deletes.forEach(delta::addDeletes);
      if (lookedUpIn != null) {
        delta.validateFromSnapshot(lookedUpIn);
      }
      delta
          .conflictDetectionFilter(range.expression())
          .validateNoConflictingDataFiles()
          .validateNoConflictingDeleteFiles()
          .validateDataFilesExist(files.referenced)
          .validateDeletedFiles()
          .commit();
    }
  }

  /**
   * Puts new files in the place of others; fails where one of those is no longer there or has lost
   * rows, be they in the range of the new ones or not.
   */
  private OverwriteFiles replacement(Table table, String token, Files files, Long lookedUpIn) {
    OverwriteFiles replacement = named(table.newOverwrite(), token);
    files.replacing.forEach(replacement::addFile);
    files.removed.forEach(replacement::deleteFile);
    if (lookedUpIn != null) {
      replacement.validateFromSnapshot(lookedUpIn);
    }
    return replacement.validateNoConflictingDeletes();
  }

  /**
   * Looks the written rows of a delta up in a newer snapshot. A written row that is no longer
   * better than the stored one is deleted from its own file, and so is one that only moved there:
   * the file that it stood in stays, or is another writer's affair.
   */
  private void lookUpAgain(Delta delta, Long snapshotId, Map<String, Resolution.Positions> deletes)
      throws IOException {
    StoredRows stored = new StoredRows(table);
    for (DataFile file : delta.dataFiles()) {
      RowIndex<B> written = writtenRows(stored, file, delta.moved());
      Resolution resolution = Resolution.of(stored, snapshotId, delta.range(), () -> written);
      resolution
          .superseded()
          .forEach(
              (path, positions) -> {
                deletes.merge(path, positions, Resolution.Positions::and);
                superseded += positions.positions().size();
              });
      lost += resolution.unchanged().cardinality();
      BitSet deleted = new BitSet();
      deleted.or(resolution.unchanged());
      deleted.or(delta.moved());
      if (!deleted.isEmpty()) {
        List<Long> positions = deleted.stream().asLongStream().boxed().toList();
        deletes.put(file.location(), new Resolution.Positions(file, positions));
      }
    }
  }

  /** The rows of a file that was written and not committed yet, without some, by key. */
  private RowIndex<B> writtenRows(StoredRows stored, DataFile file, BitSet without)
      throws IOException {
    StoredCells cells = new StoredCells(dataset);
    List<B> written = new ArrayList<>();
    StoredBlocks<B> blocks = new StoredBlocks<>(dataset, cells, written::add);
    try (CloseableIterable<StoredCells> rows = stored.read(file, dataset.names(), cells)) {
      rows.forEach(row -> blocks.add());
    }
    blocks.end();
    return new RowIndex<>(dataset, written, without);
  }

  /**
   * The snapshot from which on other writers' commits were not seen; null if from the beginning.
   */
  private Long oldestSnapshot(List<Delta> deltas) {
    Snapshot oldest = null;
    for (Delta delta : deltas) {
      if (delta.snapshotId() == null) {
        return null;
      }
      Snapshot snapshot = table.snapshot(delta.snapshotId());
      if (snapshot == null) {
        // Expired: what came after it is not known, so that the commit is a conflict.
        return delta.snapshotId();
      }
      if (oldest == null || snapshot.sequenceNumber() < oldest.sequenceNumber()) {
        oldest = snapshot;
      }
    }
    return oldest.snapshotId();
  }

  private Long currentSnapshotId() {
    return table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId();
  }

  /** Whether neither this snapshot nor one that came after it has been expired. */
  private boolean isKnownSince(Long snapshotId) {
    if (snapshotId != null && table.snapshot(snapshotId) == null) {
      return false;
    }
    Long next = currentSnapshotId();
    while (next != null && !next.equals(snapshotId)) {
      Snapshot snapshot = table.snapshot(next);
      if (snapshot == null) {
        return false;
      }
      next = snapshot.parentId();
    }
    return Objects.equals(next, snapshotId);
  }

  /**
   * What an earlier try at this commit has done that is told by its files alone, as its snapshot
   * has been expired since; or null.
   */
  private CommitResult findFiles(Files files) throws IOException {
    Set<String> added = new TreeSet<>();
    files.added().forEach(file -> added.add(file.location()));
    CommitResult found = null;
    for (FileScanTask task :
        new StoredRows(table).files(currentSnapshotId(), files.range.expression())) {
      if (added.contains(task.file().location())) {
        long sequence = task.file().fileSequenceNumber();
        found =
            new CommitResult(
                currentSnapshotId(),
                found == null ? sequence : Math.min(sequence, found.firstSequence()),
                found == null ? sequence : Math.max(sequence, found.lastSequence()));
      }
    }
    return found;
  }

  /** What a token has committed, or null. */
  private CommitResult find(String token) {
    CommitResult found = null;
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (token.equals(snapshot.summary().get(Ingest.TOKEN))) {
        long sequence = snapshot.sequenceNumber();
        found =
            found == null
                ? new CommitResult(snapshot.snapshotId(), sequence, sequence)
                : new CommitResult(found.snapshotId(), sequence, found.lastSequence());
      }
    }
    return found;
  }
}

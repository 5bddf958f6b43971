package io.tidemark.storage.upsert;

import io.tidemark.storage.read.StoredCells;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.KeyRange;
import io.tidemark.storage.tables.RowIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/**
 * What becomes of incoming rows beside those a snapshot holds: which of them are not better than
 * the stored row of their key, and which stored rows are beaten.
 */
final class Resolution {
  /** Positions of rows in one data file. */
  record Positions(DataFile file, List<Long> positions) {
    /** These and others in the same file. */
    Positions and(Positions others) {
      List<Long> all = new ArrayList<>(positions);
      all.addAll(others.positions);
      return new Positions(file, all);
    }
  }

  private final BitSet unchanged = new BitSet();
  private final TreeMap<String, Positions> superseded = new TreeMap<>();
  private final Map<String, FileScanTask> files = new TreeMap<>();

  private Resolution() {}

  /**
   * Looks incoming rows up in a snapshot.
   *
   * @param snapshotId the snapshot, or null for a table without any
   * @param range bounds of the keys of the incoming rows
   */
  static Resolution of(
      StoredRows stored, Long snapshotId, KeyRange range, Supplier<RowIndex<?>> rows)
      throws IOException {
    Resolution resolution = new Resolution();
    Expression filter = range.expression();
    List<FileScanTask> files = stored.files(snapshotId, filter);
    if (!files.isEmpty()) {
      RowIndex<?> incoming = rows.get();
      Set<String> columns = new TreeSet<>(incoming.rows().columns());
      columns.addAll(range.columns());
      for (FileScanTask file : files) {
        resolution.files.put(file.file().location(), file);
        resolution.lookUp(stored, file, columns, filter, incoming);
      }
    }
    return resolution;
  }

  private void lookUp(
      StoredRows stored,
      FileScanTask file,
      Set<String> columns,
      Expression filter,
      RowIndex<?> incoming)
      throws IOException {
    try (CloseableIterable<StoredCells> rows =
        stored.read(file, columns, filter, incoming.rows())) {
      for (StoredCells each : rows) {
        int row = incoming.find();
        if (row < 0) {
          continue;
        }
        if (incoming.compareRevision(row) > 0) {
          supersede(file.file(), each.position());
        } else {
          unchanged.set(row);
        }
      }
    }
  }

  private void supersede(DataFile file, long position) {
    superseded
        .computeIfAbsent(file.location(), path -> new Positions(file, new ArrayList<>()))
        .positions()
        .add(position);
  }

  /** The incoming rows that are not better than the stored row of their key. */
  BitSet unchanged() {
    return unchanged;
  }

  /** The stored rows that are beaten, by the path of their file. */
  Map<String, Positions> superseded() {
    return superseded;
  }

  /** Whether these are all rows of their file. */
  boolean isWhole(Positions positions) {
    DataFile file = positions.file();
    return files.get(file.location()).deletes().isEmpty()
        && positions.positions().size() == file.recordCount();
  }

  /** A file that rows were looked up in, by its path. */
  FileScanTask file(String path) {
    return files.get(path);
  }
}

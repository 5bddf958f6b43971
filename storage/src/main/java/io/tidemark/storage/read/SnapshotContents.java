package io.tidemark.storage.read;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.relocated.com.google.common.collect.Iterables;

/**
 * What a reader of one snapshot of a table reads.
 *
 * @param rows rows, deleted ones not counted
 * @param dataFiles files with rows
 * @param deleteFiles files with deletes that still apply to some row's file
 * @param bytes of both
 */
public record SnapshotContents(long rows, long dataFiles, long deleteFiles, long bytes) {
  private static final Set<String> TOTALS =
      Set.of(
          SnapshotSummary.TOTAL_RECORDS_PROP,
          SnapshotSummary.TOTAL_DATA_FILES_PROP,
          SnapshotSummary.TOTAL_FILE_SIZE_PROP);

  /**
   * Counts the current snapshot of a table, by its summary alone where that says that nothing is
   * deleted; all zero where there is none.
   */
  public static SnapshotContents ofCurrent(Table table) throws IOException {
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return new SnapshotContents(0, 0, 0, 0);
    }
    Map<String, String> summary = current.summary();
    return "0".equals(summary.get(SnapshotSummary.TOTAL_DELETE_FILES_PROP))
            && summary.keySet().containsAll(TOTALS)
        ? new SnapshotContents(
            Long.parseLong(summary.get(SnapshotSummary.TOTAL_RECORDS_PROP)),
            Long.parseLong(summary.get(SnapshotSummary.TOTAL_DATA_FILES_PROP)),
            0,
            Long.parseLong(summary.get(SnapshotSummary.TOTAL_FILE_SIZE_PROP)))
        : of(table, current.snapshotId());
  }

  /** Counts a snapshot; reads only data files that deletes apply to. */
  public static SnapshotContents of(Table table, long snapshotId) throws IOException {
    StoredRows stored = new StoredRows(table);
    List<String> key = table.schema().identifierFieldNames().stream().sorted().limit(1).toList();
    long rows = 0;
    long bytes = 0;
    Set<String> deleteFiles = new HashSet<>();
    List<FileScanTask> files = stored.files(snapshotId, Expressions.alwaysTrue());
    for (FileScanTask file : files) {
      bytes += file.file().fileSizeInBytes();
      for (DeleteFile deletes : file.deletes()) {
        if (deleteFiles.add(deletes.location())) {
          bytes += deletes.fileSizeInBytes();
        }
      }
      rows += file.deletes().isEmpty() ? file.file().recordCount() : count(stored, file, key);
    }
    return new SnapshotContents(rows, files.size(), deleteFiles.size(), bytes);
  }

  private static long count(StoredRows stored, FileScanTask file, List<String> columns)
      throws IOException {
    try (CloseableIterable<Record> rows = stored.read(file, columns, Expressions.alwaysTrue())) {
      return Iterables.size(rows);
    }
  }
}

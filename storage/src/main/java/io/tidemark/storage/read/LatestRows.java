package io.tidemark.storage.read;

import io.tidemark.schemas.tables.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * The latest rows of a table, by the time in its key; of a table without one, the first of those
 * that it holds. Files that hold earlier rows only are not opened.
 */
public final class LatestRows {
  private final Table table;
  private final String time;
  private final List<String> key;
  private final Comparator<Record> order;

  /** Reads a table that was declared so. */
  public LatestRows(Table table, Dataset<?> dataset) {
    this.table = table;
    this.time = dataset.timeOfKey().map(column -> column.name()).orElse(null);
    this.key = dataset.key();
    Comparator<Record> byTime =
        Comparator.comparing(row -> StoredRows.micros(row, time, Long.MIN_VALUE));
    this.order =
        byTime.thenComparing(
            row -> key.stream().map(column -> row.getField(column) + "\n").toList().toString());
  }

  /**
   * Reads rows, in the order of their times, and those of one time in the order of their keys.
   *
   * @param snapshotId the snapshot, or null for a table without any
   * @param columns those wanted
   * @param limit how many to return at most
   */
  public List<Record> read(Long snapshotId, Collection<String> columns, int limit)
      throws IOException {
    if (snapshotId == null) {
      return List.of();
    }
    Set<String> read = new LinkedHashSet<>(columns);
    if (time != null) {
      read.addAll(key);
    }
    StoredRows stored = new StoredRows(table);
    PriorityQueue<Record> latest = new PriorityQueue<>(order);
    List<Record> first = new ArrayList<>();
    for (FileScanTask file : files(snapshotId)) {
      if (time == null ? first.size() == limit : isFull(latest, limit, file)) {
        break;
      }
      try (CloseableIterable<Record> rows =
          stored.read(file, read, Expressions.alwaysTrue(), StoredRows.RECORDS)) {
        for (Record row : rows) {
          if (time == null) {
            if (first.size() == limit) {
              break;
            }
            first.add(row);
          } else {
            latest.add(row);
            if (latest.size() > limit) {
              latest.remove();
            }
          }
        }
      }
    }
    return time == null ? first : latest.stream().sorted(order).toList();
  }

  private boolean isFull(PriorityQueue<Record> latest, int limit, FileScanTask next) {
    return latest.size() == limit
        && last(next) <= StoredRows.micros(latest.element(), time, Long.MIN_VALUE);
  }

  /** The files of a snapshot, those with the latest rows first. */
  private List<FileScanTask> files(long snapshotId) throws IOException {
    TableScan scan = table.newScan().useSnapshot(snapshotId);
    List<FileScanTask> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> all =
        (time == null ? scan : scan.includeColumnStats()).planFiles()) {
      all.forEach(files::add);
    }
    if (time != null) {
      files.sort(Collections.reverseOrder(Comparator.comparingLong(this::last)));
    }
    return files;
  }

  /** A time after which a file has no row. */
  private long last(FileScanTask file) {
    int column = table.schema().findField(time).fieldId();
    ByteBuffer bound =
        file.file().upperBounds() == null ? null : file.file().upperBounds().get(column);
    return bound == null
        ? Long.MAX_VALUE
        : Conversions.<Long>fromByteBuffer(Types.TimestampType.withZone(), bound);
  }
}

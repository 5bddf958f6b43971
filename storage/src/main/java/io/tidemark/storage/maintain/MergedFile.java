package io.tidemark.storage.maintain;

import io.tidemark.storage.files.Checksum;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.SortOrderComparators;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericDeleteFilter;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;

/**
 * Writes the rows of some files of one partition, those that are not deleted, as one file with all
 * columns of the table, whoever added them. Files in the table's sort order are merged row by row;
 * the rows of others are sorted in memory first.
 */
final class MergedFile {
  private MergedFile() {}

  /** Whether a file says that it is in the table's sort order. */
  static boolean isSorted(Table table, DataFile file) {
    SortOrder order = table.sortOrder();
    return order.isUnsorted()
        || (file.sortOrderId() != null && file.sortOrderId() == order.orderId());
  }

  /**
   * Writes the file.
   *
   * @return the file; empty where all rows are deleted, and none was written
   */
  static Optional<DataFile> write(Table table, Compaction.Group group) throws IOException {
    List<Cursor> cursors = new ArrayList<>();
    try {
      List<FileScanTask> others = new ArrayList<>();
      for (FileScanTask file : group.files()) {
        if (isSorted(table, file.file())) {
          cursors.add(new Cursor(table, rows(table, file)));
        } else {
          others.add(file);
        }
      }
      if (!others.isEmpty()) {
        cursors.add(new Cursor(table, sorted(table, others)));
      }
      return write(table, group, cursors);
    } finally {
      for (Cursor cursor : cursors) {
        cursor.close();
      }
    }
  }

  private static Optional<DataFile> write(Table table, Compaction.Group group, List<Cursor> cursors)
      throws IOException {
    Comparator<StructLike> order = order(table);
    PriorityQueue<Cursor> next =
        new PriorityQueue<>(Math.max(1, cursors.size()), (a, b) -> order.compare(a.key, b.key));
    for (Cursor cursor : cursors) {
      if (cursor.advance()) {
        next.add(cursor);
      }
    }
    if (next.isEmpty()) {
      return Optional.empty();
    }
    OutputFile file =
        table
            .io()
            .newOutputFile(
                table
                    .locationProvider()
                    .newDataLocation(
                        group.spec(), group.partition(), UUID.randomUUID() + "-data.parquet"));
    DataWriter<Record> writer =
        Parquet.writeData(Checksum.of(file))
            .forTable(table)
            .meta(Checksum.KEY, Checksum.NONE_YET)
            .createWriterFunc(GenericParquetWriter::create)
            .withSpec(group.spec())
            .withPartition(group.partition())
            .withSortOrder(table.sortOrder())
            .overwrite()
            .build();
    boolean done = false;
    try (writer) {
      InternalRecordWrapper last = new InternalRecordWrapper(table.schema().asStruct());
      Record before = null;
      while (!next.isEmpty()) {
        Cursor least = next.poll();
        if (before != null && order.compare(last.wrap(before), least.key) > 0) {
          throw new IllegalStateException(
              table.name()
                  + ": a file of partition "
                  + group.spec().partitionToPath(group.partition())
                  + " is not in the sort order that it says it has");
        }
        before = least.row;
        writer.write(before);
        if (least.advance()) {
          next.add(least);
        }
      }
      done = true;
    } finally {
      if (!done) {
        writer.close();
        table.io().deleteFile(file);
      }
    }
    return Optional.of(writer.toDataFile());
  }

  private static Comparator<StructLike> order(Table table) {
    return table.sortOrder().isUnsorted()
        ? Comparator.comparingInt(any -> 0)
        : SortOrderComparators.forSchema(table.schema(), table.sortOrder());
  }

  /** The rows of a file that are not deleted, with all columns of the table first. */
  private static CloseableIterable<Record> rows(Table table, FileScanTask file) {
    GenericDeleteFilter deletes =
        new GenericDeleteFilter(table.io(), file, table.schema(), table.schema());
    Schema columns = deletes.requiredSchema();
    return deletes.filter(
        Parquet.read(table.io().newInputFile(file.file()))
            .project(columns)
            .createReaderFunc(type -> GenericParquetReaders.buildReader(columns, type))
            .build());
  }

  private static CloseableIterable<Record> sorted(Table table, List<FileScanTask> files)
      throws IOException {
    List<Record> all = new ArrayList<>();
    for (FileScanTask file : files) {
      try (CloseableIterable<Record> rows = rows(table, file)) {
        rows.forEach(all::add);
      }
    }
    InternalRecordWrapper left = new InternalRecordWrapper(table.schema().asStruct());
    InternalRecordWrapper right = new InternalRecordWrapper(table.schema().asStruct());
    Comparator<StructLike> order = order(table);
    all.sort((a, b) -> order.compare(left.wrap(a), right.wrap(b)));
    return CloseableIterable.withNoopClose(all);
  }

  /** Goes through the rows of a file. */
  private static final class Cursor implements Closeable {
    private final CloseableIterable<Record> rows;
    private final Iterator<Record> iterator;
    private final InternalRecordWrapper key;
    private Record row;

    private Cursor(Table table, CloseableIterable<Record> rows) {
      this.rows = rows;
      this.iterator = rows.iterator();
      this.key = new InternalRecordWrapper(table.schema().asStruct());
    }

    private boolean advance() {
      if (!iterator.hasNext()) {
        return false;
      }
      row = iterator.next();
      key.wrap(row);
      return true;
    }

    @Override
    public void close() {
      try {
        rows.close();
      } catch (IOException e) {
        throw new UncheckedIOException("A file that was merged cannot be closed", e);
      }
    }
  }
}

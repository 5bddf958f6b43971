package io.tidemark.pipelines.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.data.GenericDeleteFilter;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.TypeUtil;

/** Reads rows of one snapshot of a table, deletes applied, file by file. */
final class StoredRows {
  private final Table table;

  StoredRows(Table table) {
    this.table = table;
  }

  /**
   * The files of a snapshot that may hold rows for which the filter is true.
   *
   * @param snapshotId the snapshot, or null for a table without any
   */
  List<FileScanTask> files(Long snapshotId, Expression filter) throws IOException {
    List<FileScanTask> files = new ArrayList<>();
    if (snapshotId != null) {
      TableScan scan = table.newScan().useSnapshot(snapshotId).filter(filter);
      try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
        tasks.forEach(files::add);
      }
    }
    return files;
  }

  /**
   * Reads the rows of a file; some for which the filter is not true may be among them. Each record
   * also has its position in the file, see {@link #position}.
   */
  CloseableIterable<Record> read(FileScanTask file, Collection<String> columns, Expression filter) {
    Schema wanted =
        TypeUtil.join(table.schema().select(columns), new Schema(MetadataColumns.ROW_POSITION));
    GenericDeleteFilter deletes = new GenericDeleteFilter(table.io(), file, table.schema(), wanted);
    Schema projection = deletes.requiredSchema();
    CloseableIterable<Record> records =
        Parquet.read(table.io().newInputFile(file.file()))
            .project(projection)
            .createReaderFunc(type -> GenericParquetReaders.buildReader(projection, type))
            .filter(filter)
            .build();
    return deletes.filter(records);
  }

  /** Reads the rows of a data file that is not committed yet, in the order of their positions. */
  CloseableIterable<Record> read(DataFile file, Collection<String> columns) {
    Schema projection = table.schema().select(columns);
    return Parquet.read(table.io().newInputFile(file.location()))
        .project(projection)
        .createReaderFunc(type -> GenericParquetReaders.buildReader(projection, type))
        .build();
  }

  /** The position of a record in the file it was read from. */
  static long position(Record stored) {
    return (Long) stored.getField(MetadataColumns.ROW_POSITION.name());
  }
}

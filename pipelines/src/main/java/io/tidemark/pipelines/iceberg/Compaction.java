package io.tidemark.pipelines.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrderComparators;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.ContentFileUtil;
import org.apache.iceberg.util.StructLikeMap;

/**
 * Keeps a table that is committed to every few seconds readable: merges the small files of each
 * partition into one, with their deletes applied, and forgets snapshots as the table's properties
 * say, by Iceberg's default those of more than 5 days. Rows stay as they are. Where another writer
 * changes the files meanwhile, nothing is done.
 */
final class Compaction {
  private static final int COMMITS_BETWEEN = 20;
  private static final int LEAST_FILES = 8;
  private static final long SMALL = 8L << 20;
  private static final long MOST = 16L << 20;

  private int commits;

  /** Compacts the table once in a while. */
  void afterCommit(Table table) throws IOException {
    commits++;
    if (commits % COMMITS_BETWEEN == 0) {
      run(table);
      table.expireSnapshots().commit();
    }
  }

  /** Merges the small files of every partition that has many. */
  static void run(Table table) throws IOException {
    table.refresh();
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return;
    }
    Map<Integer, StructLikeMap<List<FileScanTask>>> specs = new HashMap<>();
    for (FileScanTask file :
        new StoredRows(table).files(current.snapshotId(), Expressions.alwaysTrue())) {
      if (file.file().fileSizeInBytes() < SMALL) {
        specs
            .computeIfAbsent(
                file.file().specId(),
                id -> StructLikeMap.create(table.specs().get(id).partitionType()))
            .computeIfAbsent(file.file().partition(), any -> new ArrayList<>())
            .add(file);
      }
    }
    List<DataFile> merged = new ArrayList<>();
    RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(current.snapshotId());
    for (Map.Entry<Integer, StructLikeMap<List<FileScanTask>>> spec : specs.entrySet()) {
      for (Map.Entry<StructLike, List<FileScanTask>> partition : spec.getValue().entrySet()) {
        List<FileScanTask> small = bounded(partition.getValue());
        if (small.size() >= LEAST_FILES) {
          DataFile file = merge(table, table.specs().get(spec.getKey()), partition.getKey(), small);
          remove(small, rewrite);
          if (file != null) {
            rewrite.addFile(file);
            merged.add(file);
          }
        }
      }
    }
    if (merged.isEmpty()) {
      return;
    }
    Channels.carried(table).forEach(rewrite::set);
    try {
      rewrite.commit();
    } catch (ValidationException | CommitFailedException e) {
      merged.forEach(file -> table.io().deleteFile(file.location()));
    }
    table.refresh();
  }

  /** As many of the files, smallest first, as fit one file. */
  private static List<FileScanTask> bounded(List<FileScanTask> files) {
    files.sort(Comparator.comparingLong(file -> file.file().fileSizeInBytes()));
    long bytes = 0;
    int count = 0;
    while (count < files.size() && bytes < MOST) {
      bytes += files.get(count++).file().fileSizeInBytes();
    }
    return files.subList(0, count);
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

  /** Writes the rows of some files of one partition as one; null where all are deleted. */
  private static DataFile merge(
      Table table, PartitionSpec spec, StructLike partition, List<FileScanTask> files)
      throws IOException {
    List<String> columns = table.schema().columns().stream().map(field -> field.name()).toList();
    StoredRows stored = new StoredRows(table);
    List<Record> rows = new ArrayList<>();
    for (FileScanTask file : files) {
      try (CloseableIterable<Record> records =
          stored.read(file, columns, Expressions.alwaysTrue())) {
        records.forEach(rows::add);
      }
    }
    if (rows.isEmpty()) {
      return null;
    }
    InternalRecordWrapper left = new InternalRecordWrapper(table.schema().asStruct());
    InternalRecordWrapper right = new InternalRecordWrapper(table.schema().asStruct());
    Comparator<StructLike> order =
        SortOrderComparators.forSchema(table.schema(), table.sortOrder());
    rows.sort((a, b) -> order.compare(left.wrap(a), right.wrap(b)));
    DataWriter<Record> writer =
        Parquet.writeData(
                table
                    .io()
                    .newOutputFile(
                        table
                            .locationProvider()
                            .newDataLocation(spec, partition, UUID.randomUUID() + "-data.parquet")))
            .forTable(table)
            .withSpec(spec)
            .createWriterFunc(GenericParquetWriter::create)
            .withPartition(partition)
            .withSortOrder(table.sortOrder())
            .overwrite()
            .build();
    try (writer) {
      rows.forEach(writer::write);
    }
    return writer.toDataFile();
  }
}

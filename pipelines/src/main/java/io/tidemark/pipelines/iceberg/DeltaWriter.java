package io.tidemark.pipelines.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;

/**
 * Writes the files of one table: sorted rows that are better than the stored ones, and deletes of
 * those.
 */
final class DeltaWriter<B> {
  private final Table table;
  private final RowMapping<B> mapping;
  private final Ingest ingest;

  DeltaWriter(Table table, RowMapping<B> mapping, Ingest ingest) {
    this.table = table;
    this.mapping = mapping;
    this.ingest = ingest;
  }

  /**
   * Looks up and writes blocks that all lie in one partition and hold each key once. Stored files
   * are replaced where every row of each of them is beaten; else the rows are deleted.
   */
  Delta write(List<B> unordered) throws IOException {
    List<B> blocks = new ArrayList<>(unordered);
    blocks.sort(mapping::compare);
    KeyRange range = new KeyRange();
    blocks.forEach(block -> mapping.includeKeys(block, range));
    Snapshot current = table.currentSnapshot();
    Long snapshotId = current == null ? null : current.snapshotId();
    Resolution resolution =
        Resolution.of(
            new StoredRows(table), snapshotId, range, mapping, () -> mapping.incoming(blocks));
    long rows = blocks.stream().mapToLong(mapping::rows).sum();
    long unchanged = resolution.unchanged().cardinality();
    List<DataFile> dataFiles =
        unchanged == rows ? List.of() : List.of(writeData(blocks, resolution.unchanged()));
    Collection<Resolution.Positions> beaten = resolution.superseded().values();
    boolean replaces = !beaten.isEmpty() && beaten.stream().allMatch(resolution::isWhole);
    long superseded = beaten.stream().mapToLong(d -> d.positions().size()).sum();
    return new Delta(
        snapshotId,
        range,
        dataFiles,
        replaces ? List.of() : writeDeletes(beaten),
        replaces ? beaten.stream().map(Resolution.Positions::file).toList() : List.of(),
        replaces ? List.of() : List.copyOf(resolution.superseded().keySet()),
        rows - unchanged,
        superseded,
        unchanged);
  }

  /**
   * Writes a data file.
   *
   * @param blocks in the table's sort order, all of one partition
   * @param left the numbers of the rows to leave out
   */
  DataFile writeData(List<B> blocks, BitSet left) throws IOException {
    PartitionKey partition = new PartitionKey(table.spec(), table.schema());
    partition.partition(mapping.partitionSource(blocks.get(0)));
    RowWriter<B> rowWriter = mapping.writer(ingest);
    DataWriter<RowWriter.Row<B>> writer =
        Parquet.writeData(newFile(partition, "data"))
            .forTable(table)
            .createWriterFunc(rowWriter::withType)
            .withPartition(partition)
            .withSortOrder(table.sortOrder())
            .overwrite()
            .build();
    try (writer) {
      RowWriter.Row<B> row = new RowWriter.Row<>();
      int number = 0;
      for (B block : blocks) {
        int count = mapping.rows(block);
        for (int i = 0; i < count; i++) {
          if (!left.get(number++)) {
            writer.write(row.set(block, i));
          }
        }
      }
    }
    return writer.toDataFile();
  }

  /** Writes one delete file for each data file that rows are deleted from. */
  List<DeleteFile> writeDeletes(Collection<Resolution.Positions> deletes) throws IOException {
    List<DeleteFile> files = new ArrayList<>();
    for (Resolution.Positions positions : deletes) {
      StructLike partition = positions.file().partition();
      PositionDeleteWriter<Void> writer =
          Parquet.writeDeletes(newFile(partition, "deletes"))
              .forTable(table)
              .rowSchema(null)
              // Whole paths as bounds: a reader opens a delete file only for the data file it is
              // of.
              .metricsConfig(MetricsConfig.forPositionDelete(table))
              .withSpec(table.specs().get(positions.file().specId()))
              .withPartition(partition)
              .overwrite()
              .buildPositionWriter();
      try (writer) {
        PositionDelete<Void> delete = PositionDelete.create();
        for (long position : positions.positions().stream().sorted().toList()) {
          writer.write(delete.set(positions.file().location(), position, null));
        }
      }
      files.add(writer.toDeleteFile());
    }
    return files;
  }

  private OutputFile newFile(StructLike partition, String kind) {
    String name = UUID.randomUUID() + "-" + kind + ".parquet";
    return table
        .io()
        .newOutputFile(table.locationProvider().newDataLocation(table.spec(), partition, name));
  }
}

package io.tidemark.storage.upsert;

import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.files.Checksum;
import io.tidemark.storage.files.Layout;
import io.tidemark.storage.parquet.DataFileWriter;
import io.tidemark.storage.parquet.RowWriter;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.KeyRange;
import io.tidemark.storage.tables.Rewriting;
import io.tidemark.storage.tables.RowMapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Writes the files of one table: sorted rows that are better than the stored ones, and deletes of
 * those.
 */
public final class DeltaWriter<B> {
  private final Table table;
  private final RowMapping<B> mapping;
  private final Ingest ingest;

  public DeltaWriter(Table table, RowMapping<B> mapping, Ingest ingest) {
    this.table = table;
    this.mapping = mapping;
    this.ingest = ingest;
  }

  /**
   * Looks up and writes blocks that all lie in one partition and hold each key once. Stored files
   * are replaced where every row of each of them is beaten. Files with rows that are beaten are
   * written anew without them, together with the blocks, where that is little: a reader then opens
   * one file, and no deletes. Else the rows are deleted.
   *
   * @param mostRewritten the most rows, of those files and of the blocks together, for that
   */
  public Delta write(StoredRows stored, List<B> unordered, long mostRewritten) throws IOException {
    List<B> blocks = new ArrayList<>(unordered);
    blocks.sort(mapping::compare);
    KeyRange range = mapping.keyRange(blocks);
    Snapshot current = table.currentSnapshot();
    Long snapshotId = current == null ? null : current.snapshotId();
    Resolution resolution =
        Resolution.of(stored, snapshotId, range, mapping, () -> mapping.incoming(blocks));
    long rows = blocks.stream().mapToLong(mapping::rows).sum();
    long unchanged = resolution.unchanged().cardinality();
    Collection<Resolution.Positions> beaten = resolution.superseded().values();
    boolean whole = beaten.stream().allMatch(resolution::isWhole);
    boolean replaces = !beaten.isEmpty() && (whole || areRewritten(beaten, mostRewritten - rows));
    Map<B, Ingest> rest = replaces && !whole ? rest(stored, resolution) : Map.of();
    BitSet moved = new BitSet();
    List<DataFile> dataFiles = List.of();
    if (!rest.isEmpty()) {
      dataFiles = List.of(writeWith(rest, blocks, resolution.unchanged(), moved));
    } else if (unchanged < rows) {
      dataFiles = List.of(writeData(blocks, resolution.unchanged()));
    }
    long superseded = beaten.stream().mapToLong(b -> b.positions().size()).sum();
    return new Delta(
        snapshotId,
        range,
        dataFiles,
        replaces ? List.of() : writeDeletes(beaten),
        replaces ? beaten.stream().map(Resolution.Positions::file).toList() : List.of(),
        moved,
        replaces ? List.of() : List.copyOf(resolution.superseded().keySet()),
        rows - unchanged,
        superseded,
        unchanged);
  }

  /** Whether files are written anew, where they have at most so many rows. */
  private boolean areRewritten(Collection<Resolution.Positions> beaten, long most) {
    Layout layout = Layout.of(table, mapping.contract());
    // A file of another spec may hold rows of other partitions, too; one of a newer build may hold
    // values that would be lost.
    return mapping.rewriting().isPresent()
        && layout.isWhole()
        && beaten.stream().allMatch(each -> each.file().specId() == layout.spec().specId())
        && beaten.stream().mapToLong(each -> each.file().recordCount()).sum() <= most;
  }

  /** The rows of files that are not beaten, with the run that wrote each. */
  private Map<B, Ingest> rest(StoredRows stored, Resolution resolution) throws IOException {
    Rewriting<B> rewriting = mapping.rewriting().orElseThrow();
    List<String> columns = table.schema().columns().stream().map(NestedField::name).toList();
    Map<B, Ingest> rest = new LinkedHashMap<>();
    for (Resolution.Positions beaten : resolution.superseded().values()) {
      Set<Long> positions = new HashSet<>(beaten.positions());
      FileScanTask file = resolution.file(beaten.file().location());
      try (CloseableIterable<Record> rows = stored.read(file, columns, Expressions.alwaysTrue())) {
        for (Record row : rows) {
          if (!positions.contains(StoredRows.position(row))) {
            rest.put(rewriting.row(row), rewriting.ingest(row));
          }
        }
      }
    }
    return rest;
  }

  /**
   * Writes a data file with stored rows among those of the blocks.
   *
   * @param omitted the numbers of the blocks' rows to leave out
   * @param moved is given the positions of the stored rows
   */
  private DataFile writeWith(Map<B, Ingest> stored, List<B> blocks, BitSet omitted, BitSet moved)
      throws IOException {
    Rewriting<B> rewriting = mapping.rewriting().orElseThrow();
    List<B> rows = new ArrayList<>(stored.keySet());
    int number = 0;
    for (B block : blocks) {
      for (int i = 0; i < mapping.rows(block); i++) {
        if (!omitted.get(number++)) {
          rows.add(rewriting.row(block, i));
        }
      }
    }
    rows.sort(mapping::compare);
    for (int i = 0; i < rows.size(); i++) {
      moved.set(i, stored.containsKey(rows.get(i)));
    }
    return writeData(rows, new BitSet(), rewriting.writer(ingest, stored));
  }

  /**
   * Writes a data file.
   *
   * @param blocks in the table's sort order, all of one partition
   * @param omitted the numbers of the rows to leave out
   */
  public DataFile writeData(List<B> blocks, BitSet omitted) throws IOException {
    return writeData(blocks, omitted, mapping.writer(ingest));
  }

  private DataFile writeData(List<B> blocks, BitSet omitted, RowWriter<B> rowWriter)
      throws IOException {
    Layout layout = Layout.of(table, mapping.contract());
    PartitionKey partition = new PartitionKey(layout.spec(), mapping.contract().schema());
    partition.partition(mapping.partitionSource(blocks.get(0)));
    OutputFile file = newFile(layout.spec(), partition, "data");
    try (DataFileWriter<B> writer = new DataFileWriter<>(table, layout, file, rowWriter)) {
      int number = 0;
      for (B block : blocks) {
        int count = mapping.rows(block);
        for (int i = 0; i < count; i++) {
          if (!omitted.get(number++)) {
            writer.write(block, i);
          }
        }
      }
      return writer.end(partition);
    }
  }

  /** Writes one delete file for each data file that rows are deleted from. */
  List<DeleteFile> writeDeletes(Collection<Resolution.Positions> deletes) throws IOException {
    List<DeleteFile> files = new ArrayList<>();
    for (Resolution.Positions positions : deletes) {
      StructLike partition = positions.file().partition();
      PartitionSpec spec = table.specs().get(positions.file().specId());
      PositionDeleteWriter<Void> writer =
          Parquet.writeDeletes(Checksum.of(newFile(spec, partition, "deletes")))
              .meta(Checksum.KEY, Checksum.NONE_YET)
              .forTable(table)
              .rowSchema(null)
              // Whole paths as bounds: a reader opens a delete file only for the data file it is
              // of.
              .metricsConfig(MetricsConfig.forPositionDelete(table))
              .withSpec(spec)
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

  private OutputFile newFile(PartitionSpec spec, StructLike partition, String kind) {
    String name = UUID.randomUUID() + "-" + kind + ".parquet";
    return table
        .io()
        .newOutputFile(table.locationProvider().newDataLocation(spec, partition, name));
  }
}

package io.tidemark.storage.upsert;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.files.Checksum;
import io.tidemark.storage.files.Layout;
import io.tidemark.storage.parquet.DataFileWriter;
import io.tidemark.storage.read.StoredCells;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.KeyRange;
import io.tidemark.storage.tables.Partitions;
import io.tidemark.storage.tables.RowIndex;
import io.tidemark.storage.tables.StoredBlocks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
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
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;

/**
 * Writes the files of one table: sorted rows that are better than the stored ones, and deletes of
 * those.
 */
public final class DeltaWriter<B extends Block> {
  private final Table table;
  private final Dataset<B> dataset;
  private final Ingest ingest;

  public DeltaWriter(Table table, Dataset<B> dataset, Ingest ingest) {
    this.table = table;
    this.dataset = dataset;
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
    blocks.sort((block, other) -> dataset.compare(block, 0, other, 0));
    KeyRange range = KeyRange.of(dataset, blocks);
    Snapshot current = table.currentSnapshot();
    Long snapshotId = current == null ? null : current.snapshotId();
    Resolution resolution =
        Resolution.of(stored, snapshotId, range, () -> new RowIndex<>(dataset, blocks));
    long rows = blocks.stream().mapToLong(Block::count).sum();
    long unchanged = resolution.unchanged().cardinality();
    Collection<Resolution.Positions> beaten = resolution.superseded().values();
    boolean whole = beaten.stream().allMatch(resolution::isWhole);
    boolean replaces = !beaten.isEmpty() && (whole || areRewritten(beaten, mostRewritten - rows));
    List<Row<B>> rest = replaces && !whole ? rest(stored, resolution) : List.of();
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
    Layout layout = Layout.of(table, dataset.contract());
    // A file of another spec may hold rows of other partitions, too; one of a newer build may hold
    // values that would be lost.
    return layout.isWhole()
        && beaten.stream().allMatch(each -> each.file().specId() == layout.spec().specId())
        && beaten.stream().mapToLong(each -> each.file().recordCount()).sum() <= most;
  }

  /**
   * A row of a block.
   *
   * @param isMoved whether it is stored already
   */
  private record Row<B extends Block>(B block, int i, Ingest run, boolean isMoved) {}

  /** The rows of files that are not beaten. */
  private List<Row<B>> rest(StoredRows stored, Resolution resolution) throws IOException {
    List<String> columns = dataset.names();
    List<Row<B>> rest = new ArrayList<>();
    for (Resolution.Positions beaten : resolution.superseded().values()) {
      Set<Long> positions = new HashSet<>(beaten.positions());
      StoredCells cells = new StoredCells(dataset);
      List<Ingest> runs = new ArrayList<>();
      StoredBlocks<B> blocks = new StoredBlocks<>(dataset, cells, block -> add(block, runs, rest));
      FileScanTask file = resolution.file(beaten.file().location());
      stored.keep(file);
      try (CloseableIterable<StoredCells> rows =
          stored.read(file, columns, Expressions.alwaysTrue(), cells)) {
        for (StoredCells row : rows) {
          if (!positions.contains(row.position())) {
            blocks.add();
            runs.add(blocks.run());
          }
        }
      }
      blocks.end();
    }
    return rest;
  }

  /** Adds stored rows, each of the next of these runs. */
  private void add(B block, List<Ingest> runs, List<Row<B>> rest) {
    for (int i = 0; i < block.count(); i++) {
      rest.add(new Row<>(block, i, runs.get(i), true));
    }
    runs.clear();
  }

  /**
   * Writes a data file with stored rows among those of the blocks.
   *
   * @param omitted the numbers of the blocks' rows to leave out
   * @param moved is given the positions of the stored rows
   */
  private DataFile writeWith(List<Row<B>> stored, List<B> blocks, BitSet omitted, BitSet moved)
      throws IOException {
    List<Row<B>> rows = new ArrayList<>(stored);
    int number = 0;
    for (B block : blocks) {
      for (int i = 0; i < block.count(); i++) {
        if (!omitted.get(number++)) {
          rows.add(new Row<>(block, i, ingest, false));
        }
      }
    }
    rows.sort((row, other) -> dataset.compare(row.block, row.i, other.block, other.i));
    for (int i = 0; i < rows.size(); i++) {
      moved.set(i, rows.get(i).isMoved);
    }
    return writeFile(
        rows.get(0).block,
        writer -> {
          for (Row<B> row : rows) {
            writer.write(row.block, row.i, row.i + 1, row.run);
          }
        });
  }

  /**
   * Writes a data file.
   *
   * @param blocks in the table's sort order, all of one partition
   * @param omitted the numbers of the rows to leave out
   */
  public DataFile writeData(List<B> blocks, BitSet omitted) throws IOException {
    return writeFile(
        blocks.get(0),
        writer -> {
          int start = 0;
          for (B block : blocks) {
            int end = start + block.count();
            int from = omitted.nextClearBit(start);
            while (from < end) {
              int next = omitted.nextSetBit(from);
              int to = next < 0 ? end : Math.min(next, end);
              writer.write(block, from - start, to - start, ingest);
              from = omitted.nextClearBit(to);
            }
            start = end;
          }
        });
  }

  private interface Rows<B extends Block> {
    void writeTo(DataFileWriter<B> writer) throws IOException;
  }

  /** Writes a file of the partition that a block lies in. */
  private DataFile writeFile(B block, Rows<B> rows) throws IOException {
    Layout layout = Layout.of(table, dataset.contract());
    PartitionKey partition = Partitions.key(dataset, layout.spec(), block);
    OutputFile file = newFile(layout.spec(), partition, "data");
    try (DataFileWriter<B> writer = new DataFileWriter<>(table, layout, file, dataset)) {
      rows.writeTo(writer);
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

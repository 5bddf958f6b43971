package io.tidemark.storage.maintain;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;

import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;

/** A small table of keys and values, partitioned by a number and sorted by key. */
final class TestTable {
  static final String NAME = "things";

  private static final Schema SCHEMA =
      new Schema(
          required(1, "key", Types.LongType.get()),
          required(2, "part", Types.IntegerType.get()),
          optional(3, "text", Types.StringType.get()));

  private static final TableContract CONTRACT =
      new TableContract(
          NAME,
          SCHEMA,
          PartitionSpec.builderFor(SCHEMA).identity("part").build(),
          SortOrder.builderFor(SCHEMA).asc("key").build(),
          Map.of(
              "format-version",
              "2",
              "write.metadata.delete-after-commit.enabled",
              "true",
              "write.metadata.previous-versions-max",
              "5"));

  private final Warehouse warehouse;
  private final Path folder;

  private TestTable(Warehouse warehouse, Path folder) {
    this.warehouse = warehouse;
    this.folder = folder;
  }

  /** Makes the table in a Hadoop catalog, whose newest metadata file has the greatest number. */
  static TestTable create(Path folder, Map<String, String> catalogProperties) {
    Warehouse warehouse =
        Warehouse.of(folder.toString(), Warehouse.CatalogType.HADOOP, null, catalogProperties);
    warehouse.prepare(List.of(CONTRACT));
    return new TestTable(warehouse, folder.resolve("tidemark").resolve(NAME));
  }

  Warehouse warehouse() {
    return warehouse;
  }

  /** The table, loaded anew. */
  Table load() {
    return warehouse.table(NAME);
  }

  Path folder() {
    return folder;
  }

  static Record row(Table table, int part, long key) {
    GenericRecord row = GenericRecord.create(table.schema());
    row.setField("key", key);
    row.setField("part", part);
    row.setField("text", "text of " + key);
    return row;
  }

  /** Writes a file of these keys. */
  static DataFile write(Table table, int part, long... keys) throws IOException {
    List<Record> rows = new ArrayList<>();
    for (long key : keys) {
      rows.add(row(table, part, key));
    }
    return write(table, table.sortOrder(), rows);
  }

  /** Writes a file of these rows, all of one partition of the table's spec. */
  static DataFile write(Table table, SortOrder order, List<Record> rows) throws IOException {
    PartitionKey partition = new PartitionKey(table.spec(), table.schema());
    partition.partition(rows.get(0));
    DataWriter<Record> writer =
        Parquet.writeData(newFile(table))
            .forTable(table)
            .createWriterFunc(GenericParquetWriter::create)
            .withPartition(partition)
            .withSortOrder(order)
            .build();
    try (writer) {
      rows.forEach(writer::write);
    }
    return writer.toDataFile();
  }

  private static OutputFile newFile(Table table) {
    return table
        .io()
        .newOutputFile(table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet"));
  }

  /** Writes deletes of rows of one file, by their positions. */
  static DeleteFile writeDeletes(Table table, DataFile file, long... positions) throws IOException {
    PositionDeleteWriter<Void> writer =
        Parquet.writeDeletes(newFile(table))
            .forTable(table)
            .rowSchema(null)
            .metricsConfig(MetricsConfig.forPositionDelete(table))
            .withSpec(table.specs().get(file.specId()))
            .withPartition(file.partition())
            .buildPositionWriter();
    try (writer) {
      for (long position : positions) {
        writer.write(PositionDelete.<Void>create().set(file.location(), position, null));
      }
    }
    return writer.toDeleteFile();
  }

  static DataFile append(Table table, int part, long... keys) throws IOException {
    DataFile file = write(table, part, keys);
    table.newAppend().appendFile(file).commit();
    return file;
  }

  /** The rows as text, by key. */
  Map<Long, String> rows() {
    Map<Long, String> rows = new TreeMap<>();
    Table load = load();
    try (CloseableIterable<Record> records = IcebergGenerics.read(load).build()) {
      for (Record record : records) {
        Long key = (Long) record.getField("key");
        List<Object> values = new ArrayList<>();
        load.schema().columns().forEach(column -> values.add(record.getField(column.name())));
        if (rows.put(key, values.toString()) != null) {
          throw new AssertionError("Key " + key + " is there twice");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  List<FileScanTask> files() {
    List<FileScanTask> files = new ArrayList<>();
    load().newScan().filter(Expressions.alwaysTrue()).planFiles().forEach(files::add);
    return files;
  }

  /** The paths of all files in the table's folder. */
  Set<String> listed() throws IOException {
    Set<String> files = new TreeSet<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile).map(Path::toString).forEach(files::add);
    }
    return files;
  }

  /** The paths of the manifest lists, manifests, data and delete files of all kept snapshots. */
  Set<String> needed() throws IOException {
    Table table = load();
    Set<String> needed = new TreeSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      needed.add(path(snapshot.manifestListLocation()));
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        needed.add(path(manifest.path()));
        if (manifest.content() == ManifestContent.DATA) {
          try (CloseableIterable<DataFile> files =
              ManifestFiles.read(manifest, table.io(), table.specs())) {
            files.forEach(file -> needed.add(path(file.location())));
          }
        } else {
          try (CloseableIterable<DeleteFile> files =
              ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
            files.forEach(file -> needed.add(path(file.location())));
          }
        }
      }
    }
    return needed;
  }

  /** What is listed of data files, manifests and their lists. */
  Set<String> contents() throws IOException {
    Set<String> contents = listed();
    contents.removeIf(file -> !file.endsWith(".parquet") && !file.endsWith(".avro"));
    return contents;
  }

  private static String path(String location) {
    return location.replaceFirst("^file:/+", "/");
  }
}

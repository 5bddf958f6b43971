package io.tidemark.storage.recover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.files.Checksum;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.Locations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DeleteSchemaUtil;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;

/**
 * Writes the metadata of a table anew with other places of its files: table metadata, manifest
 * lists, manifests and position deletes, all under new names in the folder that the table is in
 * now. Everything else in them stays as it is, whatever engine has written it.
 *
 * <p>Iceberg's own {@code RewriteTablePathUtil} (1.9.2) takes one spelling of the old folder only,
 * where a table of local files has {@code file:/} and {@code file:///} side by side, and leaves the
 * old sizes of what it has written anew in the files that name it.
 */
final class PathRewrite {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Status of an entry of a manifest: the file is gone. */
  private static final int DELETED = 2;

  /** Content of a file: deletes by position. */
  private static final int POSITION_DELETES = 1;

  private static final int PATH_COLUMN = MetadataColumns.DELETE_FILE_PATH.fieldId();

  private final TableMetadata metadata;
  private final TableFolder folder;
  private final FileIO io;

  /** Files that were written anew, by the place that is now that of the old one. */
  private final Map<String, Written> written = new HashMap<>();

  private final Set<String> seen = new HashSet<>();

  private record Written(String location, long bytes) {}

  PathRewrite(TableMetadata metadata, TableFolder folder, FileIO io) {
    this.metadata = metadata;
    this.folder = folder;
    this.io = io;
  }

  /** How many files will be written, with the table metadata. */
  long count() {
    long count = 1;
    for (Snapshot snapshot : metadata.snapshots()) {
      count++;
      for (GenericRecord manifest : read(place(snapshot.manifestListLocation()))) {
        String path = place(text(manifest, "manifest_path"));
        if (seen.add(path)) {
          count++;
          if (isOfDeletes(manifest)) {
            count +=
                read(path).stream()
                    .filter(entry -> isRewritten(entry) && seen.add(text(file(entry), "file_path")))
                    .count();
          }
        }
      }
    }
    return count;
  }

  /** Writes all but the table metadata, which is returned. */
  TableMetadata write() {
    if (metadata.formatVersion() > 2) {
      throw new UserError(
          folder.fullName()
              + ": is a table of format version "
              + metadata.formatVersion()
              + "; those up to 2 can be relocated");
    }
    Map<String, String> lists = new HashMap<>();
    for (Snapshot snapshot : metadata.snapshots()) {
      lists.put(snapshot.manifestListLocation(), writeList(snapshot.manifestListLocation()));
    }
    try {
      JsonNode json = JSON.readTree(TableMetadataParser.toJson(metadata));
      ((ObjectNode) json).set("metadata-log", JSON.createArrayNode());
      return TableMetadataParser.fromJson(moved(json, lists).toString());
    } catch (IOException e) {
      throw new IllegalStateException("Metadata as it is written is JSON", e);
    }
  }

  /** The same with the places of all files below the old folder, wherever they are named. */
  private JsonNode moved(JsonNode node, Map<String, String> lists) {
    if (node instanceof ObjectNode object) {
      object
          .fieldNames()
          .forEachRemaining(name -> object.set(name, moved(object.get(name), lists)));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, moved(array.get(i), lists));
      }
    } else if (node.isTextual()) {
      String list = lists.get(node.textValue());
      return TextNode.valueOf(list == null ? relocated(node.textValue()) : list);
    }
    return node;
  }

  /** Where a file is now; what is not below the old folder stays as it is. */
  private String relocated(String location) {
    if (Locations.plain(location).equals(Locations.plain(metadata.location()))) {
      return folder.location();
    }
    return Locations.below(metadata.location(), location).map(this::inFolder).orElse(location);
  }

  private String inFolder(String path) {
    return folder.location() + "/" + path;
  }

  /** Where a file that has to be there is now. */
  private String place(String location) {
    return Locations.below(metadata.location(), location)
        .map(this::inFolder)
        .orElseThrow(
            () ->
                new UserError(
                    folder.fullName()
                        + ": "
                        + location
                        + " is outside of the table's folder "
                        + Locations.plain(metadata.location())
                        + ", so that it was not moved with it"));
  }

  private String newName(String beside, String end) {
    return beside.substring(0, beside.lastIndexOf('/') + 1) + UUID.randomUUID() + end;
  }

  private String writeList(String location) {
    String place = place(location);
    String name = place.substring(place.lastIndexOf('/') + 1).replaceFirst("\\.avro$", "");
    String target = place.replaceFirst("[^/]*$", "") + name + "-" + UUID.randomUUID() + ".avro";
    rewrite(
        place,
        target,
        manifest -> {
          Written file =
              writeManifest(place(text(manifest, "manifest_path")), isOfDeletes(manifest));
          manifest.put("manifest_path", file.location());
          manifest.put("manifest_length", file.bytes());
          return manifest;
        });
    return target;
  }

  private static boolean isOfDeletes(GenericRecord manifest) {
    return manifest.hasField("content") && Integer.valueOf(1).equals(manifest.get("content"));
  }

  private Written writeManifest(String place, boolean ofDeletes) {
    Written before = written.get(place);
    if (before != null) {
      return before;
    }
    String target = newName(place, "-m.avro");
    long bytes =
        rewrite(
            place,
            target,
            entry -> {
              move(entry, ofDeletes);
              return entry;
            });
    Written result = new Written(target, bytes);
    written.put(place, result);
    return result;
  }

  private static GenericRecord file(GenericRecord entry) {
    return (GenericRecord) entry.get("data_file");
  }

  /** Whether an entry of a manifest of deletes is of a file that names others, and is there. */
  private static boolean isRewritten(GenericRecord entry) {
    return Integer.valueOf(POSITION_DELETES).equals(file(entry).get("content"))
        && !Integer.valueOf(DELETED).equals(entry.get("status"));
  }

  private void move(GenericRecord entry, boolean ofDeletes) {
    GenericRecord file = file(entry);
    if (ofDeletes && isRewritten(entry)) {
      Written moved = writeDeletes(file);
      file.put("file_path", moved.location());
      file.put("file_size_in_bytes", moved.bytes());
      if (file.hasField("split_offsets")) {
        // They are hints of where the old file could be cut.
        file.put("split_offsets", null);
      }
    } else {
      file.put("file_path", relocated(text(file, "file_path")));
    }
    if (file.hasField("referenced_data_file") && file.get("referenced_data_file") != null) {
      file.put("referenced_data_file", relocated(text(file, "referenced_data_file")));
    }
    if (ofDeletes) {
      for (String bounds : List.of("lower_bounds", "upper_bounds")) {
        if (file.hasField(bounds) && file.get(bounds) instanceof List<?> columns) {
          file.put(bounds, moved(columns, file.getSchema().getField(bounds).schema()));
        }
      }
    }
  }

  /** Bounds of columns, that of paths moved; one that is too short to be moved is left out. */
  private List<Object> moved(List<?> columns, Schema schema) {
    List<Object> moved = new GenericData.Array<>(columns.size(), listOf(schema));
    for (Object each : columns) {
      GenericRecord column = (GenericRecord) each;
      if (!Integer.valueOf(PATH_COLUMN).equals(column.get("key"))) {
        moved.add(column);
        continue;
      }
      String bound =
          StandardCharsets.UTF_8.decode(((ByteBuffer) column.get("value")).duplicate()).toString();
      if (Locations.below(metadata.location(), bound).isPresent()) {
        column.put("value", ByteBuffer.wrap(relocated(bound).getBytes(StandardCharsets.UTF_8)));
        moved.add(column);
      }
    }
    return moved;
  }

  private static Schema listOf(Schema schema) {
    return schema.getType() == Schema.Type.UNION
        ? schema.getTypes().stream()
            .filter(type -> type.getType() == Schema.Type.ARRAY)
            .findFirst()
            .orElseThrow()
        : schema;
  }

  private Written writeDeletes(GenericRecord file) {
    String place = place(text(file, "file_path"));
    Written before = written.get(place);
    if (before != null) {
      return before;
    }
    if (!"PARQUET".equalsIgnoreCase(text(file, "file_format"))) {
      throw new UserError(
          place + ": is of format " + text(file, "file_format") + "; Parquet can be relocated");
    }
    String target = newName(place, "-deletes.parquet");
    OutputFile output = io.newOutputFile(target);
    // The partition is in the entry, which keeps it; the file itself holds none.
    try (CloseableIterable<Record> deletes =
            Parquet.read(io.newInputFile(place))
                .project(DeleteSchemaUtil.pathPosSchema())
                .createReaderFunc(
                    type ->
                        GenericParquetReaders.buildReader(DeleteSchemaUtil.pathPosSchema(), type))
                .build();
        PositionDeleteWriter<Void> writer =
            Parquet.writeDeletes(Checksum.of(output))
                .meta(Checksum.KEY, Checksum.NONE_YET)
                .rowSchema(null)
                .metricsConfig(MetricsConfig.getDefault())
                .setAll(metadata.properties())
                .withSpec(PartitionSpec.unpartitioned())
                .overwrite()
                .buildPositionWriter()) {
      PositionDelete<Void> moved = PositionDelete.create();
      for (Record delete : deletes) {
        writer.write(
            moved.set(
                relocated(delete.get(0, CharSequence.class).toString()),
                delete.get(1, Long.class),
                null));
      }
    } catch (IOException | RuntimeException e) {
      throw DamagedFile.of(place, e);
    }
    Written result = new Written(target, io.newInputFile(target).getLength());
    written.put(place, result);
    return result;
  }

  private static String text(GenericRecord record, String field) {
    return String.valueOf(record.get(field));
  }

  private List<GenericRecord> read(String place) {
    try (InputStream in = io.newInputFile(place).newStream();
        DataFileStream<GenericRecord> records =
            new DataFileStream<>(in, new GenericDatumReader<>())) {
      List<GenericRecord> all = new ArrayList<>();
      records.forEach(all::add);
      return all;
    } catch (IOException | RuntimeException e) {
      throw DamagedFile.of(place, e);
    }
  }

  /** Writes an Avro file anew, record by record; returns its size. */
  private long rewrite(String place, String target, UnaryOperator<GenericRecord> change) {
    try (InputStream in = io.newInputFile(place).newStream();
        DataFileStream<GenericRecord> records =
            new DataFileStream<>(in, new GenericDatumReader<>());
        DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>())) {
      for (String key : records.getMetaKeys()) {
        if (!DataFileWriter.isReservedMeta(key)) {
          writer.setMeta(key, records.getMeta(key));
        }
      }
      Optional.ofNullable(records.getMetaString(DataFileConstants.CODEC))
          .ifPresent(codec -> writer.setCodec(CodecFactory.fromString(codec)));
      writer.create(records.getSchema(), io.newOutputFile(target).createOrOverwrite());
      for (GenericRecord record : records) {
        writer.append(change.apply(record));
      }
    } catch (IOException e) {
      throw DamagedFile.of(place, e);
    }
    return io.newInputFile(target).getLength();
  }
}

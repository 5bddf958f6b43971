package io.tidemark.cli.processes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/**
 * Which files of a local warehouse its tables name: worked out from the rows of the catalog's
 * database, from metadata as JSON, and from manifest lists and manifests as Avro, with nothing of
 * Iceberg or of the product.
 */
final class NamedFiles {
  /** What a manifest says of a file that is in none of the table's snapshots since. */
  private static final int DELETED = 2;

  private final Set<Path> named = new TreeSet<>();

  private NamedFiles() {}

  /** All files that are named by the tables of the catalog of a database. */
  static Set<Path> of(String database) throws IOException, SQLException {
    NamedFiles files = new NamedFiles();
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet tables = statement.executeQuery("select metadata_location from iceberg_tables")) {
      while (tables.next()) {
        files.addTable(path(tables.getString(1)));
      }
    }
    return files.named;
  }

  /** All files below a folder. */
  static Set<Path> in(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Path path(String location) {
    return Path.of(location.replaceFirst("^file:(//(?=/))?", ""));
  }

  private void addTable(Path metadata) throws IOException {
    named.add(metadata);
    JsonNode json = new ObjectMapper().readTree(metadata.toFile());
    for (JsonNode earlier : json.path("metadata-log")) {
      named.add(path(earlier.get("metadata-file").asText()));
    }
    for (JsonNode statistics : json.path("statistics")) {
      named.add(path(statistics.get("statistics-path").asText()));
    }
    for (JsonNode snapshot : json.get("snapshots")) {
      addSnapshot(path(snapshot.get("manifest-list").asText()));
    }
  }

  private void addSnapshot(Path list) throws IOException {
    named.add(list);
    try (DataFileReader<GenericRecord> manifests = avro(list)) {
      for (GenericRecord manifest : manifests) {
        addManifest(path(manifest.get("manifest_path").toString()));
      }
    }
  }

  private void addManifest(Path manifest) throws IOException {
    if (!named.add(manifest)) {
      return;
    }
    try (DataFileReader<GenericRecord> entries = avro(manifest)) {
      for (GenericRecord entry : entries) {
        if ((Integer) entry.get("status") != DELETED) {
          named.add(path(((GenericRecord) entry.get("data_file")).get("file_path").toString()));
        }
      }
    }
  }

  private static DataFileReader<GenericRecord> avro(Path file) throws IOException {
    return new DataFileReader<>(file.toFile(), new GenericDatumReader<>());
  }
}

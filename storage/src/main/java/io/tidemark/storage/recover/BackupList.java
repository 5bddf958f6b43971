package io.tidemark.storage.recover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.storage.files.DamagedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a backup holds. It is written last, so that a backup without it is none; a checksum of all
 * that it says is in it.
 *
 * @param made when the backup was begun
 * @param tables the tables in it
 */
record BackupList(Instant made, List<BackedUpTable> tables) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;

  /**
   * A table at one moment.
   *
   * @param location the table's folder when the backup was made
   * @param metadata its metadata file, below the folder
   * @param snapshot the id of its current snapshot, or null
   * @param rows of that snapshot
   */
  record BackedUpTable(
      String namespace,
      String name,
      String uuid,
      String location,
      String metadata,
      Long snapshot,
      long rows,
      List<BackedUpFile> files) {
    String folder() {
      return namespace + "/" + name;
    }

    long bytes() {
      return files.stream().mapToLong(BackedUpFile::bytes).sum();
    }
  }

  /**
   * A file.
   *
   * @param path below the table's folder
   * @param sha256 of its bytes, in hexadecimal
   */
  record BackedUpFile(String path, long bytes, String sha256) {}

  byte[] toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("made", made.toString());
    ArrayNode all = root.putArray("tables");
    for (BackedUpTable table : tables) {
      ObjectNode node = all.addObject();
      node.put("namespace", table.namespace());
      node.put("table", table.name());
      node.put("uuid", table.uuid());
      node.put("location", table.location());
      node.put("metadata", table.metadata());
      node.put("snapshot", table.snapshot());
      node.put("rows", table.rows());
      node.put("file_count", table.files().size());
      node.put("bytes", table.bytes());
      ArrayNode files = node.putArray("files");
      for (BackedUpFile file : table.files()) {
        files
            .addObject()
            .put("path", file.path())
            .put("bytes", file.bytes())
            .put("sha256", file.sha256());
      }
    }
    root.put("checksum", checksum(root));
    return (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what was written.
   *
   * @param location of the file, for messages
   * @throws DamagedFile when the file is cut, or is not as it was written
   */
  static BackupList ofJson(byte[] json, String location) {
    try {
      ObjectNode root = (ObjectNode) JSON.readTree(json);
      JsonNode checksum = root.remove("checksum");
      if (checksum == null || !checksum.asText().equals(checksum(root))) {
        throw DamagedFile.of(location, DamagedFile.Fault.DAMAGED, "its checksum is another");
      }
      List<BackedUpTable> tables = new ArrayList<>();
      for (JsonNode node : root.required("tables")) {
        List<BackedUpFile> files = new ArrayList<>();
        for (JsonNode file : node.required("files")) {
          files.add(
              new BackedUpFile(
                  file.required("path").asText(),
                  file.required("bytes").asLong(),
                  file.required("sha256").asText()));
        }
        JsonNode snapshot = node.required("snapshot");
        tables.add(
            new BackedUpTable(
                node.required("namespace").asText(),
                node.required("table").asText(),
                node.required("uuid").asText(),
                node.required("location").asText(),
                node.required("metadata").asText(),
                snapshot.isNull() ? null : snapshot.asLong(),
                node.required("rows").asLong(),
                List.copyOf(files)));
      }
      return new BackupList(Instant.parse(root.required("made").asText()), List.copyOf(tables));
    } catch (DamagedFile e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw DamagedFile.of(location, e);
    }
  }

  private static String checksum(ObjectNode root) {
    MessageDigest digest = sha256();
    digest.update(root.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}

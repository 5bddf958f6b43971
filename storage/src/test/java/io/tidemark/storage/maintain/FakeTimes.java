package io.tidemark.storage.maintain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Gives the snapshots of a table the times of a clock of our own, in its newest metadata file. */
final class FakeTimes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TestTable table;
  private final Map<Long, Long> times = new HashMap<>();

  FakeTimes(TestTable table) {
    this.table = table;
  }

  Path newest() throws IOException {
    Path metadata = table.folder().resolve("metadata");
    String version = Files.readString(metadata.resolve("version-hint.text"));
    return metadata.resolve("v" + version + ".metadata.json");
  }

  /** Says that the snapshots that are new were committed at this time. */
  void stamp(Instant now) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(newest().toFile());
    root.put("last-updated-ms", now.toEpochMilli());
    for (String list : new String[] {"snapshots", "snapshot-log"}) {
      for (JsonNode each : root.get(list)) {
        long time =
            times.computeIfAbsent(each.get("snapshot-id").asLong(), any -> now.toEpochMilli());
        ((ObjectNode) each).put("timestamp-ms", time);
      }
    }
    for (JsonNode each : root.get("metadata-log")) {
      ((ObjectNode) each).put("timestamp-ms", 0);
    }
    // Hadoop's files have sums beside them, ours have none.
    Files.write(newest(), JSON.writeValueAsBytes(root));
  }
}

package io.tidemark.cli.tables;

import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.maintain.SnapshotHistory;
import java.io.PrintWriter;
import java.time.Instant;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** The option {@code --as-of}. */
final class AsOf {
  private AsOf() {}

  /**
   * The snapshot of a table that is meant.
   *
   * @param asOf an id, or a time
   * @param err is told where another than that of the time is taken
   * @throws UserError when there is none
   */
  static long snapshot(String asOf, Table table, PrintWriter err) {
    if (asOf.matches("\\d+")) {
      for (Snapshot snapshot : table.snapshots()) {
        if (Long.toString(snapshot.snapshotId()).equals(asOf)) {
          return snapshot.snapshotId();
        }
      }
      throw new UserError(
          "--as-of=" + asOf + ": no such snapshot; 'tidemark show tables --snapshots' lists them");
    }
    Instant time = OptionValues.time("as-of", asOf);
    SnapshotHistory.AsOf found =
        SnapshotHistory.of(table)
            .asOf(time)
            .orElseThrow(
                () ->
                    new UserError(
                        "--as-of="
                            + asOf
                            + ": no snapshot is kept of then or before; 'tidemark show tables"
                            + " --snapshots' lists them"));
    if (!found.exact()) {
      err.println(
          "As of "
              + Instant.ofEpochMilli(found.snapshot().timestampMillis())
              + ", snapshot "
              + found.snapshot().snapshotId()
              + ": the nearest before --as-of="
              + asOf
              + " that is kept");
    }
    return found.snapshot().snapshotId();
  }
}

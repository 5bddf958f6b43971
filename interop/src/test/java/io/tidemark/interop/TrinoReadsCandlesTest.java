package io.tidemark.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trino, set up as {@code docs/reading-tables.md} says, sees in the table of candles what Tidemark
 * shows of it, while Tidemark goes on writing it.
 */
@Tag("slow")
class TrinoReadsCandlesTest {
  @TempDir private Path folder;

  @Test
  void seesTheRowsThatAreShown() throws IOException, SQLException {
    Path tables = folder.resolve("tables");
    List<String> blocks = ReadingTables.blocks("Trino", tables);
    Path home = Files.createDirectory(folder.resolve("trino"));
    try (Trino trino = Trino.start(home, blocks.get(0));
        Warehouse warehouse = Warehouse.jdbc(tables)) {
      Sample sample = Sample.in(folder);
      warehouse.backfill(sample.half());
      try (Connection connection = trino.connect()) {
        String query = blocks.get(1);
        List<String> halves = warehouse.show("1d");
        assertThat(Jdbc.csv(connection, query))
            .isEqualTo(Warehouse.selected(query, halves))
            .hasSize(1 + 7);
        long snapshot =
            Jdbc.number(
                connection,
                "SELECT max_by(snapshot_id, committed_at) FROM"
                    + " tidemark.tidemark.\"candles$snapshots\"");

        warehouse.backfill(sample.whole());

        assertThat(
                Jdbc.number(
                    connection,
                    "SELECT count(*) FROM tidemark.tidemark.\"candles$files\" WHERE content = 1"))
            .as("files of position deletes")
            .isPositive();
        assertThat(Jdbc.csv(connection, rows("candles FOR VERSION AS OF " + snapshot, "1d")))
            .isEqualTo(halves);
        assertThat(Jdbc.csv(connection, rows("candles", "1m"))).isEqualTo(warehouse.show("1m"));
        List<String> days = warehouse.show("1d");
        assertThat(Jdbc.csv(connection, rows("candles", "1d"))).isEqualTo(days);
        assertThat(Jdbc.csv(connection, query)).isEqualTo(Warehouse.selected(query, days));
        assertThatThrownBy(() -> Jdbc.csv(connection, "DELETE FROM tidemark.tidemark.candles"))
            .hasMessageContaining("Access Denied");
      }
    }
  }

  private static String rows(String table, String interval) {
    return "SELECT * FROM tidemark.tidemark."
        + table
        + " WHERE interval = '"
        + interval
        + "' ORDER BY open_time, basis";
  }
}

package io.tidemark.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that Spark makes of the statements that Tidemark prints are those it makes itself. */
class SparkMakesTablesTest {
  @TempDir private Path folder;

  @Test
  void printedStatementsMakeTheSameTables() throws IOException {
    Path trades = folder.resolve("trades.csv");
    Files.writeString(trades, "1385337600,800.01,0.5\n1385337660,800.02,0.25\n");
    try (Warehouse made = Warehouse.hadoop(folder.resolve("made"));
        Warehouse printed = Warehouse.hadoop(folder.resolve("printed"))) {
      for (String statement :
          String.join("\n", Tidemark.run(List.of("ddl", "--dialect=iceberg")))
              .split(";(\n|$)", -1)) {
        if (!statement.isBlank()) {
          printed.sql(statement);
        }
      }

      made.backfill(trades);
      printed.backfill(trades);

      for (String table : List.of("candles", "dead_letters")) {
        assertThat(described(printed, table)).isEqualTo(described(made, table)).isNotEmpty();
      }
      assertThat(
              printed.number(
                  "SELECT sum(trades) FROM tidemark.tidemark.candles WHERE interval = '1m'"))
          .as("trades that a backfill wrote")
          .isEqualTo(2);
      assertThat(described(printed, "raw")).anyMatch(line -> line.contains("days(publish_time)"));
    }
  }

  /** Columns, partitions, order and properties of a table. */
  private static List<String> described(Warehouse warehouse, String table) {
    List<String> lines =
        new ArrayList<>(lines(warehouse, "DESCRIBE TABLE tidemark.tidemark." + table));
    lines(warehouse, "SHOW TBLPROPERTIES tidemark.tidemark." + table).stream()
        .filter(line -> !line.startsWith("[current-snapshot-id") && !line.startsWith("[owner"))
        .forEach(lines::add);
    return lines;
  }

  private static List<String> lines(Warehouse warehouse, String query) {
    return warehouse.sql(query).collectAsList().stream().map(Row::toString).toList();
  }
}

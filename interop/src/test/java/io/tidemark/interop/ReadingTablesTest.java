package io.tidemark.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code docs/reading-tables.md} tells its readers to type gives what Tidemark shows, on
 * tables with files and rows that better ones took the place of. {@link TrinoReadsCandlesTest} does
 * the same with Trino.
 */
class ReadingTablesTest {
  @TempDir private static Path folder;
  private static Path tables;

  /** Filled by a run of half of the sample, then by one of the whole. */
  private static Warehouse warehouse;

  /** What is shown of its days. */
  private static List<String> days;

  /** The statements for DuckDB, of which the last asks for the rows. */
  private static List<String> statements;

  @BeforeAll
  static void fill() throws IOException {
    Sample sample = Sample.in(folder);
    tables = folder.resolve("tables");
    warehouse = Warehouse.jdbc(tables);
    warehouse.backfill(sample.half());
    warehouse.backfill(sample.whole());
    days = warehouse.show("1d");
    statements = listFiles();
  }

  @AfterAll
  static void close() throws IOException {
    warehouse.close();
  }

  @Test
  void spark() {
    String query = ReadingTables.blocks("Spark", tables).get(1);

    assertThat(Warehouse.csv(warehouse.sql(query)))
        .isEqualTo(Warehouse.selected(query, days))
        .hasSize(1 + 7);
  }

  @Test
  void duckDb() throws SQLException {
    try (Connection connection = duckDbWithTheView()) {
      String query = statements.get(statements.size() - 1);
      assertThat(Jdbc.csv(connection, query))
          .isEqualTo(Warehouse.selected(query, days))
          .hasSize(1 + 7);
      assertThat(Jdbc.csv(connection, "SELECT * FROM candles WHERE interval = '1d' ORDER BY 6"))
          .isEqualTo(days);
      assertThat(Jdbc.csv(connection, "SELECT * FROM candles WHERE interval = '1m' ORDER BY 6"))
          .isEqualTo(warehouse.show("1m"));
    }
  }

  /** Does as the documentation says before DuckDB is started; returns what to tell DuckDB. */
  private static List<String> listFiles() throws IOException {
    List<String> blocks = ReadingTables.blocks("DuckDB", tables);
    String[] command = blocks.get(0).split(" > ", -1);
    Path list = folder.resolve(command[1]);
    Files.write(
        list, Tidemark.run(List.of(command[0].replaceFirst("^./tidemark ", "").split(" ", -1))));
    return List.of(blocks.get(1).replace(command[1], list.toString()).split(";\\s+", -1));
  }

  /** After all statements but the last. */
  private static Connection duckDbWithTheView() throws SQLException {
    Connection connection = newDuckDb();
    for (String statement : statements.subList(0, statements.size() - 1)) {
      execute(connection, statement);
    }
    return connection;
  }

  /** One that loads nothing from elsewhere. */
  private static Connection newDuckDb() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    execute(connection, "SET autoinstall_known_extensions = false");
    execute(connection, "SET autoload_known_extensions = false");
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void folderIsNotTheTable() throws SQLException {
    try (Connection connection = duckDbWithTheView()) {
      String folder =
          "read_parquet('"
              + tables
              + "/tidemark/candles/data/**/*-data.parquet', hive_partitioning = false)";
      String planned = "read_parquet(getvariable('files'), hive_partitioning = false)";
      String days = " WHERE interval = '1d'";
      String trades = "SELECT sum(trades) FROM ";
      String rows = "SELECT count(*) FROM ";
      String figures =
          String.format(
              Locale.ROOT,
              "the files of the folder hold %,d rows, those of the current snapshot %,d, and the"
                  + " table has %,d. Its days add up to %,d trades, those in the folder to %,d.",
              Jdbc.number(connection, rows + folder),
              Jdbc.number(connection, rows + planned),
              Jdbc.number(connection, rows + "candles"),
              Jdbc.number(connection, trades + "candles" + days),
              Jdbc.number(connection, trades + folder + days));

      assertThat(ReadingTables.text().replace('\n', ' ')).contains(figures);
      assertThat(Jdbc.number(connection, trades + "candles" + days)).isEqualTo(100_000);
    }
  }

  @Test
  void tablesAreShownAsTheyAreRead() throws IOException {
    List<String> shown =
        Tidemark.run(
            List.of(ReadingTables.blocks("Where they are", tables).get(0).split(" ", -1))
                .subList(1, 4));

    String[] candles = shown.get(1).split(" {2,}", -1);
    assertThat(candles[1])
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "%,d",
                warehouse.number("SELECT count(*) FROM tidemark.tidemark.candles")));
    assertThat(Long.parseLong(candles[3])).as("delete files").isPositive();
    assertThat(Files.readString(Path.of(shown.get(13).split(" {2,}", -1)[1])))
        .contains("\"current-snapshot-id\":" + shown.get(7).split(" {2,}", -1)[1] + ",");
  }
}

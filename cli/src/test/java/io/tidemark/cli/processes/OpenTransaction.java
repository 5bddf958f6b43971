package io.tidemark.cli.processes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A program that uses an embedded catalog as a writer in the middle of its commit does: again and
 * again it points all tables to metadata that is not there, so many rows besides that the database
 * file itself is half written, holds that open for a while, and takes it back. While it does, a
 * file is there that says so.
 */
final class OpenTransaction {
  private static final int LEAST_MILLIS = 500;
  private static final int MOST_MILLIS = 2_000;
  private static final int PAUSE_MILLIS = 1_000;

  private OpenTransaction() {}

  /** Runs {@code JDBC_URL FILE}. */
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[1]);
    Random random = new Random();
    for (; ; TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS)) {
      try (Connection connection = DriverManager.getConnection(args[0]);
          Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA busy_timeout = 60000");
        // A page in memory at most: the others are written to the file.
        statement.execute("PRAGMA cache_size = 1");
        while (true) {
          hold(statement, file, random.nextInt(LEAST_MILLIS, MOST_MILLIS));
          TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_MILLIS));
        }
      } catch (SQLException e) {
        System.out.println("Opening it again: " + e.getMessage());
        Files.deleteIfExists(file);
      }
    }
  }

  private static void hold(Statement statement, Path file, int millis) throws Exception {
    statement.execute("BEGIN IMMEDIATE");
    try {
      statement.executeUpdate(
          "update iceberg_tables set metadata_location = metadata_location || '.uncommitted'");
      statement.executeUpdate(
          "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200)"
              + " insert into iceberg_tables (catalog_name, table_namespace, table_name,"
              + " metadata_location) select 'other', 'n', 't' || i, hex(randomblob(400)) from n");
      Files.createFile(file);
      TimeUnit.MILLISECONDS.sleep(millis);
      Files.delete(file);
    } finally {
      statement.execute("ROLLBACK");
    }
  }
}

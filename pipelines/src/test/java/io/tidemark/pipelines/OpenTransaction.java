package io.tidemark.pipelines;

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
 * again it points all tables to metadata that is not there, holds that open for a while, and takes
 * it back. While it does, a file is there that says so.
 *
 * <p>The process that opens the catalog first owns its database; to start it before all others
 * makes it that.
 */
final class OpenTransaction {
  private static final int MOST_MILLIS = 2_000;
  private static final int PAUSE_MILLIS = 1_000;

  private OpenTransaction() {}

  /** Runs {@code JDBC_URL FILE}. */
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[1]);
    Random random = new Random();
    for (; ; TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS)) {
      try (Connection connection = DriverManager.getConnection(args[0])) {
        connection.setAutoCommit(false);
        while (true) {
          hold(connection, file, random.nextInt(MOST_MILLIS));
          TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_MILLIS));
        }
      } catch (SQLException e) {
        // Another process owned the database and has been killed, or has a row for longer than the
        // catalog waits.
        System.out.println("Opening it again: " + e.getMessage());
        Files.deleteIfExists(file);
      }
    }
  }

  private static void hold(Connection connection, Path file, int millis) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "update iceberg_tables set metadata_location = metadata_location || '.uncommitted'");
      Files.createFile(file);
      TimeUnit.MILLISECONDS.sleep(millis);
      Files.delete(file);
    } finally {
      connection.rollback();
    }
  }
}

package io.tidemark.cli.processes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.TimeUnit;

/** A program that opens a database, and keeps it open; a file says when it has. */
final class HeldDatabase {
  private HeldDatabase() {}

  /** Runs {@code JDBC_URL FILE}. */
  public static void main(String[] args) throws Exception {
    try (Connection connection = DriverManager.getConnection(args[0])) {
      Files.createFile(Path.of(args[1]));
      TimeUnit.HOURS.sleep(1);
      connection.commit();
    }
  }
}

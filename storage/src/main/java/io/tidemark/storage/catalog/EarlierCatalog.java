package io.tidemark.storage.catalog;

import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.files.DamagedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The catalog that earlier builds kept beside the tables, in an H2 database. What it knows goes
 * into the new one in the transaction that makes that; then the file is renamed, so that no earlier
 * build goes on with it. Meanwhile its lock is held, which keeps earlier builds out, and which
 * cannot be had while one runs.
 *
 * <p>The new database remembers of which bytes it was made. A process that was killed before it has
 * renamed the file is told by that from an earlier build that has been started since.
 */
final class EarlierCatalog {
  private static final String NAME = "catalog.mv.db";
  private static final String TAKEN_OVER = NAME + ".taken-over";
  private static final String COPY = "earlier";

  private static final int LOOKS = 20;
  private static final long MILLIS_BETWEEN = 250;

  private final Path file;
  private final Path copies;
  private final String described;

  /**
   * That of a warehouse.
   *
   * @param described the options that name the warehouse
   */
  EarlierCatalog(Path warehouse, String described) {
    this.file = warehouse.resolve(NAME);
    this.copies = EmbeddedCatalog.file(warehouse).getParent();
    this.described = described;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /**
   * Copies what it knows into a new database.
   *
   * @throws UserError when an earlier build has it open
   * @throws DamagedFile when it cannot be read
   */
  Void takeOver(Connection database) throws SQLException {
    if (!exists()) {
      return null;
    }
    Path copy = copies.resolve(COPY + ".mv.db");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw inUse();
      }
      String digest = copy(channel, copy);
      try (Connection earlier = open(copies.resolve(COPY))) {
        copyRows(earlier, database, "iceberg_tables");
        copyRows(earlier, database, "iceberg_namespace_properties");
      } catch (SQLException e) {
        throw DamagedFile.of(file.toString(), e);
      }
      remember(database, digest);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be taken over", e);
    } finally {
      deleteCopy();
    }
    return null;
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private UserError inUse() {
    return new UserError(
        described
            + ": a job of an earlier build has the catalog open ("
            + file
            + "); end it, and run this again, which takes the catalog over");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Copies the bytes of a file that is locked by its channel; returns their digest. */
  private static String copy(FileChannel from, Path to) throws IOException {
    MessageDigest digest = sha256();
    try (DigestOutputStream out = new DigestOutputStream(Files.newOutputStream(to), digest)) {
      // Closing any other handle of the file would give its lock away.
      from.position(0);
      Channels.newInputStream(from).transferTo(out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Connection open(Path database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:" + database + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;IFEXISTS=TRUE");
  }

  private static boolean has(Connection database, String table) throws SQLException {
    try (ResultSet found = database.getMetaData().getTables(null, null, table, null)) {
      return found.next();
    }
  }

  private static void copyRows(Connection from, Connection to, String table) throws SQLException {
    if (!has(from, table)) {
      return;
    }
    try (Statement statement = from.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
      int columns = rows.getMetaData().getColumnCount();
      StringBuilder names = new StringBuilder();
      for (int column = 1; column <= columns; column++) {
        names.append(column == 1 ? "" : ", ");
        names.append(rows.getMetaData().getColumnName(column).toLowerCase(Locale.ROOT));
      }
      String insert =
          "INSERT INTO "
              + table
              + " ("
              + names
              + ") VALUES ("
              + String.join(", ", Collections.nCopies(columns, "?"))
              + ")";
      try (PreparedStatement row = to.prepareStatement(insert)) {
        while (rows.next()) {
          for (int column = 1; column <= columns; column++) {
            row.setString(column, rows.getString(column));
          }
          row.executeUpdate();
        }
      }
    }
  }

  private static void remember(Connection database, String digest) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE tidemark_taken_over(sha256 VARCHAR(64) NOT NULL)");
      statement.execute("INSERT INTO tidemark_taken_over VALUES ('" + digest + "')");
    }
  }

  /**
   * Renames the file where what it knows has been taken over.
   *
   * @throws UserError when it is another one: an earlier build has been started since
   */
  void setAside(EmbeddedConnections database) throws SQLException {
    for (int look = 1; exists(); look++) {
      if (!Files.isWritable(file.getParent()) || isSetAside(database)) {
        return;
      }
      if (look == LOOKS) {
        throw new UserError(
            described
                + ": an earlier build has been started on these tables, and made a catalog of its"
                + " own beside that in "
                + copies
                + "; end it, and move "
                + file
                + " away");
      }
      pause();
    }
  }

  private boolean isSetAside(EmbeddedConnections database) throws SQLException {
    String taken = database.run(EarlierCatalog::remembered);
    Path copy = copies.resolve(COPY + ".mv.db");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      // Who has the lock may be renaming it. One that knows nothing is what an earlier build has
      // made to find that out.
      if (lock == null || !(copy(channel, copy).equals(taken) || isEmpty(copies.resolve(COPY)))) {
        return false;
      }
      Path to = file.resolveSibling(TAKEN_OVER);
      for (int i = 2; Files.exists(to); i++) {
        to = file.resolveSibling(TAKEN_OVER + "-" + i);
      }
      Files.move(file, to, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(file.resolveSibling("catalog.lock.db"));
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be renamed", e);
    } finally {
      deleteCopy();
    }
  }

  private static String remembered(Connection database) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet table =
            statement.executeQuery(
                "SELECT 1 FROM sqlite_master WHERE name = 'tidemark_taken_over'")) {
      if (!table.next()) {
        return "";
      }
    }
    try (Statement statement = database.createStatement();
        ResultSet taken = statement.executeQuery("SELECT sha256 FROM tidemark_taken_over")) {
      return taken.next() ? taken.getString(1) : "";
    }
  }

  private static boolean isEmpty(Path copy) {
    try (Connection earlier = open(copy);
        Statement statement = earlier.createStatement()) {
      if (!has(earlier, "iceberg_tables")) {
        return true;
      }
      try (ResultSet rows = statement.executeQuery("SELECT 1 FROM iceberg_tables")) {
        return !rows.next();
      }
    } catch (SQLException e) {
      return false;
    }
  }

  private void deleteCopy() {
    for (String end : List.of(".mv.db", ".trace.db")) {
      Path copy = copies.resolve(COPY + end);
      try {
        Files.deleteIfExists(copy);
      } catch (IOException e) {
        throw new UncheckedIOException(copy + ": cannot be deleted", e);
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("Interrupted while the catalog was taken over", e);
    }
  }
}

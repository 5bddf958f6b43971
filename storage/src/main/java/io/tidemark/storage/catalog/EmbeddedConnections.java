package io.tidemark.storage.catalog;

import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.files.DamagedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.JdbcClientPool;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * Connections to a SQLite database, which any number of processes open as a file. Each waits for
 * the locks of the others; those of a process that dies go with it, and what it left half written
 * is taken back by the next.
 *
 * <p>Each question has a connection of its own, closed behind it: Iceberg leaves result sets open,
 * and a statement that is not at its end holds a lock that keeps all others from writing. In one
 * JVM they take turns, whatever class loaders asked: the locks of a file are those of the process,
 * and go when any of its handles is closed.
 */
final class EmbeddedConnections extends JdbcClientPool {
  /** What the address of such a database begins with. */
  static final String SCHEME = "jdbc:sqlite:";

  /** What a file's name begins with that is written as in a URI. */
  private static final String ENCODED = "file:";

  /** Iceberg's own tables, of its schema version V1. */
  private static final String TABLES =
      "CREATE TABLE IF NOT EXISTS iceberg_tables("
          + "catalog_name VARCHAR(255) NOT NULL,table_namespace VARCHAR(255) NOT NULL,"
          + "table_name VARCHAR(255) NOT NULL,metadata_location VARCHAR(1000),"
          + "previous_metadata_location VARCHAR(1000),iceberg_type VARCHAR(5),"
          + "PRIMARY KEY (catalog_name, table_namespace, table_name))";

  private static final String NAMESPACES =
      "CREATE TABLE IF NOT EXISTS iceberg_namespace_properties("
          + "catalog_name VARCHAR(255) NOT NULL,namespace VARCHAR(255) NOT NULL,"
          + "property_key VARCHAR(255),property_value VARCHAR(1000),"
          + "PRIMARY KEY (catalog_name, namespace, property_key))";

  private static final int WAIT_MILLIS = 60_000;

  /** How often a database that stays locked is asked. */
  private static final int WAITS = 2;

  /** How often one is that a killed process seems to have left, where another ends its commit. */
  private static final int LOOKS = 20;

  private static final long MILLIS_BETWEEN = 100;

  // The kinds of SQLite's error codes.
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READONLY = 8;
  private static final int CORRUPT = 11;
  private static final int NOT_A_DATABASE = 26;

  private final String uri;

  /** One in all of the JVM: texts that are interned are no class loader's own. */
  private final String turns;

  private EmbeddedConnections(String uri, Map<String, String> properties) {
    super(uri, properties);
    this.uri = uri;
    this.turns = ("io.tidemark " + uri).intern();
  }

  /** Whether the catalog with these properties is in such a database. */
  static boolean areOf(Map<String, String> properties) {
    return properties.getOrDefault(CatalogProperties.URI, "").startsWith(SCHEME);
  }

  /** The address of a file. */
  static String address(Path file) {
    // What follows a question mark would be taken for settings.
    return file.toString().contains("?")
        ? SCHEME + ENCODED + file.toString().replace("%", "%25").replace("?", "%3f")
        : SCHEME + file;
  }

  static EmbeddedConnections to(String uri) {
    return new EmbeddedConnections(uri, Map.of());
  }

  /** Opens the catalog in such a database, and makes it where there is none. */
  static Catalog catalog(String name, Map<String, String> properties, Configuration configuration) {
    String uri = properties.get(CatalogProperties.URI);
    EmbeddedConnections connections = new EmbeddedConnections(uri, properties);
    try {
      if (!connections.isCatalog()) {
        connections.make(connection -> null);
      }
    } catch (SQLException e) {
      throw new UncheckedSQLException(e, "%s: cannot be opened", uri);
    }
    JdbcCatalog catalog = new JdbcCatalog(null, all -> connections, false);
    catalog.setConf(configuration);
    catalog.initialize(name, properties);
    return catalog;
  }

  private Path file() {
    String address = uri.substring(SCHEME.length()).replaceFirst("\\?.*", "");
    return Path.of(
        address.startsWith(ENCODED)
            ? address.substring(ENCODED.length()).replace("%3f", "?").replace("%25", "%")
            : address);
  }

  /** Whether the database has the tables of a catalog. */
  boolean isCatalog() throws SQLException {
    return Files.exists(file())
        && run(
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return hasTables(statement);
              }
            });
  }

  private static boolean hasTables(Statement statement) throws SQLException {
    try (ResultSet found =
        statement.executeQuery(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
                + " AND name IN ('iceberg_tables', 'iceberg_namespace_properties')")) {
      return found.getInt(1) == 2;
    }
  }

  /**
   * Makes the tables of a catalog, unless another process has. A file that is not there is made.
   *
   * @param filling what else belongs to a new one, in the same transaction
   */
  void make(Action<Void, Connection, SQLException> filling) throws SQLException {
    ask(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            // What fails is taken back when the connection is closed.
            if (!hasTables(statement)) {
              statement.execute(TABLES);
              statement.execute(NAMESPACES);
              filling.run(connection);
            }
            statement.execute("COMMIT");
          }
          return null;
        },
        SQLiteOpenMode.READWRITE,
        SQLiteOpenMode.CREATE);
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action) throws SQLException {
    // Of a file that may not be written SQLite makes one that is only read.
    return ask(action, SQLiteOpenMode.READWRITE);
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action, boolean retry) throws SQLException {
    return run(action);
  }

  private <R> R ask(Action<R, Connection, SQLException> action, SQLiteOpenMode... modes)
      throws SQLException {
    SqliteLibrary.load();
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(WAIT_MILLIS);
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    for (SQLiteOpenMode mode : modes) {
      config.setOpenMode(mode);
    }
    synchronized (turns) {
      for (int look = 1; ; look++) {
        try (Connection connection = config.createConnection(uri)) {
          return action.run(connection);
        } catch (SQLiteException e) {
          checkAgain(e, look);
        }
      }
    }
  }

  /** Waits where it is worth asking again; fails elsewhere. */
  private void checkAgain(SQLiteException e, int look) throws SQLException {
    SQLiteErrorCode code = e.getResultCode();
    switch (code.code & 0xFF) {
      case BUSY, LOCKED -> {
        if (look == WAITS) {
          throw new SQLException(
              file()
                  + ": another process has had it locked for "
                  + look * WAIT_MILLIS / 1000
                  + " s; end the one that hangs ('fuser "
                  + file()
                  + "' names those that use it)");
        }
      }
      case READONLY -> {
        if (code == SQLiteErrorCode.SQLITE_READONLY) {
          throw new UserError(file() + ": may not be written by this account", e);
        }
        if (look == LOOKS) {
          throw new UserError(
              file()
                  + ": a job that was killed has left it in the middle of a commit, which can be"
                  + " taken back only by who may write it; any command of its owner does, as"
                  + " 'tidemark show tables'",
              e);
        }
        pause(e);
      }
      case CORRUPT, NOT_A_DATABASE -> throw DamagedFile.of(file().toString(), e);
      default -> throw e;
    }
  }

  private static void pause(SQLException e) throws SQLException {
    try {
      TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }
}

package io.tidemark.pipelines.iceberg;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.JdbcClientPool;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/**
 * Connections to an embedded H2 database. The process that opens it first owns it, and the others
 * are its clients; where it dies, one of them owns it next. A connection that is lost by that is
 * made anew, and what was asked of it is asked again: a commit that has taken effect unseen is
 * found by its token.
 */
final class EmbeddedConnections extends JdbcClientPool {
  /** What the address of such a database begins with. */
  private static final String SCHEME = "jdbc:h2:";

  /**
   * H2's error codes (error opening database, database already open) while another process has its
   * lock: one that was killed and left it behind, or one that opens it in the same moment.
   */
  private static final Set<Integer> LOCKED = Set.of(8000, 90020);

  /**
   * H2's error codes (object closed, connection broken, database closed, called at shutdown) when
   * the process that owns it has ended or ends.
   */
  private static final Set<Integer> LOST = Set.of(90007, 90067, 90098, 90121);

  private static final long WAIT_MILLIS = 30_000;
  private static final long RETRY_MILLIS = 500;

  private EmbeddedConnections(Map<String, String> properties) {
    super(properties.get(CatalogProperties.URI), properties);
  }

  /** Whether the catalog with these properties is in such a database. */
  static boolean areOf(Map<String, String> properties) {
    return properties.getOrDefault(CatalogProperties.URI, "").startsWith(SCHEME);
  }

  /** Opens the catalog in such a database. */
  static Catalog catalog(String name, Map<String, String> properties, Configuration configuration) {
    JdbcCatalog catalog = new JdbcCatalog(null, EmbeddedConnections::new, true);
    catalog.setConf(configuration);
    catalog.initialize(name, properties);
    return catalog;
  }

  @Override
  protected Connection newClient() {
    for (long waited = 0; ; waited += RETRY_MILLIS) {
      try {
        return super.newClient();
      } catch (UncheckedSQLException e) {
        if (waited >= WAIT_MILLIS || !isConnectionException(e)) {
          throw e;
        }
        pause(e);
      }
    }
  }

  /** Lets the old one go, which cannot even be closed where its server has died. */
  @Override
  protected Connection reconnect(Connection client) {
    try {
      close(client);
    } catch (UncheckedSQLException e) {
      // It is lost as it is.
    }
    return newClient();
  }

  @Override
  protected boolean isConnectionException(Exception e) {
    return super.isConnectionException(e) || isOf(LOCKED, e) || isOf(LOST, e);
  }

  private static boolean isOf(Set<Integer> codes, Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && codes.contains(sql.getErrorCode())) {
        return true;
      }
    }
    return false;
  }

  private static void pause(UncheckedSQLException e) {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }
}

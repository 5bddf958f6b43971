package io.tidemark.interop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/** One Spark in this process, for all tests. */
final class Spark {
  private static final SparkSession SPARK =
      SparkSession.builder()
          .master("local[2]")
          .config("spark.ui.enabled", false)
          .config("spark.driver.host", "localhost")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.sql.shuffle.partitions", 2)
          .config("spark.sql.session.timeZone", "UTC")
          .config("spark.sql.datetime.java8API.enabled", true)
          .config(
              "spark.sql.extensions",
              "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
          .getOrCreate();

  /** A JDBC catalog files its tables under its own name, and Tidemark's has this one. */
  private static final String NAME = "tidemark";

  private static final String CATALOG = "spark.sql.catalog." + NAME;

  private Spark() {}

  /** A session with the tables of an embedded catalog, set up as the documentation says. */
  static SparkSession withJdbcCatalog(Path folder) {
    SparkSession session = SPARK.newSession();
    for (String line : ReadingTables.blocks("Spark", folder).get(0).split("\n", -1)) {
      String[] setting = line.split(" +", 2);
      session.conf().set(setting[0], setting[1]);
    }
    return session;
  }

  /** A session with the tables of a folder, each as it is when it is read. */
  static SparkSession withHadoopCatalog(Path folder) {
    SparkSession session = SPARK.newSession();
    RuntimeConfig conf = session.conf();
    conf.set(CATALOG, "org.apache.iceberg.spark.SparkCatalog");
    conf.set(CATALOG + ".type", "hadoop");
    conf.set(CATALOG + ".warehouse", folder.toUri().toString());
    conf.set(CATALOG + ".cache-enabled", false);
    return session;
  }

  /** Closes the catalog of a session. */
  static void close(SparkSession session) throws IOException {
    // A catalog that no query has asked for yet is looked up in the active session.
    SparkSession.setActiveSession(session);
    ((Closeable) Spark3Util.loadIcebergCatalog(session, NAME)).close();
  }
}

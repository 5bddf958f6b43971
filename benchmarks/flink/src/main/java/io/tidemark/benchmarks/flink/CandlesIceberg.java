package io.tidemark.benchmarks.flink;

import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.TableContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.hadoop.HadoopCatalog;

/** The table of candles in a Hadoop catalog, with the columns that are known without Tidemark. */
final class CandlesIceberg {
  static final TableIdentifier NAME =
      TableIdentifier.of(TableContract.NAMESPACE, CandlesTable.contract().name());

  private static final Set<String> TIDEMARKS_OWN =
      Set.of(CandlesTable.REVISION, CandlesTable.INGEST_ID, CandlesTable.INGESTED_AT);

  /** The table as SQL calls it. */
  private static final String SQL_NAME = "warehouse." + NAME;

  private CandlesIceberg() {}

  /** Makes the warehouse's catalog known to SQL, and the table where it is not there. */
  static void use(TableEnvironment environment, Path warehouse) {
    String location = warehouse.toUri().toString();
    try (HadoopCatalog catalog = new HadoopCatalog(new Configuration(), location)) {
      if (!catalog.tableExists(NAME)) {
        Schema schema =
            new Schema(
                CandlesTable.SCHEMA.columns().stream()
                    .filter(column -> !TIDEMARKS_OWN.contains(column.name()))
                    .toList(),
                CandlesTable.SCHEMA.identifierFieldIds());
        PartitionSpec spec =
            PartitionSpec.builderFor(schema)
                .identity(CandlesTable.INTERVAL)
                .month(CandlesTable.OPEN_TIME)
                .bucket(CandlesTable.INSTRUMENT, CandlesTable.INSTRUMENT_BUCKETS)
                .build();
        catalog.createTable(NAME, schema, spec, CandlesTable.contract().properties());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.executeSql(
        "CREATE CATALOG warehouse WITH ('type'='iceberg', 'catalog-type'='hadoop', 'warehouse'='"
            + location
            + "')");
  }

  /**
   * Inserts all candles.
   *
   * @param upsert whether they replace those of the same key, by equality deletes
   */
  static String insert(boolean upsert) {
    return String.format(
        Locale.ROOT,
        "INSERT INTO %s /*+ OPTIONS('upsert-enabled'='%s') */ %s",
        SQL_NAME,
        upsert,
        CandleQueries.tableRows());
  }

  /** Counts the trades that the largest candles are of. */
  static String countTrades() {
    return String.format(
        Locale.ROOT,
        "SELECT SUM(trades) FROM %s WHERE `interval` = '%s'",
        SQL_NAME,
        Interval.W1.label());
  }
}

package io.tidemark.benchmarks.flink;

import io.tidemark.schemas.tables.RawTable;
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

/**
 * The table of messages as they were received, with the columns that are known without parsing
 * them.
 */
final class RawIceberg {
  private static final TableIdentifier NAME =
      TableIdentifier.of(TableContract.NAMESPACE, RawTable.contract().name());

  private static final Set<String> LEFT_OUT =
      Set.of(
          RawTable.INSTRUMENT,
          RawTable.FIRST_TIME,
          RawTable.LAST_TIME,
          RawTable.INGEST_ID,
          RawTable.INGESTED_AT);

  private RawIceberg() {}

  /** Makes the table where it is not there. */
  static void create(Path warehouse) {
    try (HadoopCatalog catalog =
        new HadoopCatalog(new Configuration(), warehouse.toUri().toString())) {
      if (!catalog.tableExists(NAME)) {
        Schema schema =
            new Schema(
                RawTable.SCHEMA.columns().stream()
                    .filter(column -> !LEFT_OUT.contains(column.name()))
                    .toList());
        PartitionSpec spec = PartitionSpec.builderFor(schema).day(RawTable.PUBLISH_TIME).build();
        catalog.createTable(NAME, schema, spec, RawTable.contract().properties());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a topic known to SQL as the table {@code messages}, with a consumer group of its own. */
  static void readMessages(TableEnvironment environment, String servers, String topic) {
    environment.executeSql(
        String.format(
            Locale.ROOT,
            "CREATE TEMPORARY TABLE messages (payload BYTES,"
                + " `partition` INT METADATA VIRTUAL, `offset` BIGINT METADATA VIRTUAL,"
                + " `timestamp` TIMESTAMP_LTZ(3) METADATA VIRTUAL) WITH"
                + " ('connector'='kafka', 'topic'='%s', 'properties.bootstrap.servers'='%s',"
                + " 'properties.group.id'='%s-raw', 'scan.startup.mode'='earliest-offset',"
                + " 'format'='raw')",
            topic,
            servers,
            topic));
  }

  /** Appends all messages of a topic. */
  static String insert(String topic) {
    String channel = "'kafka:" + topic + "-' || CAST(`partition` AS STRING)";
    return String.format(
        Locale.ROOT,
        "INSERT INTO warehouse.%s.`%s` SELECT %s, CAST(`offset` AS STRING), 'trades.csv', %s,"
            + " `offset` * 1048576, CAST(`timestamp` AS TIMESTAMP_LTZ(6)),"
            + " CAST(CURRENT_TIMESTAMP AS TIMESTAMP_LTZ(6)), payload FROM messages",
        NAME.namespace(),
        NAME.name(),
        channel,
        channel);
  }
}

package io.tidemark.benchmarks.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.split_part;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.TableContract;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.TypeUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;

/** The table of candles in a warehouse of the Hadoop catalog. */
final class SparkTable {
  private static final String CATALOG = "lake";
  private static final TableContract CONTRACT = CandlesTable.contract();
  private static final TableIdentifier NAME =
      TableIdentifier.of(TableContract.NAMESPACE, CONTRACT.name());
  private static final String CANDLES = CATALOG + "." + NAME;

  /** Columns that only Tidemark has a use for. */
  private static final Set<String> LEFT_OUT =
      Set.of(CandlesTable.REVISION, CandlesTable.INGEST_ID, CandlesTable.INGESTED_AT);

  private static final Schema SCHEMA =
      TypeUtil.selectNot(
          CandlesTable.SCHEMA,
          Set.copyOf(
              LEFT_OUT.stream()
                  .map(column -> CandlesTable.SCHEMA.findField(column).fieldId())
                  .toList()));

  private static final String SOURCE = "source";

  private final SparkSession spark;

  SparkTable(SparkSession spark) {
    this.spark = spark;
  }

  /** A session that finds the tables of a folder. */
  static SparkSession.Builder inWarehouse(SparkSession.Builder builder, Path folder) {
    String catalog = "spark.sql.catalog." + CATALOG;
    return builder
        .config(
            "spark.sql.extensions",
            "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
        .config(catalog, "org.apache.iceberg.spark.SparkCatalog")
        .config(catalog + ".type", "hadoop")
        .config(catalog + ".warehouse", "file://" + folder.toAbsolutePath().normalize());
  }

  /** Takes the candles of {@link SparkCandles}: all where there is no table, else the better. */
  void take(Dataset<Row> candles) {
    Catalog catalog = Spark3Util.loadIcebergCatalog(spark, CATALOG);
    Dataset<Row> rows = rows(candles);
    if (catalog.tableExists(NAME)) {
      merge(rows);
    } else {
      catalog
          .buildTable(NAME, SCHEMA)
          .withPartitionSpec(CONTRACT.spec())
          .withSortOrder(CONTRACT.order())
          .withProperties(properties())
          .create();
      append(rows);
    }
  }

  private static Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>(CONTRACT.properties());
    properties.put("write.distribution-mode", "hash");
    properties.put("write.merge.mode", "merge-on-read");
    return properties;
  }

  private static Dataset<Row> rows(Dataset<Row> candles) {
    List<Column> columns =
        SCHEMA.columns().stream()
            .map(
                field ->
                    value(field.name())
                        .cast(SparkSchemaUtil.convert(field.type()))
                        .as(field.name()))
            .toList();
    return candles.select(columns.toArray(Column[]::new));
  }

  private static Column value(String column) {
    return switch (column) {
      case CandlesTable.VENUE -> split_part(col(CandlesTable.INSTRUMENT), lit(":"), lit(1));
      case CandlesTable.BASE -> split_part(pair(), lit("-"), lit(1));
      case CandlesTable.QUOTE -> split_part(pair(), lit("-"), lit(2));
      case CandlesTable.OPEN_TIME -> timestamp_micros(col(CandlesTable.OPEN_TIME));
      case CandlesTable.VWAP -> col(CandlesTable.QUOTE_VOLUME).divide(col(CandlesTable.VOLUME));
      case CandlesTable.BASIS -> lit("trades");
      case CandlesTable.FINAL -> lit(true);
      default -> col(column);
    };
  }

  private static Column pair() {
    return split_part(col(CandlesTable.INSTRUMENT), lit(":"), lit(2));
  }

  private void append(Dataset<Row> rows) {
    try {
      rows.writeTo(CANDLES).append();
    } catch (NoSuchTableException e) {
      throw new IllegalStateException(e);
    }
  }

  private void merge(Dataset<Row> rows) {
    rows.createOrReplaceTempView(SOURCE);
    spark.sql(
        "MERGE INTO "
            + CANDLES
            + " t USING "
            + SOURCE
            + " s ON t.instrument = s.instrument AND t.interval = s.interval"
            + " AND t.open_time = s.open_time AND t.basis = s.basis"
            + " WHEN MATCHED AND s.trades > t.trades THEN UPDATE SET *"
            + " WHEN NOT MATCHED THEN INSERT *");
  }

  /** Leaves each partition in one file, no deletes and few manifests, whoever wrote the table. */
  void compact() {
    call(
        "rewrite_data_files",
        ", options => map('min-input-files', '2', 'delete-file-threshold', '1',"
            + " 'remove-dangling-deletes', 'true')");
    call("rewrite_position_delete_files", ", options => map('rewrite-all', 'true')");
    call("rewrite_manifests", "");
  }

  private void call(String procedure, String more) {
    spark.sql(
        "CALL " + CATALOG + ".system." + procedure + "(table => '" + CANDLES + "'" + more + ")");
  }

  /** The trades that its candles were made of. */
  long trades() {
    return spark
        .table(CANDLES)
        .where(col(CandlesTable.INTERVAL).equalTo(Interval.W1.label()))
        .agg(sum(col(CandlesTable.TRADES)))
        .first()
        .getLong(0);
  }
}

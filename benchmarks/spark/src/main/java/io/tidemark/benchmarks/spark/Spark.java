package io.tidemark.benchmarks.spark;

import io.tidemark.benchmarks.CandleTotals;
import io.tidemark.benchmarks.Outcome;
import io.tidemark.benchmarks.WorkRequest;
import org.apache.spark.sql.SparkSession;

/**
 * The benchmark's work done by Spark SQL.
 *
 * <ul>
 *   <li>{@code local[2]} without its web interface; 8 shuffle partitions, which adaptive execution
 *       joins where they are small; input in parts of 32 MB, so that both threads end together.
 *   <li>CSV is read with a given schema, prices and sizes as {@code DECIMAL(18,8)}: their products
 *       and all sums are exact.
 *   <li>First and last trade are found by {@code min_by} and {@code max_by} over one long of time
 *       and id: over a struct of both, Spark would sort all trades instead of hashing them.
 *   <li>Each interval is made of the one before it. Nothing is cached: adaptive execution reuses
 *       what was shuffled, which costs less.
 *   <li>Tables are Iceberg's, of format 2, zstd Parquet, distributed by hash of the partition;
 *       revisions are a {@code MERGE INTO} with position deletes.
 * </ul>
 */
public final class Spark {
  private Spark() {}

  public static void main(String[] args) {
    System.out.println(run(WorkRequest.parse(args)));
  }

  /** Does what is asked for in a Spark of its own. */
  static Outcome run(WorkRequest request) {
    long start = System.nanoTime();
    try (SparkSession spark = session(request)) {
      return switch (request.work()) {
        case CANDLES -> {
          SparkCandles.Counted counted =
              SparkCandles.counted(SparkCandles.of(spark, request.input()));
          yield Outcome.since(start, counted.trades(), counted.totals());
        }
        case TABLES, REVISIONS -> {
          SparkTable table = new SparkTable(spark);
          table.take(SparkCandles.of(spark, request.input()));
          yield Outcome.since(start, table.trades(), new CandleTotals());
        }
        case MAINTENANCE -> {
          SparkTable table = new SparkTable(spark);
          table.compact();
          yield Outcome.since(start, table.trades(), new CandleTotals());
        }
        default ->
            throw new IllegalArgumentException(
                "Invalid work for Spark: "
                    + request.work()
                    + " (expected candles, tables, revisions or maintenance)");
      };
    }
  }

  private static SparkSession session(WorkRequest request) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", 8)
            .config("spark.sql.files.maxPartitionBytes", "32m");
    return request.warehouse() == null
        ? builder.getOrCreate()
        : SparkTable.inWarehouse(builder, request.warehouse()).getOrCreate();
  }
}

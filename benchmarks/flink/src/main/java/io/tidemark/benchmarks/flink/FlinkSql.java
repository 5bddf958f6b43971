package io.tidemark.benchmarks.flink;

import io.tidemark.benchmarks.CandleTotals;
import io.tidemark.benchmarks.Outcome;
import io.tidemark.benchmarks.Work;
import io.tidemark.benchmarks.WorkRequest;
import io.tidemark.schemas.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.config.TableConfigOptions;

/**
 * Candles of files by Flink SQL in batch mode, on a cluster in this process, with these settings:
 *
 * <ul>
 *   <li>parallelism and slots 2, objects reused
 *   <li>managed memory of a quarter of the heap and network memory of a sixteenth, both beside the
 *       heap
 *   <li>stages exchange by files, uncompressed, with no parallelism chosen by volume: exchange in a
 *       pipeline takes as long
 *   <li>the first and the last trade by {@code MIN} and {@code MAX} of ranked trades (see {@link
 *       Functions}): aggregated by hash, where a user-defined aggregate function has all trades
 *       sorted and {@code ROW_NUMBER} sorts them twice
 *   <li>prices, sizes and volumes as {@code BIGINT} in units of 10^-8, quote volumes as {@code
 *       DECIMAL(38, 16)}
 * </ul>
 */
public final class FlinkSql {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int PARALLELISM = 2;

  private FlinkSql() {}

  /**
   * Runs {@code --work=candles|tables|revisions --input=FILE,FILE [--warehouse=FOLDER]}; prints the
   * outcome.
   */
  public static void main(String[] args)
      throws IOException, ExecutionException, InterruptedException {
    WorkRequest request = WorkRequest.parse(args);
    System.out.println(
        switch (request.work()) {
          case CANDLES -> candles(request.input());
          case TABLES -> fill(request.input(), request.warehouse(), false);
          case REVISIONS -> fill(request.input(), request.warehouse(), true);
          default ->
              throw new IllegalArgumentException(
                  "Invalid work: "
                      + request.work()
                      + " (expected "
                      + List.of(Work.CANDLES, Work.TABLES, Work.REVISIONS)
                      + ")");
        });
  }

  /** Makes candles of all intervals of these files, and counts them. */
  static Outcome candles(List<Path> files) {
    long start = System.nanoTime();
    TableEnvironment environment = environment(files);
    Map<Interval, Long> counts = new EnumMap<>(Interval.class);
    long[] rowsAndChecksum = new long[2];
    environment
        .executeSql(
            "SELECT label, COUNT(*), SUM(trades), SUM("
                + CandleQueries.CHECKSUM
                + ") FROM ("
                + CandleQueries.allCandles()
                + ") GROUP BY label")
        .collect()
        .forEachRemaining(
            row -> {
              counts.put(Interval.parse(row.getFieldAs(0)), row.getFieldAs(1));
              rowsAndChecksum[0] = row.<Long>getFieldAs(2);
              rowsAndChecksum[1] += row.<Long>getFieldAs(3);
            });
    return Outcome.since(start, rowsAndChecksum[0], new CandleTotals(counts, rowsAndChecksum[1]));
  }

  /**
   * Makes candles of all intervals of these files and inserts them into the table.
   *
   * @param upsert whether the table holds candles that they replace, by equality deletes
   */
  static Outcome fill(List<Path> files, Path warehouse, boolean upsert)
      throws ExecutionException, InterruptedException {
    long start = System.nanoTime();
    TableEnvironment environment = environment(files);
    CandlesIceberg.use(environment, warehouse.toAbsolutePath());
    environment.executeSql(CandlesIceberg.insert(upsert)).await();
    double seconds = (System.nanoTime() - start) / 1e9;
    long trades =
        environment.executeSql(CandlesIceberg.countTrades()).collect().next().<Long>getFieldAs(0);
    return new Outcome(trades, seconds, new CandleTotals());
  }

  /** A cluster in this process. */
  static Configuration cluster() {
    long heap = Runtime.getRuntime().maxMemory();
    MemorySize network = new MemorySize(heap / 16);
    Configuration configuration = new Configuration();
    // What it opens, this machine alone reaches.
    configuration.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    configuration.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    configuration.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, PARALLELISM);
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, PARALLELISM);
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, new MemorySize(heap / 4));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
    return configuration;
  }

  private static TableEnvironment environment(List<Path> files) {
    Configuration configuration = cluster();
    configuration.set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED, false);
    // What is shuffled stays on this machine.
    configuration.set(NettyShuffleEnvironmentOptions.BATCH_SHUFFLE_COMPRESSION_ENABLED, false);
    TableEnvironment environment =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inBatchMode()
                .withConfiguration(configuration)
                .build());
    Functions.register(environment);
    createTrades(environment, files);
    CandleQueries.createBatchViews(environment);
    return environment;
  }

  /** A connector reads a folder: some of its files are chosen by a pattern. */
  private static void createTrades(TableEnvironment environment, List<Path> files) {
    Map<Path, List<Path>> folders =
        files.stream()
            .map(Path::toAbsolutePath)
            .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.toList()));
    int count = 0;
    for (Map.Entry<Path, List<Path>> folder : folders.entrySet()) {
      String names =
          folder.getValue().stream()
              .map(file -> Pattern.quote(file.toString()))
              .collect(Collectors.joining("|"));
      environment.executeSql(
          String.format(
              Locale.ROOT,
              "CREATE TEMPORARY TABLE trades_%d (%s) WITH ('connector'='filesystem',"
                  + " 'path'='%s', 'source.path.regex-pattern'='(file:)?(%s)', 'format'='csv',"
                  // The header is a line that does not parse.
                  + " 'csv.ignore-parse-errors'='true')",
              count++,
              CandleQueries.tradeColumns(),
              folder.getKey().toUri(),
              names));
    }
    environment.executeSql(
        "CREATE TEMPORARY VIEW trades AS "
            + IntStream.range(0, count)
                .mapToObj(i -> "SELECT * FROM trades_" + i)
                .collect(Collectors.joining(" UNION ALL ")));
  }
}

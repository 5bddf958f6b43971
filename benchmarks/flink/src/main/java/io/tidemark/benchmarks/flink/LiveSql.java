package io.tidemark.benchmarks.flink;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/**
 * Candles of a Kafka topic by Flink SQL in streaming mode, upserted into the table of candles: the
 * same windows, each of the one before it, with a row when the watermark has passed its end. State
 * is on the heap; rows are committed by checkpoints. It drops what is late, shows nothing before a
 * window ends, and counts a message that is sent twice twice. The messages themselves are kept only
 * where it is asked to.
 */
public final class LiveSql {
  private LiveSql() {}

  /**
   * Runs {@code --servers=HOST:PORT --topic=NAME --warehouse=FOLDER --max-delay-seconds=5
   * --commit-seconds=5 --raw=false} until it is stopped; {@code raw} says whether the messages are
   * appended to a table, too.
   */
  public static void main(String[] args) throws ExecutionException, InterruptedException {
    Map<String, String> options = options(args);
    Path warehouse = Path.of(options.get("warehouse")).toAbsolutePath();
    Configuration configuration = FlinkSql.cluster();
    configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    configuration.set(
        ExecutionCheckpointingOptions.CHECKPOINTING_INTERVAL,
        Duration.ofSeconds(Long.parseLong(options.get("commit-seconds"))));
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        warehouse.resolve("checkpoints").toUri().toString());
    TableEnvironment environment = environment(configuration);
    environment.executeSql(
        String.format(
            Locale.ROOT,
            "CREATE TEMPORARY TABLE trades (%s) WITH"
                + " ('connector'='kafka', 'topic'='%s', 'properties.bootstrap.servers'='%s',"
                + " 'properties.group.id'='%s', 'scan.startup.mode'='earliest-offset',"
                + " 'scan.watermark.idle-timeout'='1min', 'format'='csv',"
                + " 'csv.ignore-parse-errors'='true')",
            CandleQueries.liveTradeColumns(Integer.parseInt(options.get("max-delay-seconds"))),
            options.get("topic"),
            options.get("servers"),
            options.get("topic")));
    CandleQueries.createStreamingViews(environment);
    CandlesIceberg.use(environment, warehouse);
    StatementSet job = environment.createStatementSet();
    job.addInsertSql(CandlesIceberg.insert(true));
    if (Boolean.parseBoolean(options.get("raw"))) {
      RawIceberg.create(warehouse);
      RawIceberg.readMessages(environment, options.get("servers"), options.get("topic"));
      job.addInsertSql(RawIceberg.insert(options.get("topic")));
    }
    job.execute().await();
  }

  /** SQL without an end, with the functions that it lacks. */
  static TableEnvironment environment(Configuration configuration) {
    TableEnvironment environment =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(configuration)
                .build());
    Functions.register(environment);
    return environment;
  }

  private static Map<String, String> options(String... args) {
    Map<String, String> options = new TreeMap<>();
    for (String argument : args) {
      int equals = argument.indexOf('=');
      if (!argument.startsWith("--") || equals < 0) {
        throw new IllegalArgumentException(
            "Invalid argument: '" + argument + "' (expected --NAME=VALUE)");
      }
      options.put(argument.substring(2, equals), argument.substring(equals + 1));
    }
    return options;
  }
}

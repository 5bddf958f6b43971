package io.tidemark.benchmarks.duckdb;

import io.tidemark.benchmarks.CandleTotals;
import io.tidemark.benchmarks.Outcome;
import io.tidemark.benchmarks.Work;
import io.tidemark.benchmarks.WorkRequest;
import io.tidemark.schemas.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** Files to candles in SQL: a table an interval, each made of the one before it. */
public final class DuckDb {
  /** Decimals of prices and sizes. */
  private static final int SCALE = 8;

  private static final long MICROS_PER_MINUTE = 60_000_000L;

  /** Weeks open on Monday; the epoch was a Thursday. */
  private static final long FIRST_MONDAY_MINUTE = 4 * 1_440;

  private DuckDb() {}

  public static void main(String[] args)
      throws SQLException, IOException, InterruptedException, ExecutionException {
    System.out.println(run(WorkRequest.parse(args)));
  }

  /** Makes candles, and counts them or writes them to Parquet files. */
  static Outcome run(WorkRequest request)
      throws SQLException, IOException, InterruptedException, ExecutionException {
    long start = System.nanoTime();
    Properties properties = new Properties();
    properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
    int threads = Runtime.getRuntime().availableProcessors();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
        Statement sql = connection.createStatement()) {
      sql.execute("SET threads = " + threads);
      sql.execute("SET memory_limit = '" + (Runtime.getRuntime().maxMemory() >> 20) + "MiB'");
      sql.execute("SET preserve_insertion_order = false");
      sql.execute(createMinutes(request.input()));
      Interval part = Interval.M1;
      for (Interval interval : EnumSet.complementOf(EnumSet.of(Interval.M1))) {
        sql.execute(createLarger(interval, part));
        part = interval;
      }
      CandleTotals totals = new CandleTotals();
      if (request.work() == Work.TABLES) {
        copy(sql, request.warehouse().resolve("tidemark/candles"));
      } else {
        totals = totals(connection.unwrap(DuckDBConnection.class), threads);
      }
      return Outcome.since(start, trades(sql), totals);
    }
  }

  /**
   * The order of trades, time and id, is one number: faster than a struct of both, and exact for
   * ids of up to 11 digits.
   */
  private static String createMinutes(List<Path> files) {
    return """
        CREATE TABLE candles_1m AS
        SELECT instrument,
               time // 60000000 AS minute,
               arg_min(price, %1$s) AS open,
               max(price) AS high,
               min(price) AS low,
               arg_max(price, %1$s) AS close,
               sum(size) AS volume,
               sum(price::DECIMAL(20, 8) * size) AS quote_volume,
               count(*) AS trades,
               sum(CASE WHEN side = 'buy' THEN size ELSE 0 END) AS taker_buy_volume,
               arg_min(id, %1$s) AS first_trade_id,
               arg_max(id, %1$s) AS last_trade_id
        FROM read_csv([%2$s], header = true, auto_detect = false, delim = ',', columns = {
               'time': 'BIGINT', 'instrument': 'VARCHAR', 'id': 'BIGINT',
               'price': 'DECIMAL(18, 8)', 'size': 'DECIMAL(18, 8)', 'side': 'VARCHAR'})
        GROUP BY ALL"""
        .formatted(
            "(time % 60000000 * 100000000000 + id)",
            files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", ")));
  }

  private static String createLarger(Interval interval, Interval part) {
    return """
        CREATE TABLE candles_%1$s AS
        SELECT instrument,
               (minute - %4$d) // %3$d * %3$d + %4$d AS minute,
               arg_min(open, part.minute) AS open,
               max(high) AS high,
               min(low) AS low,
               arg_max(close, part.minute) AS close,
               sum(volume) AS volume,
               sum(quote_volume) AS quote_volume,
               sum(trades)::BIGINT AS trades,
               sum(taker_buy_volume) AS taker_buy_volume,
               arg_min(first_trade_id, part.minute) AS first_trade_id,
               arg_max(last_trade_id, part.minute) AS last_trade_id
        FROM candles_%2$s AS part
        GROUP BY ALL"""
        .formatted(
            interval, part, interval.minutes(), interval == Interval.W1 ? FIRST_MONDAY_MINUTE : 0);
  }

  /** How many trades there were; the largest candles are the fewest. */
  private static long trades(Statement sql) throws SQLException {
    try (ResultSet result = sql.executeQuery("SELECT sum(trades)::BIGINT FROM candles_1w")) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void copy(Statement sql, Path folder) throws SQLException, IOException {
    Files.createDirectories(folder);
    sql.execute("SET TimeZone = 'UTC'");
    sql.execute(
        Arrays.stream(Interval.values())
            .map(DuckDb::selectStored)
            .collect(
                Collectors.joining(
                    " UNION ALL ",
                    "COPY (",
                    ") TO '"
                        + folder
                        + "' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (interval),"
                        + " WRITE_PARTITION_COLUMNS true)")));
  }

  /** The columns of Tidemark's table. */
  private static String selectStored(Interval interval) {
    return """
        SELECT split_part(instrument, ':', 1) AS venue,
               split_part(split_part(instrument, ':', 2), '-', 1) AS base,
               split_part(instrument, '-', 2) AS quote,
               instrument,
               '%1$s' AS interval,
               make_timestamp(minute * 60000000)::TIMESTAMPTZ AS open_time,
               open::DECIMAL(38, 18) AS open,
               high::DECIMAL(38, 18) AS high,
               low::DECIMAL(38, 18) AS low,
               close::DECIMAL(38, 18) AS close,
               volume::DECIMAL(38, 18) AS volume,
               quote_volume::DECIMAL(38, 18) AS quote_volume,
               quote_volume::DOUBLE / volume::DOUBLE AS vwap,
               trades,
               taker_buy_volume::DECIMAL(38, 18) AS taker_buy_volume,
               first_trade_id,
               last_trade_id,
               'trades' AS basis,
               true AS final
        FROM candles_%1$s"""
        .formatted(interval);
  }

  /** The totals of all candles, fetched by several threads. */
  private static CandleTotals totals(DuckDBConnection connection, int threads)
      throws InterruptedException, ExecutionException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<CandleTotals>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        String part = " WHERE rowid % " + threads + " = " + i;
        parts.add(executor.submit(() -> totals(connection, part)));
      }
      CandleTotals totals = new CandleTotals();
      for (Future<CandleTotals> part : parts) {
        totals.add(part.get());
      }
      return totals;
    } finally {
      executor.shutdown();
    }
  }

  private static CandleTotals totals(DuckDBConnection connection, String part) throws SQLException {
    CandleTotals totals = new CandleTotals();
    try (Connection own = connection.duplicate();
        Statement sql = own.createStatement()) {
      for (Interval interval : Interval.values()) {
        try (ResultSet candles = sql.executeQuery(selectUnits(interval) + part)) {
          add(candles, interval, totals);
        }
      }
    }
    return totals;
  }

  /** Whole numbers where they fit: they come out of the driver much faster than decimals. */
  private static String selectUnits(Interval interval) {
    return "SELECT instrument, minute, %s, %s, %s, %s, %s, quote_volume, trades, %s FROM candles_%s"
        .formatted(
            units("open"),
            units("high"),
            units("low"),
            units("close"),
            units("volume"),
            units("taker_buy_volume"),
            interval);
  }

  /** A decimal in units of its last digit, in steps that do not overflow. */
  private static String units(String column) {
    return "trunc(%1$s)::BIGINT * 100000000 + ((%1$s - trunc(%1$s)) * 100000000)::BIGINT"
        .formatted(column + "::DECIMAL(18, 8)");
  }

  private static void add(ResultSet candles, Interval interval, CandleTotals totals)
      throws SQLException {
    Map<String, Long> hashes = new HashMap<>();
    while (candles.next()) {
      long instrument = hashes.computeIfAbsent(candles.getString(1), CandleTotals::hash);
      totals
          .start(instrument, interval, candles.getLong(2) * MICROS_PER_MINUTE)
          .decimal(0, candles.getLong(3), SCALE)
          .decimal(0, candles.getLong(4), SCALE)
          .decimal(0, candles.getLong(5), SCALE)
          .decimal(0, candles.getLong(6), SCALE)
          .decimal(0, candles.getLong(7), SCALE)
          .decimal(candles.getBigDecimal(8))
          .number(candles.getLong(9))
          .decimal(0, candles.getLong(10), SCALE)
          .end(interval);
    }
  }
}

package io.tidemark.schemas.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the views show of a few rows, some of two bases, at a fixed time. BigQuery runs nowhere but
 * at Google's: the queries are run by DuckDB, after what it writes in another way is replaced.
 */
class BigQueryViewsTest {
  private static final String NOW = "2024-05-15T12:00:00Z";
  private static final String BOTH = "binance:BTC-USDT";
  private static final String VENUE_ALONE = "kraken:ETH-EUR";

  private static final Map<String, String> TYPES =
      Map.of("STRING", "VARCHAR", "TIMESTAMP", "TIMESTAMPTZ", "INT64", "BIGINT", "BYTES", "BLOB");

  private Connection duckDb;

  @BeforeEach
  void makeTables() throws SQLException {
    duckDb = DriverManager.getConnection("jdbc:duckdb:");
    run("SET autoinstall_known_extensions = false");
    run("SET autoload_known_extensions = false");
    run("SET TimeZone = 'UTC'");
    run("CREATE TYPE FLOAT64 AS DOUBLE");
    run("CREATE MACRO TIMESTAMP_ADD(t, i) AS t + i");
    run("CREATE MACRO TIMESTAMP_SUB(t, i) AS t - i");
    run("CREATE MACRO TIMESTAMP_DIFF(a, b, unit) AS date_sub(unit, b, a)");
    run("CREATE MACRO SAFE_DIVIDE(a, b) AS CASE WHEN b = 0 THEN NULL ELSE a / b END");
    for (BigQueryTable table : BigQuerySchema.tables()) {
      run(
          "CREATE TABLE "
              + table.name()
              + table.columns().stream()
                  .map(column -> '"' + column.name() + "\" " + type(column.type()))
                  .collect(Collectors.joining(", ", " (", ")")));
    }
    for (BigQueryView view : BigQuerySchema.views()) {
      run("CREATE VIEW " + view.name() + " AS " + inDuckDb(view.query()));
    }
  }

  @AfterEach
  void close() throws SQLException {
    duckDb.close();
  }

  private static String type(BigQueryType type) {
    return type.isDecimal() ? "DECIMAL(38, 18)" : TYPES.getOrDefault(type.sql(), type.sql());
  }

  private static String inDuckDb(String query) {
    return query
        .replaceAll("`\\$\\{project}\\.\\$\\{dataset}\\.(\\w+)`", "$1")
        .replace('`', '"')
        .replace("CURRENT_TIMESTAMP()", "TIMESTAMPTZ '" + NOW + "'")
        .replaceAll(", (SECOND|MILLISECOND)\\)", ", '$1')")
        .replaceAll("DATE\\((\\S+), 'UTC'\\)", "CAST($1 AS DATE)")
        .replaceAll("APPROX_QUANTILES\\((.*), 100\\)\\[OFFSET\\(99\\)]", "quantile_disc($1, 0.99)");
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = duckDb.createStatement()) {
      statement.execute(sql);
    }
  }

  private void insert(String table, Map<String, Object> row) throws SQLException {
    List<String> columns = List.copyOf(row.keySet());
    String names = columns.stream().map(c -> '"' + c + '"').collect(Collectors.joining(", "));
    String marks = columns.stream().map(c -> "?").collect(Collectors.joining(", "));
    try (PreparedStatement insert =
        duckDb.prepareStatement(
            "INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")")) {
      for (int i = 0; i < columns.size(); i++) {
        insert.setObject(i + 1, row.get(columns.get(i)));
      }
      insert.executeUpdate();
    }
  }

  private static OffsetDateTime time(String instant) {
    return Instant.parse(instant).atOffset(ZoneOffset.UTC);
  }

  /** A candle that opens at 100, closes at some price, and lies between 50 and 200. */
  private void candle(
      String instrument, String interval, String open, String basis, int close, int volume)
      throws SQLException {
    Map<String, Object> row = new HashMap<>();
    row.put("instrument", instrument);
    row.put("interval", interval);
    row.put("open_time", time(open));
    row.put("basis", basis);
    row.put("open", new BigDecimal("100"));
    row.put("high", new BigDecimal("200"));
    row.put("low", new BigDecimal("50"));
    row.put("close", new BigDecimal(close));
    row.put("volume", new BigDecimal(volume));
    row.put("taker_buy_volume", new BigDecimal(1));
    row.put("trades", 3L);
    row.put("final", !basis.equals("trades"));
    insert("candles", row);
  }

  /** Rows as text, their values one after the other. */
  private List<String> rows(String query) throws SQLException {
    try (Statement statement = duckDb.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(rows.getObject(i)));
        }
        all.add(String.join(" ", row));
      }
      return all;
    }
  }

  @Test
  void everyViewOfCandlesSaysTheBasisOfEachRow() throws SQLException {
    for (String interval : List.of("1m", "5m", "15m", "1h", "4h", "1d", "1w")) {
      candle(BOTH, interval, "2024-05-13T00:00:00Z", "trades", 110, 10);
      candle(BOTH, interval, "2024-05-13T00:00:00Z", "venue", 111, 11);
      candle(VENUE_ALONE, interval, "2024-05-13T00:00:00Z", "venue", 112, 12);

      assertThat(
              rows(
                  "SELECT instrument, basis, close, volume FROM candles_"
                      + interval
                      + " ORDER BY instrument, basis"))
          .as(interval)
          .containsExactly(
              BOTH + " trades 110.0 10.0",
              BOTH + " venue 111.0 11.0",
              VENUE_ALONE + " venue 112.0 12.0");
    }
  }

  @Test
  void dayOfTwoBasesIsOneRow() throws SQLException {
    candle(BOTH, "1d", "2024-05-13T00:00:00Z", "venue", 111, 11);
    candle(BOTH, "1d", "2024-05-13T00:00:00Z", "trades", 110, 10);
    candle(BOTH, "1d", "2024-05-14T00:00:00Z", "venue", 150, 20);
    candle(VENUE_ALONE, "1d", "2024-05-13T00:00:00Z", "venue", 112, 16);
    candle(BOTH, "1m", "2024-05-13T00:00:00Z", "trades", 110, 1000);

    assertThat(
            rows(
                "SELECT day, instrument, basis, volume, change_percent, range_percent,"
                    + " taker_buy_percent FROM daily_summary ORDER BY instrument, day"))
        .containsExactly(
            "2024-05-13 " + BOTH + " trades 10.0 10.0 300.0 10.0",
            "2024-05-14 " + BOTH + " venue 20.0 50.0 300.0 5.0",
            "2024-05-13 " + VENUE_ALONE + " venue 16.0 12.0 300.0 6.25");
    assertThat(rows("SELECT sum(volume) FROM daily_summary")).containsExactly("46.0");
  }

  @Test
  void latestPriceIsOneOfEachInstrumentWithinTheHorizon() throws SQLException {
    candle(BOTH, "1m", "2024-05-15T11:57:00Z", "trades", 109, 10);
    candle(BOTH, "1m", "2024-05-15T11:58:00Z", "venue", 111, 11);
    candle(BOTH, "1m", "2024-05-15T11:58:00Z", "trades", 110, 10);
    candle(VENUE_ALONE, "1m", "2024-05-08T12:00:00Z", "venue", 112, 12);
    candle("kraken:OLD-EUR", "1m", "2024-05-08T11:59:00Z", "trades", 113, 13);
    candle("kraken:DAY-EUR", "1d", "2024-05-15T00:00:00Z", "trades", 114, 14);

    assertThat(
            rows(
                "SELECT instrument, basis, price, price_minute, age_seconds, horizon_days FROM"
                    + " latest_prices ORDER BY instrument"))
        .containsExactly(
            BOTH + " trades 110.0 2024-05-15T11:58Z 120 7",
            VENUE_ALONE + " venue 112.0 2024-05-08T12:00Z 604800 7");
  }

  @Test
  void laterMinuteOfTheVenueGoesBeforeAnEarlierOfTrades() throws SQLException {
    candle(BOTH, "1m", "2024-05-15T11:57:00Z", "trades", 109, 10);
    candle(BOTH, "1m", "2024-05-15T11:58:00Z", "venue", 111, 11);

    assertThat(rows("SELECT basis, price, age_seconds FROM latest_prices"))
        .containsExactly("venue 111.0 120");
  }

  @Test
  void qualityIsOfTradesAndSaysHowFarItLooks() throws SQLException {
    candle(BOTH, "1m", "2024-05-15T10:00:00Z", "trades", 110, 10);
    candle(BOTH, "1m", "2024-05-15T10:01:00Z", "trades", 110, 10);
    candle(BOTH, "1m", "2024-05-15T11:30:00Z", "trades", 110, 10);
    candle(BOTH, "1m", "2024-05-15T11:59:00Z", "venue", 110, 10);
    candle(VENUE_ALONE, "1m", "2024-05-15T11:59:00Z", "venue", 110, 10);
    candle("kraken:OLD-EUR", "1m", "2024-05-08T11:59:00Z", "trades", 113, 13);
    insert("dead_letters", Map.of("format", "csv", "ingested_at", time("2019-01-01T00:00:00Z")));
    insert("dead_letters", Map.of("format", "csv", "ingested_at", time("2024-05-15T00:00:00Z")));
    for (String received : List.of("2024-05-15T11:00:02Z", "2024-05-15T11:00:05Z")) {
      message("2024-05-15T11:00:01Z", received);
    }
    message("2024-05-14T11:59:00Z", "2024-05-14T12:30:00Z");

    assertThat(
            rows(
                "SELECT measure, subject, value, latest, basis, horizon_days FROM data_quality"
                    + " ORDER BY measure"))
        .containsExactly(
            "dead_letters csv 2.0 2024-05-15T00:00Z null null",
            "freshness_seconds " + BOTH + " 1800.0 2024-05-15T11:30Z trades 7",
            "lateness_seconds_p99 topic 5.0 2024-05-15T11:00:01Z null 1",
            "minutes_not_final " + BOTH + " 2.0 2024-05-15T10:01Z trades 7");
  }

  /** A message of what happened at 11:00 that day. */
  private void message(String published, String received) throws SQLException {
    insert(
        "raw",
        Map.of(
            "channel",
            "topic",
            "publish_time",
            time(published),
            "receive_time",
            time(received),
            "first_time",
            time("2024-05-15T11:00:00Z")));
  }

  @Test
  void viewsThatLookBackSaySoInWords() {
    assertThat(BigQuerySchema.views())
        .filteredOn(view -> view.query().contains("TIMESTAMP_SUB(CURRENT_TIMESTAMP()"))
        .hasSize(2)
        .allSatisfy(
            view -> {
              assertThat(view.description()).contains("last 7 days");
              assertThat(view.columns()).extracting(BigQueryColumn::name).contains("horizon_days");
            });
  }

  @Test
  void everyViewOfCandlesHasTheirBasis() {
    assertThat(BigQuerySchema.views())
        .hasSize(10)
        .allSatisfy(
            view -> assertThat(view.columns()).extracting(BigQueryColumn::name).contains("basis"));
  }
}

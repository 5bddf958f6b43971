package io.tidemark.benchmarks.flink;

import io.tidemark.schemas.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.apache.flink.table.api.TableEnvironment;

/**
 * The views {@code candles_1m} to {@code candles_1w}, each of the one before it: instrument,
 * open_time in microseconds, first and last ranked trade, high and low in units, volume,
 * quote_volume, trades, taker_buy_volume.
 */
final class CandleQueries {
  private static final long MICROS_PER_MINUTE = 60_000_000L;

  /** A candle's part in the checksum. */
  static final String CHECKSUM =
      "CHECKSUM(instrument, minutes, open_time, PRICE_OF(first_trade), high, low,"
          + " PRICE_OF(last_trade), volume, quote_volume, trades, taker_buy_volume)";

  private CandleQueries() {}

  /** The columns of trades in CSV. */
  static String tradeColumns() {
    return String.format(
        Locale.ROOT,
        "`time` BIGINT, instrument STRING, id BIGINT, price %1$s, `size` %1$s, side STRING",
        Functions.READ);
  }

  /** The same with the time of the event, which the watermark trails by so many seconds. */
  static String liveTradeColumns(int maxDelaySeconds) {
    return String.format(
        Locale.ROOT,
        "%s, event_time AS TO_TIMESTAMP_LTZ(`time` / 1000, 3),"
            + " WATERMARK FOR event_time AS event_time - INTERVAL '%d' SECOND",
        tradeColumns(),
        maxDelaySeconds);
  }

  /** Candles of all that the table {@code trades} holds. */
  static void createBatchViews(TableEnvironment environment) {
    for (Interval interval : Interval.values()) {
      String parts =
          interval == Interval.M1
              ? ranked("trades")
              : String.format(
                  Locale.ROOT,
                  "SELECT *, %s AS larger_open FROM %s",
                  openOf(interval),
                  view(before(interval)));
      String openTime = interval == Interval.M1 ? "open_time" : "larger_open";
      environment.executeSql(
          String.format(
              Locale.ROOT,
              "CREATE TEMPORARY VIEW %s AS SELECT instrument, %s AS open_time, %s FROM (%s)"
                  + " GROUP BY instrument, %s",
              view(interval),
              openTime,
              aggregates(interval),
              parts,
              openTime));
    }
  }

  /** Candles of windows that the watermark of the table {@code trades} has passed. */
  static void createStreamingViews(TableEnvironment environment) {
    environment.executeSql("CREATE TEMPORARY VIEW ranked_trades AS " + ranked("trades"));
    for (Interval interval : Interval.values()) {
      String parts = interval == Interval.M1 ? "ranked_trades" : view(before(interval));
      environment.executeSql(
          String.format(
              Locale.ROOT,
              "CREATE TEMPORARY VIEW %s AS SELECT instrument,"
                  + " TIMESTAMPDIFF(MINUTE, TIMESTAMP '1970-01-01 00:00:00', window_start)"
                  + " * CAST(%d AS BIGINT) AS open_time, %s, window_time AS event_time"
                  + " FROM TABLE(TUMBLE(TABLE %s, DESCRIPTOR(event_time), %s, %s))"
                  + " GROUP BY instrument, window_start, window_end, window_time",
              view(interval),
              MICROS_PER_MINUTE,
              aggregates(interval),
              parts,
              minutes(interval.minutes()),
              minutes(origin(interval) / MICROS_PER_MINUTE)));
    }
  }

  /** All candles, of all these intervals. */
  static String allCandles() {
    StringJoiner union = new StringJoiner(" UNION ALL ");
    for (Interval interval : Interval.values()) {
      union.add(
          String.format(
              Locale.ROOT,
              "SELECT '%s' AS label, %d AS minutes, %s FROM %s",
              interval,
              interval.minutes(),
              "instrument, open_time, first_trade, high, low, last_trade, volume, quote_volume,"
                  + " trades, taker_buy_volume",
              view(interval)));
    }
    return union.toString();
  }

  /** Rows of the table of candles, in the order of its columns. */
  static String tableRows() {
    List<String> columns = new ArrayList<>();
    columns.add("SPLIT_INDEX(instrument, ':', 0)");
    columns.add("SPLIT_INDEX(SPLIT_INDEX(instrument, ':', 1), '-', 0)");
    columns.add("SPLIT_INDEX(instrument, '-', 1)");
    columns.add("instrument");
    columns.add("label");
    columns.add("TO_TIMESTAMP_LTZ(open_time / 1000, 3)");
    columns.add("STORED(PRICE_OF(first_trade))");
    columns.add("STORED(high)");
    columns.add("STORED(low)");
    columns.add("STORED(PRICE_OF(last_trade))");
    columns.add("STORED(volume)");
    columns.add("CAST(quote_volume AS DECIMAL(38, 18))");
    columns.add("VWAP(quote_volume, volume)");
    columns.add("trades");
    columns.add("STORED(taker_buy_volume)");
    columns.add("ID_OF(first_trade)");
    columns.add("ID_OF(last_trade)");
    columns.add("'trades'");
    columns.add("TRUE");
    return "SELECT " + String.join(", ", columns) + " FROM (" + allCandles() + ")";
  }

  static String view(Interval interval) {
    return "candles_" + interval;
  }

  private static String ranked(String trades) {
    return String.format(
        Locale.ROOT,
        "SELECT *, RANK_TRADE(MOD(`time`, %1$d), id, UNITS(price)) AS ranked,"
            + " `time` - MOD(`time`, %1$d) AS open_time FROM %2$s WHERE `time` IS NOT NULL",
        MICROS_PER_MINUTE,
        trades);
  }

  private static String aggregates(Interval interval) {
    if (interval == Interval.M1) {
      return "MIN(ranked) AS first_trade, MAX(UNITS(price)) AS high, MIN(UNITS(price)) AS low,"
          + " MAX(ranked) AS last_trade, SUM(UNITS(`size`)) AS volume,"
          + " SUM(price * `size`) AS quote_volume, COUNT(*) AS trades,"
          + " SUM(CASE WHEN side = 'buy' THEN UNITS(`size`) ELSE 0 END) AS taker_buy_volume";
    }
    String place = String.format(Locale.ROOT, "open_time / %d", MICROS_PER_MINUTE);
    return String.format(
        Locale.ROOT,
        "MIN(RANK_PART(%1$s, first_trade)) AS first_trade, MAX(high) AS high, MIN(low) AS low,"
            + " MAX(RANK_PART(%1$s, last_trade)) AS last_trade, SUM(volume) AS volume,"
            + " SUM(quote_volume) AS quote_volume, SUM(trades) AS trades,"
            + " SUM(taker_buy_volume) AS taker_buy_volume",
        place);
  }

  private static String openOf(Interval interval) {
    return String.format(
        Locale.ROOT, "open_time - MOD(open_time - %d, %d)", origin(interval), interval.micros());
  }

  /** When the first candle that opens in 1970 does, in microseconds. */
  private static long origin(Interval interval) {
    return Math.floorMod(interval.open(0), interval.micros());
  }

  private static Interval before(Interval interval) {
    return Interval.values()[interval.ordinal() - 1];
  }

  private static String minutes(long count) {
    return String.format(Locale.ROOT, "INTERVAL '%d' MINUTE(5)", count);
  }
}

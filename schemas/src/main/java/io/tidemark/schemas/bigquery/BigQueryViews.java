package io.tidemark.schemas.bigquery;

import static io.tidemark.schemas.bigquery.BigQueryType.DATE;
import static io.tidemark.schemas.bigquery.BigQueryType.FLOAT64;
import static io.tidemark.schemas.bigquery.BigQueryType.INT64;
import static io.tidemark.schemas.bigquery.BigQueryType.STRING;
import static io.tidemark.schemas.bigquery.BigQueryType.TIMESTAMP;
import static io.tidemark.schemas.bigquery.BigQueryView.asFloat;
import static io.tidemark.schemas.bigquery.BigQueryView.quoted;
import static io.tidemark.schemas.bigquery.BigQueryView.table;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.bigquery.BigQueryView.Select;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Views for tools that draw charts. Such tools read no BIGNUMERIC, or read it as text, so exact
 * decimals come as FLOAT64: 15 digits of any magnitude, where NUMERIC would cut prices at nine
 * decimals. The exact values are in the tables.
 */
final class BigQueryViews {
  private static final String CANDLES = table(CandlesTable.contract().name());
  private static final String DEAD_LETTERS = table(DeadLettersTable.contract().name());
  private static final String RAW = table(RawTable.contract().name());

  private static final Set<String> WHAT =
      Set.of(
          CandlesTable.VENUE,
          CandlesTable.BASE,
          CandlesTable.QUOTE,
          CandlesTable.INSTRUMENT,
          CandlesTable.BASIS);

  /** How far back the views look that show what is new. */
  private static final int HORIZON_DAYS = 7;

  /** How far back lateness is measured. */
  private static final int LATENESS_DAYS = 1;

  private BigQueryViews() {}

  static List<BigQueryView> all() {
    List<BigQueryView> views = new ArrayList<>();
    views.add(latestPrices());
    for (Interval interval : Interval.values()) {
      views.add(candles(interval));
    }
    views.add(dailySummary());
    views.add(dataQuality());
    return List.copyOf(views);
  }

  private static BigQueryView latestPrices() {
    Select select = new Select();
    candleColumns().stream().filter(column -> WHAT.contains(column.name())).forEach(select::column);
    return select
        .column("price", asFloat(quoted(CandlesTable.CLOSE)), FLOAT64, "Price of the latest trade")
        .column(
            "price_minute",
            quoted(CandlesTable.OPEN_TIME),
            TIMESTAMP,
            "The minute of the latest trade, UTC")
        .column(
            "age_seconds",
            "TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), " + quoted(CandlesTable.OPEN_TIME) + ", SECOND)",
            INT64,
            "Seconds since that minute began")
        .column(
            "horizon_days",
            Integer.toString(HORIZON_DAYS),
            INT64,
            "How many days back a trade is looked for")
        .from(
            "latest_prices",
            "The latest price of each instrument that has traded in the last "
                + HORIZON_DAYS
                + " days; by its trades where that minute has any, or else by the venue's candle",
            "FROM "
                + CANDLES
                + "\nWHERE "
                + isOf(Interval.M1)
                + "\n  AND "
                + quoted(CandlesTable.OPEN_TIME)
                + since(HORIZON_DAYS)
                + "\n"
                + oneOf(
                    quoted(CandlesTable.INSTRUMENT), quoted(CandlesTable.OPEN_TIME) + " DESC, "));
  }

  private static BigQueryView candles(Interval interval) {
    Select select = new Select();
    for (BigQueryColumn column : candleColumns()) {
      select.column(column.name().equals(CandlesTable.BASIS) ? toChoose(column) : column);
      if (column.name().equals(CandlesTable.OPEN_TIME)) {
        select.column(
            "close_time",
            "TIMESTAMP_ADD("
                + quoted(CandlesTable.OPEN_TIME)
                + ", INTERVAL "
                + interval.minutes()
                + " MINUTE)",
            TIMESTAMP,
            "End of the interval, UTC; no part of it");
      }
    }
    return select.from(
        "candles_" + interval.label(),
        "Candles of "
            + interval.label()
            + ", one row per instrument, open time and basis: filter by one basis",
        "FROM " + CANDLES + "\nWHERE " + isOf(interval));
  }

  private static BigQueryView dailySummary() {
    String open = quoted(CandlesTable.OPEN);
    String close = quoted(CandlesTable.CLOSE);
    Select select =
        new Select()
            .column(
                "day",
                "DATE(" + quoted(CandlesTable.OPEN_TIME) + ", 'UTC')",
                DATE,
                "The day from 00:00 to 24:00 UTC");
    candleColumns().stream()
        .filter(column -> !column.name().equals(CandlesTable.OPEN_TIME))
        .filter(column -> !column.name().equals(CandlesTable.INTERVAL))
        .forEach(select::column);
    return select
        .column(
            "change_percent",
            asFloat("100 * SAFE_DIVIDE(" + close + " - " + open + ", " + open + ")"),
            FLOAT64,
            "How much the price rose from the first trade to the last, in percent")
        .column(
            "range_percent",
            asFloat(
                "100 * SAFE_DIVIDE("
                    + quoted(CandlesTable.HIGH)
                    + " - "
                    + quoted(CandlesTable.LOW)
                    + ", "
                    + quoted(CandlesTable.LOW)
                    + ")"),
            FLOAT64,
            "How far the greatest price is above the least, in percent")
        .column(
            "taker_buy_percent",
            asFloat(
                "100 * SAFE_DIVIDE("
                    + quoted(CandlesTable.TAKER_BUY_VOLUME)
                    + ", "
                    + quoted(CandlesTable.VOLUME)
                    + ")"),
            FLOAT64,
            "Part of volume bought by takers, in percent, if known")
        .from(
            "daily_summary",
            "Each day of each instrument: its candle, of its trades where there are any or else the"
                + " venue's, and how the price moved",
            "FROM "
                + CANDLES
                + "\nWHERE "
                + isOf(Interval.D1)
                + "\n"
                + oneOf(
                    quoted(CandlesTable.INSTRUMENT) + ", " + quoted(CandlesTable.OPEN_TIME), ""));
  }

  /** One row per measure and what it is of, so that one chart or alert shows them all. */
  private static BigQueryView dataQuality() {
    return new Select()
        .column("measure", quoted("measure"), STRING, "What was measured, with its unit")
        .column(
            "subject",
            quoted("subject"),
            STRING,
            "What it was measured of: a format, instrument or channel")
        .column("value", quoted("value"), FLOAT64, "The measure")
        .column("latest", quoted("latest"), TIMESTAMP, "When what was measured last happened, UTC")
        .column(
            CandlesTable.BASIS,
            quoted(CandlesTable.BASIS),
            STRING,
            "What the candles were made from that were measured; null where none were")
        .column(
            "horizon_days",
            quoted("horizon_days"),
            INT64,
            "How many days back was measured; null for all there is")
        .from(
            "data_quality",
            "Dead letters of each format, of all time; freshness of each instrument and its minutes"
                + " not final after an hour, by the candles made from trades of the last "
                + HORIZON_DAYS
                + " days; lateness of each channel's messages, of the last day",
            "FROM (\n"
                + String.join("\n  UNION ALL\n", deadLetters(), freshness(), overdue(), lateness())
                + "\n)");
  }

  private static String deadLetters() {
    return measure(
            "dead_letters",
            DeadLettersTable.FORMAT,
            "COUNT(*)",
            DeadLettersTable.INGESTED_AT,
            "CAST(NULL AS STRING)",
            "CAST(NULL AS INT64)")
        + "  FROM "
        + DEAD_LETTERS
        + "\n  GROUP BY subject";
  }

  private static String freshness() {
    return ofMinutes(
            "freshness_seconds",
            "TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), MAX("
                + quoted(CandlesTable.OPEN_TIME)
                + "), SECOND)")
        + "\n  GROUP BY subject";
  }

  private static String overdue() {
    return ofMinutes("minutes_not_final", "COUNT(*)")
        + "\n    AND "
        + quoted(CandlesTable.OPEN_TIME)
        + " < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR)\n    AND NOT "
        + quoted(CandlesTable.FINAL)
        + "\n  GROUP BY subject";
  }

  private static String lateness() {
    return measure(
            "lateness_seconds_p99",
            RawTable.CHANNEL,
            "APPROX_QUANTILES(TIMESTAMP_DIFF("
                + quoted(RawTable.RECEIVE_TIME)
                + ", "
                + quoted(RawTable.FIRST_TIME)
                + ", MILLISECOND), 100)[OFFSET(99)] / 1000",
            RawTable.PUBLISH_TIME,
            "CAST(NULL AS STRING)",
            Integer.toString(LATENESS_DAYS))
        + "  FROM "
        + RAW
        + "\n  WHERE "
        + quoted(RawTable.PUBLISH_TIME)
        + since(LATENESS_DAYS)
        + "\n    AND "
        + quoted(RawTable.FIRST_TIME)
        + " IS NOT NULL\n  GROUP BY subject";
  }

  private static String measure(
      String name, String subject, String value, String latest, String basis, String days) {
    return "  SELECT '"
        + name
        + "' AS measure, "
        + quoted(subject)
        + " AS subject, "
        + asFloat(value)
        + " AS value, MAX("
        + quoted(latest)
        + ") AS latest, "
        + basis
        + " AS basis, "
        + days
        + " AS horizon_days\n";
  }

  /** A measure of the minutes of each instrument that were made from trades. */
  private static String ofMinutes(String name, String value) {
    String trades = "'" + Basis.TRADES.label() + "'";
    return measure(
            name,
            CandlesTable.INSTRUMENT,
            value,
            CandlesTable.OPEN_TIME,
            trades,
            Integer.toString(HORIZON_DAYS))
        + "  FROM "
        + CANDLES
        + "\n  WHERE "
        + isOf(Interval.M1)
        + "\n    AND "
        + quoted(CandlesTable.BASIS)
        + " = "
        + trades
        + "\n    AND "
        + quoted(CandlesTable.OPEN_TIME)
        + since(HORIZON_DAYS);
  }

  private static String since(int days) {
    return " >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL " + days + " DAY)";
  }

  /** Keeps one of the rows that have these columns alike: of trades where there is one. */
  private static String oneOf(String columns, String order) {
    return "QUALIFY ROW_NUMBER() OVER (PARTITION BY "
        + columns
        + " ORDER BY "
        + order
        + "IF("
        + quoted(CandlesTable.BASIS)
        + " = '"
        + Basis.TRADES.label()
        + "', 0, 1), "
        + quoted(CandlesTable.BASIS)
        + ") = 1";
  }

  /** Tells that rows which differ by this column alone are of the same trades. */
  private static BigQueryColumn toChoose(BigQueryColumn basis) {
    return new BigQueryColumn(
        basis.name(),
        basis.type(),
        basis.required(),
        basis.description() + "; rows of several are of the same trades, not to be added up");
  }

  private static String isOf(Interval interval) {
    return quoted(CandlesTable.INTERVAL) + " = '" + interval.label() + "'";
  }

  private static List<BigQueryColumn> candleColumns() {
    return BigQueryTable.of(CandlesTable.contract()).columns();
  }
}

package io.tidemark.schemas.tables;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types;

/**
 * The table of candles of all instruments and intervals, one row per (instrument, interval, open
 * time, basis).
 */
public final class CandlesTable {
  /** How many buckets the instruments of one interval and month are spread over. */
  public static final int INSTRUMENT_BUCKETS = 8;

  public static final String VENUE = "venue";
  public static final String BASE = "base";
  public static final String QUOTE = "quote";
  public static final String INSTRUMENT = "instrument";
  public static final String INTERVAL = "interval";
  public static final String OPEN_TIME = "open_time";
  public static final String OPEN = "open";
  public static final String HIGH = "high";
  public static final String LOW = "low";
  public static final String CLOSE = "close";
  public static final String VOLUME = "volume";
  public static final String QUOTE_VOLUME = "quote_volume";
  public static final String VWAP = "vwap";
  public static final String TRADES = "trades";
  public static final String TAKER_BUY_VOLUME = "taker_buy_volume";
  public static final String FIRST_TRADE_ID = "first_trade_id";
  public static final String LAST_TRADE_ID = "last_trade_id";
  public static final String BASIS = "basis";
  public static final String FINAL = "final";
  public static final String REVISION = "revision";
  public static final String INGEST_ID = "ingest_id";
  public static final String INGESTED_AT = "ingested_at";

  private static final Types.StringType STRING = Types.StringType.get();
  private static final Types.LongType LONG = Types.LongType.get();
  private static final Types.DecimalType DECIMAL = Types.DecimalType.of(38, 18);
  private static final Types.TimestampType TIMESTAMP = Types.TimestampType.withZone();

  public static final Schema SCHEMA =
      new Schema(
          List.of(
              required(1, VENUE, STRING, "Exchange or provider, lower case"),
              required(2, BASE, STRING, "Asset bought and sold"),
              required(3, QUOTE, STRING, "Asset prices are counted in"),
              required(4, INSTRUMENT, STRING, "venue:BASE-QUOTE"),
              required(5, INTERVAL, STRING, "1m 5m 15m 1h 4h 1d or 1w; weeks open on Monday, UTC"),
              required(6, OPEN_TIME, TIMESTAMP, "Start of the interval [open, close), UTC"),
              required(7, OPEN, DECIMAL, "Price of the first trade"),
              required(8, HIGH, DECIMAL, "Greatest price"),
              required(9, LOW, DECIMAL, "Least price"),
              required(10, CLOSE, DECIMAL, "Price of the last trade"),
              optional(11, VOLUME, DECIMAL, "Sum of sizes, in base; null where a sum is too large"),
              optional(
                  12,
                  QUOTE_VOLUME,
                  DECIMAL,
                  "Sum of price times size, in quote; null where a sum is too large"),
              optional(13, VWAP, DECIMAL, "quote_volume / volume, half-even; null at volume 0"),
              required(14, TRADES, LONG, "Number of distinct trades"),
              optional(15, TAKER_BUY_VOLUME, DECIMAL, "Part of volume bought by takers, if known"),
              optional(
                  16, FIRST_TRADE_ID, LONG, "The venue's id of the first trade, if it has ids"),
              optional(17, LAST_TRADE_ID, LONG, "The venue's id of the last trade, if it has ids"),
              required(18, BASIS, STRING, "What it was made from: trades, samples or venue"),
              required(
                  19,
                  FINAL,
                  Types.BooleanType.get(),
                  "Whether its source had been read beyond the interval"),
              required(
                  20, REVISION, STRING, "epoch/trades/final/digest in hex; the greatest is kept"),
              required(21, INGEST_ID, STRING, "The run that wrote this row"),
              required(22, INGESTED_AT, TIMESTAMP, "When that run started; decides nothing")),
          Set.of(4, 5, 6, 18));

  private static final TableContract CONTRACT =
      new TableContract(
          "candles",
          SCHEMA,
          List.of(
              PartitionSpec.builderFor(SCHEMA)
                  .identity(INTERVAL)
                  .month(OPEN_TIME)
                  .bucket(INSTRUMENT, INSTRUMENT_BUCKETS)
                  .build()),
          SortOrder.builderFor(SCHEMA).asc(INSTRUMENT).asc(BASIS).asc(OPEN_TIME).build(),
          properties(),
          2,
          Set.of(VOLUME, QUOTE_VOLUME));

  private CandlesTable() {}

  public static TableContract contract() {
    return CONTRACT;
  }

  /** For those who read candles of one instrument, interval and time, as most do. */
  private static Map<String, String> properties() {
    Map<String, String> properties =
        new HashMap<>(
            TableContract.properties(
                "OHLCV candles, one row per instrument, interval, open time and basis"));
    // Some 1,800 candles, so that one who wants an instrument is spared most of the others.
    properties.put("write.parquet.row-group-size-bytes", Integer.toString(512 << 10));
    properties.put("write.metadata.metrics.default", "none");
    for (String bounded :
        List.of(VENUE, BASE, QUOTE, INSTRUMENT, INTERVAL, OPEN_TIME, BASIS, FINAL)) {
      properties.put("write.metadata.metrics.column." + bounded, "full");
    }
    return Map.copyOf(properties);
  }
}

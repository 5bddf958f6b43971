package io.tidemark.benchmarks.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tidemark.benchmarks.CandleTotals;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructType;

/** Candles of all intervals, as Spark makes and counts them. */
final class SparkCandles {
  private static final String TRADES =
      "time BIGINT, instrument STRING, id BIGINT, price DECIMAL(18, 8), size DECIMAL(18, 8),"
          + " side STRING";

  /** Ids are below 2^37, and the microseconds of a minute below 2^26. */
  private static final long IDS = 1L << 37;

  private static final Interval[] INTERVALS = Interval.values();

  private static final List<String> PRICES_AND_VOLUMES =
      List.of(
          CandlesTable.OPEN,
          CandlesTable.HIGH,
          CandlesTable.LOW,
          CandlesTable.CLOSE,
          CandlesTable.VOLUME,
          CandlesTable.QUOTE_VOLUME);

  /**
   * What candles say together.
   *
   * @param trades that the 1m candles were made of
   */
  record Counted(long trades, CandleTotals totals) {}

  private SparkCandles() {}

  /** Candles of files of trades; open times are microseconds since the epoch. */
  static Dataset<Row> of(SparkSession spark, List<Path> files) {
    Dataset<Row> candles = minutes(trades(spark, files));
    Dataset<Row> all = candles;
    for (int i = 1; i < INTERVALS.length; i++) {
      candles = rollUp(candles, INTERVALS[i]);
      all = all.union(candles);
    }
    return all;
  }

  private static Dataset<Row> trades(SparkSession spark, List<Path> files) {
    return spark
        .read()
        .schema(TRADES)
        .option("header", true)
        .csv(files.stream().map(Path::toString).toArray(String[]::new));
  }

  private static Dataset<Row> minutes(Dataset<Row> trades) {
    Column order = pmod(col("time"), lit(Interval.M1.micros())).multiply(IDS).plus(col("id"));
    Column size = col("size");
    return trades
        .groupBy(
            col(CandlesTable.INSTRUMENT),
            lit(Interval.M1.label()).as(CandlesTable.INTERVAL),
            open(Interval.M1, col("time")).as(CandlesTable.OPEN_TIME))
        .agg(
            min_by(col("price"), order).as(CandlesTable.OPEN),
            max(col("price")).as(CandlesTable.HIGH),
            min(col("price")).as(CandlesTable.LOW),
            max_by(col("price"), order).as(CandlesTable.CLOSE),
            sum(size).as(CandlesTable.VOLUME),
            sum(col("price").multiply(size)).as(CandlesTable.QUOTE_VOLUME),
            count(lit(1)).as(CandlesTable.TRADES),
            coalesce(sum(when(col("side").equalTo("buy"), size)), lit(0))
                .as(CandlesTable.TAKER_BUY_VOLUME),
            min_by(col("id"), order).as(CandlesTable.FIRST_TRADE_ID),
            max_by(col("id"), order).as(CandlesTable.LAST_TRADE_ID));
  }

  private static Dataset<Row> rollUp(Dataset<Row> candles, Interval interval) {
    Column order = col(CandlesTable.OPEN_TIME);
    return candles
        .groupBy(
            col(CandlesTable.INSTRUMENT),
            lit(interval.label()).as(CandlesTable.INTERVAL),
            open(interval, order).as(CandlesTable.OPEN_TIME))
        .agg(
            min_by(col(CandlesTable.OPEN), order).as(CandlesTable.OPEN),
            max(col(CandlesTable.HIGH)).as(CandlesTable.HIGH),
            min(col(CandlesTable.LOW)).as(CandlesTable.LOW),
            max_by(col(CandlesTable.CLOSE), order).as(CandlesTable.CLOSE),
            sum(col(CandlesTable.VOLUME)).as(CandlesTable.VOLUME),
            sum(col(CandlesTable.QUOTE_VOLUME)).as(CandlesTable.QUOTE_VOLUME),
            sum(col(CandlesTable.TRADES)).as(CandlesTable.TRADES),
            sum(col(CandlesTable.TAKER_BUY_VOLUME)).as(CandlesTable.TAKER_BUY_VOLUME),
            min_by(col(CandlesTable.FIRST_TRADE_ID), order).as(CandlesTable.FIRST_TRADE_ID),
            max_by(col(CandlesTable.LAST_TRADE_ID), order).as(CandlesTable.LAST_TRADE_ID));
  }

  /** The open time of the candle of an interval that holds a time. */
  private static Column open(Interval interval, Column time) {
    long origin = interval.open(0);
    return time.minus(pmod(time.minus(origin), lit(interval.micros())));
  }

  /** Counts candles where they are made. */
  static Counted counted(Dataset<Row> candles) {
    StructType type = candles.schema();
    long[] sums =
        candles
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(rows -> List.of(new Part(type).sums(rows)).iterator())
            .reduce(SparkCandles::plus);
    Map<Interval, Long> counts = new EnumMap<>(Interval.class);
    for (Interval interval : INTERVALS) {
      counts.put(interval, sums[interval.ordinal()]);
    }
    return new Counted(
        sums[INTERVALS.length + 1], new CandleTotals(counts, sums[INTERVALS.length]));
  }

  private static long[] plus(long[] a, long[] b) {
    long[] sums = new long[a.length];
    Arrays.setAll(sums, i -> a[i] + b[i]);
    return sums;
  }

  /** The candles of one partition, in Spark's own form. */
  private static final class Part {
    private final StructType type;
    private final int instrument;
    private final int interval;
    private final int openTime;
    private final int[] pricesAndVolumes;
    private final int trades;
    private final int takerBuyVolume;

    private Part(StructType type) {
      this.type = type;
      instrument = type.fieldIndex(CandlesTable.INSTRUMENT);
      interval = type.fieldIndex(CandlesTable.INTERVAL);
      openTime = type.fieldIndex(CandlesTable.OPEN_TIME);
      pricesAndVolumes = PRICES_AND_VOLUMES.stream().mapToInt(type::fieldIndex).toArray();
      trades = type.fieldIndex(CandlesTable.TRADES);
      takerBuyVolume = type.fieldIndex(CandlesTable.TAKER_BUY_VOLUME);
    }

    /** Candles of each interval, the checksum, and trades of 1m candles. */
    private long[] sums(Iterator<InternalRow> rows) {
      CandleTotals totals = new CandleTotals();
      long sum = 0;
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        Interval length = Interval.parse(row.getUTF8String(interval).toString());
        totals.start(
            CandleTotals.hash(row.getUTF8String(instrument).toString()),
            length,
            row.getLong(openTime));
        for (int column : pricesAndVolumes) {
          addDecimal(totals, row, column);
        }
        totals.number(row.getLong(trades));
        addDecimal(totals, row, takerBuyVolume);
        totals.end(length);
        sum += length == Interval.M1 ? row.getLong(trades) : 0;
      }
      long[] sums = new long[INTERVALS.length + 2];
      totals.counts().forEach((length, count) -> sums[length.ordinal()] = count);
      sums[INTERVALS.length] = totals.checksum();
      sums[INTERVALS.length + 1] = sum;
      return sums;
    }

    private void addDecimal(CandleTotals totals, InternalRow row, int column) {
      DecimalType decimal = (DecimalType) type.apply(column).dataType();
      totals.decimal(
          row.getDecimal(column, decimal.precision(), decimal.scale()).toJavaBigDecimal());
    }
  }
}

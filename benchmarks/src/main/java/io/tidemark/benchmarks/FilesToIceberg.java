package io.tidemark.benchmarks;

import io.tidemark.pipelines.Backfill;
import io.tidemark.pipelines.BackfillOptions;
import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.Counters;
import io.tidemark.pipelines.Runners;
import io.tidemark.pipelines.iceberg.Warehouse;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** A backfill as users run it: files to candles of all intervals in Iceberg tables. */
final class FilesToIceberg {
  private static final List<String> PRICES_AND_VOLUMES =
      List.of(
          CandlesTable.OPEN,
          CandlesTable.HIGH,
          CandlesTable.LOW,
          CandlesTable.CLOSE,
          CandlesTable.VOLUME,
          CandlesTable.QUOTE_VOLUME);

  private FilesToIceberg() {}

  public static void main(String[] args) {
    System.out.println(
        run(PipelineOptionsFactory.fromArgs(args).withValidation().as(BackfillOptions.class)));
    Warehouse.closeAll();
  }

  /**
   * Fills the tables of a fresh warehouse; options name it, the input and the runner. The outcome
   * has no totals: {@link #totals} reads them from the table.
   */
  static Outcome run(BackfillOptions options) {
    long start = System.nanoTime();
    BackfillRequest request = BackfillRequest.of(options);
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    Backfill.build(pipeline, request);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return Outcome.since(
        start, Counters.of(result).get(FilesToCandles.ROWS_COUNTER), new CandleTotals());
  }

  /** The totals of the candles that the table of a warehouse holds. */
  static CandleTotals totals(Warehouse warehouse) throws IOException {
    CandleTotals totals = new CandleTotals();
    try (CloseableIterable<Record> candles =
        IcebergGenerics.read(warehouse.table(CandlesTable.contract().name())).build()) {
      for (Record candle : candles) {
        Interval interval = Interval.parse((String) candle.getField(CandlesTable.INTERVAL));
        totals.start(
            CandleTotals.hash((String) candle.getField(CandlesTable.INSTRUMENT)),
            interval,
            micros(candle.getField(CandlesTable.OPEN_TIME)));
        for (String column : PRICES_AND_VOLUMES) {
          addDecimal(totals, candle, column);
        }
        totals.number((Long) candle.getField(CandlesTable.TRADES));
        addDecimal(totals, candle, CandlesTable.TAKER_BUY_VOLUME);
        totals.end(interval);
      }
    }
    return totals;
  }

  private static long micros(Object time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, ((OffsetDateTime) time).toInstant());
  }

  private static void addDecimal(CandleTotals totals, Record candle, String column) {
    BigDecimal value = (BigDecimal) candle.getField(column);
    BigInteger unscaled = value.unscaledValue();
    totals.decimal(unscaled.shiftRight(64).longValue(), unscaled.longValue(), value.scale());
  }
}

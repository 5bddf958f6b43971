package io.tidemark.benchmarks;

import io.tidemark.pipelines.Backfill;
import io.tidemark.pipelines.BackfillOptions;
import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.Counters;
import io.tidemark.pipelines.Runners;
import io.tidemark.pipelines.Sinks;
import io.tidemark.pipelines.files.FilePlan;
import io.tidemark.pipelines.files.FileSource;
import io.tidemark.pipelines.iceberg.Ingest;
import io.tidemark.pipelines.iceberg.Warehouse;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.Interval;
import io.tidemark.transforms.candles.RollUpCandles;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Formats;
import io.tidemark.transforms.decode.TimeRange;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * The path of a backfill up to its tables: files to candles of all intervals, which are counted.
 */
final class FilesToCandles {
  /** The format of {@link GenerateTrades}. */
  static final String FORMAT = "trades.csv";

  /** Counts the trades read. */
  static final String ROWS_COUNTER = "decode.records_decoded";

  private static final String NAMESPACE = "benchmark";
  private static final String CHECKSUM = "checksum";

  private FilesToCandles() {}

  public static void main(String[] args) {
    System.out.println(
        run(PipelineOptionsFactory.fromArgs(args).withValidation().as(BackfillOptions.class)));
  }

  /** Makes candles of all intervals of the input; options name it and the runner. */
  static Outcome run(BackfillOptions options) {
    long start = System.nanoTime();
    BackfillRequest request = request(options);
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    PCollection<CandleBlock> base =
        Backfill.baseCandles(pipeline.apply("Read", Backfill.read(request)), request);
    PCollection<CandleBlock> rolledUp =
        base.apply("RollUpCandles", RollUpCandles.to(request.intervals()));
    PCollectionList.of(base)
        .and(rolledUp)
        .apply("AllCandles", Flatten.pCollections())
        .apply("Count", ParDo.of(new Count()));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    Map<String, Long> counters = Counters.of(result);
    Map<Interval, Long> counts = new EnumMap<>(Interval.class);
    for (Interval interval : Interval.values()) {
      counts.put(interval, counters.getOrDefault(NAMESPACE + "." + interval.label(), 0L));
    }
    return Outcome.since(
        start,
        counters.get(ROWS_COUNTER),
        new CandleTotals(counts, counters.get(NAMESPACE + "." + CHECKSUM)));
  }

  /** A request whose warehouse is never opened. */
  private static BackfillRequest request(BackfillOptions options) {
    Format format = Formats.named(FORMAT).orElseThrow();
    return new BackfillRequest(
        FileSource.of(FilePlan.of(options.getInput(), format, Optional.empty()), format),
        TimeRange.ALL,
        EnumSet.allOf(Interval.class),
        Duration.ofDays(1),
        Warehouse.of("none", Warehouse.CatalogType.HADOOP, null, Map.of()),
        Sinks.ONLY_ICEBERG,
        1,
        new Ingest("files-to-candles", 0));
  }

  private static final class Count extends DoFn<CandleBlock, Void> {
    @ProcessElement
    public void process(@Element CandleBlock block) {
      Metrics.counter(NAMESPACE, block.interval().label()).inc(block.count());
      Metrics.counter(NAMESPACE, CHECKSUM).inc(totals(block).checksum());
    }

    private static CandleTotals totals(CandleBlock block) {
      CandleTotals totals = new CandleTotals();
      long instrument = CandleTotals.hash(block.instrument().id());
      for (int i = 0; i < block.count(); i++) {
        totals.start(instrument, block.interval(), block.openTime(i));
        add(totals, block.open(), i);
        add(totals, block.high(), i);
        add(totals, block.low(), i);
        add(totals, block.close(), i);
        add(totals, block.volume(), i);
        add(totals, block.quoteVolume(), i);
        totals.number(block.trades(i));
        add(totals, block.takerBuyVolume(), i);
        totals.end(block.interval());
      }
      return totals;
    }

    private static void add(CandleTotals totals, DecimalColumn column, int i) {
      totals.decimal(column.high(i), column.low(i), column.scale());
    }
  }
}

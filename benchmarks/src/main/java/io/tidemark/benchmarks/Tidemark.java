package io.tidemark.benchmarks;

import io.tidemark.messaging.files.FilePlan;
import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.RegisteredOptions;
import io.tidemark.pipelines.options.Sinks;
import io.tidemark.pipelines.runners.Counters;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.pipelines.sources.FileSource;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.transforms.candles.CandleOutputs;
import io.tidemark.transforms.candles.RollUpCandles;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Formats;
import io.tidemark.transforms.decode.SymbolList;
import io.tidemark.transforms.decode.TimeRange;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** The benchmark's work done by Tidemark. */
final class Tidemark {
  /** The format of {@link GenerateTrades}. */
  static final String FORMAT = "trades.csv";

  /** Counts the trades read. */
  private static final String ROWS_COUNTER = "decode.records_decoded";

  private Tidemark() {}

  public static void main(String[] args) {
    RegisteredOptions.none();
    System.out.println(run(args));
    Warehouse.closeAll();
  }

  /** Does what a {@link WorkRequest} says, on the runner that {@code --runner} names. */
  static Outcome run(String... args) {
    WorkOptions options = PipelineOptionsFactory.fromArgs(args).as(WorkOptions.class);
    options.setFormat(FORMAT);
    options.setCatalog(Warehouse.CatalogType.HADOOP);
    return Work.parse(options.getWork()) == Work.CANDLES ? candles(options) : tables(options);
  }

  /** The path of a backfill up to its tables: files to candles of all intervals. */
  private static Outcome candles(BackfillOptions options) {
    long start = System.nanoTime();
    BackfillRequest request = withoutTables(options);
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    PCollection<CandleBlock> base =
        Backfill.baseCandles(pipeline.apply("Read", Backfill.read(request)), request)
            .get(CandleOutputs.CANDLES);
    PCollection<CandleBlock> rolledUp =
        base.apply(
            "RollUpCandles", RollUpCandles.to(request.intervals()).withShards(request.shards()));
    PCollectionList.of(base)
        .and(rolledUp)
        .apply("AllCandles", Flatten.pCollections())
        .apply("Count", ParDo.of(new Count()));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return Outcome.since(start, Counters.of(result).get(ROWS_COUNTER), CandleCounters.of(result));
  }

  /** A request whose warehouse is never opened. */
  private static BackfillRequest withoutTables(BackfillOptions options) {
    Format format = Formats.named(FORMAT).orElseThrow();
    return new BackfillRequest(
        FileSource.of(FilePlan.of(options.getInput(), format, Optional.empty())),
        TimeRange.ALL,
        EnumSet.allOf(Interval.class),
        Duration.ofDays(1),
        Warehouse.of("none", Warehouse.CatalogType.HADOOP, null, Map.of()),
        Sinks.ONLY_ICEBERG,
        1,
        new Ingest("candles", 0),
        SymbolList.NONE);
  }

  /** A backfill as users run it. The outcome has no totals: they are read from the table. */
  private static Outcome tables(BackfillOptions options) {
    long start = System.nanoTime();
    BackfillRequest request = BackfillRequest.of(options);
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    Backfill.build(pipeline, request);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return Outcome.since(start, Counters.of(result).get(ROWS_COUNTER), new CandleTotals());
  }

  private static final class Count extends DoFn<CandleBlock, Void> {
    private transient CandleTotals totals;

    @StartBundle
    public void start() {
      totals = new CandleTotals();
    }

    @ProcessElement
    public void process(@Element CandleBlock block) {
      long instrument = CandleTotals.hash(block.instrument().id());
      DecimalColumn open = block.open();
      DecimalColumn high = block.high();
      DecimalColumn low = block.low();
      DecimalColumn close = block.close();
      DecimalColumn volume = block.volume();
      DecimalColumn quoteVolume = block.quoteVolume();
      DecimalColumn takerBuyVolume = block.takerBuyVolume();
      for (int i = 0; i < block.count(); i++) {
        totals.start(instrument, block.interval(), block.openTime(i));
        add(open, i);
        add(high, i);
        add(low, i);
        add(close, i);
        add(volume, i);
        add(quoteVolume, i);
        totals.number(block.trades(i));
        add(takerBuyVolume, i);
        totals.end(block.interval());
      }
    }

    @FinishBundle
    public void finish() {
      CandleCounters.add(totals);
    }

    private void add(DecimalColumn column, int i) {
      totals.decimal(column.high(i), column.low(i), column.scale());
    }
  }
}

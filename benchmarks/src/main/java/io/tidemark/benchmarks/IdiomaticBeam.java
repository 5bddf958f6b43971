package io.tidemark.benchmarks;

import io.tidemark.pipelines.runners.Counters;
import io.tidemark.schemas.Interval;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BigDecimalCoder;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * What a good Beam programmer would write: an element a trade, fixed windows, {@code
 * Combine.perKey}, coders of their own; each interval made of the one before it.
 */
final class IdiomaticBeam {
  private static final String NAMESPACE = "benchmark";
  private static final String TRADES = "trades";

  /** Weeks open on Monday; the epoch was a Thursday. */
  private static final Duration FIRST_MONDAY = Duration.standardDays(4);

  private IdiomaticBeam() {}

  public static void main(String[] args) {
    System.out.println(run(args));
  }

  /** Does what a {@link WorkRequest} says, on the runner that {@code --runner} names. */
  static Outcome run(String... args) {
    long start = System.nanoTime();
    WorkOptions options = PipelineOptionsFactory.fromArgs(args).as(WorkOptions.class);
    tune(options);
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline, options.getInput());
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    long rows = Counters.of(result).get(NAMESPACE + "." + TRADES);
    return Outcome.since(start, rows, CandleCounters.of(result));
  }

  /** What the documentation of both runners advises for speed. */
  private static void tune(WorkOptions options) {
    int cores = Runtime.getRuntime().availableProcessors();
    if (options.getRunner() == FlinkRunner.class) {
      FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
      flink.setFasterCopy(true);
      flink.setObjectReuse(true);
      flink.setParallelism(cores);
      flink.setFlinkConfDir(loopbackAlone());
    } else {
      DirectOptions direct = options.as(DirectOptions.class);
      direct.setEnforceImmutability(false);
      direct.setEnforceEncodability(false);
      direct.setTargetParallelism(cores);
    }
  }

  /** A configuration of Flink by which this machine alone reaches what it opens. */
  private static String loopbackAlone() {
    try {
      Path folder = Files.createTempDirectory("beam-flink");
      Path file = folder.resolve("config.yaml");
      Files.writeString(file, "rest.bind-address: 127.0.0.1\njobmanager.bind-host: 127.0.0.1\n");
      // In reverse order.
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      return folder.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void build(Pipeline pipeline, List<String> files) {
    CoderRegistry coders = pipeline.getCoderRegistry();
    coders.registerCoderForClass(Trade.class, new TradeCoder());
    coders.registerCoderForClass(Candle.class, new CandleCoder());
    PCollection<KV<String, Candle>> candles =
        pipeline
            .apply("Read", TextIO.read().from(glob(files)).withSkipHeaderLines(1))
            .apply("Parse", ParDo.of(new ParseTrade()))
            .apply("Window 1m", Window.into(windows(Interval.M1)))
            .apply("Candles 1m", Combine.perKey(new CombineTrades()));
    count(candles, Interval.M1);
    for (Interval interval :
        Arrays.asList(Interval.values()).subList(1, Interval.values().length)) {
      candles =
          candles
              .apply("Window " + interval, Window.into(windows(interval)))
              .apply("Candles " + interval, Combine.perKey(new CombineCandles()));
      count(candles, interval);
    }
  }

  private static String glob(List<String> files) {
    Path folder = Path.of(files.get(0)).getParent();
    return files.stream()
        .map(file -> Path.of(file).getFileName().toString())
        .collect(Collectors.joining(",", folder + "/{", "}"));
  }

  private static FixedWindows windows(Interval interval) {
    FixedWindows windows = FixedWindows.of(Duration.standardMinutes(interval.minutes()));
    return interval == Interval.W1 ? windows.withOffset(FIRST_MONDAY) : windows;
  }

  private static void count(PCollection<KV<String, Candle>> candles, Interval interval) {
    candles.apply("Count " + interval, ParDo.of(new Count(interval)));
  }

  private record Trade(long time, long id, BigDecimal price, BigDecimal size, boolean takerBuys) {}

  private static final class TradeCoder extends AtomicCoder<Trade> {
    private static final Coder<Long> LONG = VarLongCoder.of();
    private static final Coder<BigDecimal> DECIMAL = BigDecimalCoder.of();
    private static final Coder<Boolean> BOOLEAN = BooleanCoder.of();

    @Override
    public void encode(Trade trade, OutputStream out) throws IOException {
      LONG.encode(trade.time(), out);
      LONG.encode(trade.id(), out);
      DECIMAL.encode(trade.price(), out);
      DECIMAL.encode(trade.size(), out);
      BOOLEAN.encode(trade.takerBuys(), out);
    }

    @Override
    public Trade decode(InputStream in) throws IOException {
      return new Trade(
          LONG.decode(in),
          LONG.decode(in),
          DECIMAL.decode(in),
          DECIMAL.decode(in),
          BOOLEAN.decode(in));
    }
  }

  /** A candle, or what is known of one so far. */
  private static final class Candle {
    private long trades;
    private long firstTime;
    private long firstId;
    private long lastTime;
    private long lastId;
    private BigDecimal open = BigDecimal.ZERO;
    private BigDecimal high = BigDecimal.ZERO;
    private BigDecimal low = BigDecimal.ZERO;
    private BigDecimal close = BigDecimal.ZERO;
    private BigDecimal volume = BigDecimal.ZERO;
    private BigDecimal quoteVolume = BigDecimal.ZERO;
    private BigDecimal takerBuyVolume = BigDecimal.ZERO;

    private static Candle of(Trade trade) {
      Candle candle = new Candle();
      candle.trades = 1;
      candle.firstTime = trade.time();
      candle.firstId = trade.id();
      candle.lastTime = trade.time();
      candle.lastId = trade.id();
      candle.open = trade.price();
      candle.high = trade.price();
      candle.low = trade.price();
      candle.close = trade.price();
      candle.volume = trade.size();
      candle.quoteVolume = trade.price().multiply(trade.size());
      candle.takerBuyVolume = trade.takerBuys() ? trade.size() : BigDecimal.ZERO;
      return candle;
    }

    private Candle add(Candle other) {
      if (other.trades == 0) {
        return this;
      }
      if (trades == 0 || isBefore(other.firstTime, other.firstId, firstTime, firstId)) {
        firstTime = other.firstTime;
        firstId = other.firstId;
        open = other.open;
      }
      if (trades == 0 || isBefore(lastTime, lastId, other.lastTime, other.lastId)) {
        lastTime = other.lastTime;
        lastId = other.lastId;
        close = other.close;
      }
      high = trades == 0 ? other.high : high.max(other.high);
      low = trades == 0 ? other.low : low.min(other.low);
      volume = volume.add(other.volume);
      quoteVolume = quoteVolume.add(other.quoteVolume);
      takerBuyVolume = takerBuyVolume.add(other.takerBuyVolume);
      trades += other.trades;
      return this;
    }

    private static boolean isBefore(long time, long id, long otherTime, long otherId) {
      return time < otherTime || (time == otherTime && id < otherId);
    }
  }

  private static final class CandleCoder extends AtomicCoder<Candle> {
    private static final Coder<Long> LONG = VarLongCoder.of();
    private static final Coder<BigDecimal> DECIMAL = BigDecimalCoder.of();

    @Override
    public void encode(Candle candle, OutputStream out) throws IOException {
      LONG.encode(candle.trades, out);
      LONG.encode(candle.firstTime, out);
      LONG.encode(candle.firstId, out);
      LONG.encode(candle.lastTime, out);
      LONG.encode(candle.lastId, out);
      DECIMAL.encode(candle.open, out);
      DECIMAL.encode(candle.high, out);
      DECIMAL.encode(candle.low, out);
      DECIMAL.encode(candle.close, out);
      DECIMAL.encode(candle.volume, out);
      DECIMAL.encode(candle.quoteVolume, out);
      DECIMAL.encode(candle.takerBuyVolume, out);
    }

    @Override
    public Candle decode(InputStream in) throws IOException {
      Candle candle = new Candle();
      candle.trades = LONG.decode(in);
      candle.firstTime = LONG.decode(in);
      candle.firstId = LONG.decode(in);
      candle.lastTime = LONG.decode(in);
      candle.lastId = LONG.decode(in);
      candle.open = DECIMAL.decode(in);
      candle.high = DECIMAL.decode(in);
      candle.low = DECIMAL.decode(in);
      candle.close = DECIMAL.decode(in);
      candle.volume = DECIMAL.decode(in);
      candle.quoteVolume = DECIMAL.decode(in);
      candle.takerBuyVolume = DECIMAL.decode(in);
      return candle;
    }
  }

  private static final class ParseTrade extends DoFn<String, KV<String, Trade>> {
    private final Counter read = Metrics.counter(NAMESPACE, TRADES);

    @ProcessElement
    public void process(@Element String line, OutputReceiver<KV<String, Trade>> out) {
      String[] fields = line.split(",", -1);
      long micros = Long.parseLong(fields[0]);
      Trade trade =
          new Trade(
              micros,
              Long.parseLong(fields[2]),
              new BigDecimal(fields[3]),
              new BigDecimal(fields[4]),
              fields[5].equals("buy"));
      out.outputWithTimestamp(
          KV.of(fields[1], trade), Instant.ofEpochMilli(Math.floorDiv(micros, 1_000)));
      read.inc();
    }
  }

  /** Combines into a candle what can be seen as one. */
  private abstract static class ToCandle<T> extends CombineFn<T, Candle, Candle> {
    @Override
    public Candle createAccumulator() {
      return new Candle();
    }

    @Override
    public Candle mergeAccumulators(Iterable<Candle> accumulators) {
      Candle merged = new Candle();
      accumulators.forEach(merged::add);
      return merged;
    }

    @Override
    public Candle extractOutput(Candle accumulator) {
      return accumulator;
    }

    @Override
    public Coder<Candle> getAccumulatorCoder(CoderRegistry registry, Coder<T> inputCoder) {
      return new CandleCoder();
    }
  }

  private static final class CombineTrades extends ToCandle<Trade> {
    @Override
    public Candle addInput(Candle accumulator, Trade trade) {
      return accumulator.add(Candle.of(trade));
    }
  }

  private static final class CombineCandles extends ToCandle<Candle> {
    @Override
    public Candle addInput(Candle accumulator, Candle candle) {
      return accumulator.add(candle);
    }
  }

  private static final class Count extends DoFn<KV<String, Candle>, Void> {
    private final Interval interval;
    private transient CandleTotals totals;

    private Count(Interval interval) {
      this.interval = interval;
    }

    @StartBundle
    public void start() {
      totals = new CandleTotals();
    }

    @ProcessElement
    public void process(@Element KV<String, Candle> element, IntervalWindow window) {
      Candle candle = element.getValue();
      totals
          .start(CandleTotals.hash(element.getKey()), interval, window.start().getMillis() * 1_000)
          .decimal(candle.open)
          .decimal(candle.high)
          .decimal(candle.low)
          .decimal(candle.close)
          .decimal(candle.volume)
          .decimal(candle.quoteVolume)
          .number(candle.trades)
          .decimal(candle.takerBuyVolume)
          .end(interval);
    }

    @FinishBundle
    public void finish() {
      CandleCounters.add(totals);
    }
  }
}

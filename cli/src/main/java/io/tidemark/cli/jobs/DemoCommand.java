package io.tidemark.cli.jobs;

import io.tidemark.cli.command.NextCommand;
import io.tidemark.cli.command.PipelineCommand;
import io.tidemark.cli.text.CandlePrinter;
import io.tidemark.cli.text.OnExit;
import io.tidemark.cli.text.Output;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.Datasets;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.tables.StoredCandles;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;

/** The whole way on the built-in sample: real trades in, candles in Iceberg out. */
public final class DemoCommand extends PipelineCommand<DemoOptions> {
  /**
   * 100,000 BTC/USD trades of Bitstamp, 2013-11-25 to 2013-12-01, in the format {@code
   * bitstamp.csv}.
   */
  private static final String SAMPLE = "bitstamp_trades_from_20131125_usd.csv";

  private static final String LIVE = "--live";

  private static final String FORMAT = "bitstamp.csv";

  /** Six days in about twenty seconds. */
  private static final int SPEED = 28_800;

  private static final String LIVE_NAMESPACE = "tidemark_demo_live";

  private static final Instrument INSTRUMENT = new Instrument("bitstamp", "BTC", "USD");

  public DemoCommand() {
    super(
        DemoOptions.class,
        "Backfills a sample of 100,000 real trades; with --live plays them live, and compares.",
        LIVE);
  }

  @Override
  protected void run(DemoOptions options, PrintWriter out, PrintWriter err) throws IOException {
    out.println("Sample: 100,000 BTC/USD trades of Bitstamp, 2013-11-25 to 2013-12-01");
    Path folder = Files.createTempDirectory("tidemark-demo");
    Path sample = folder.resolve(SAMPLE);
    boolean ended;
    OnExit onExit = OnExit.run(() -> tellStopped(options, err));
    try {
      copySample(sample);
      BackfillOptions backfill = options.as(BackfillOptions.class);
      backfill.setInput(List.of(sample.toString()));
      backfill.setFormat(FORMAT);
      backfill.setInstrument(INSTRUMENT.id());
      BackfillRun.Summary summary = BackfillRun.run(backfill, runnerGiven(), err);
      StoredCandles stored = new StoredCandles(OptionValues.warehouse(options));
      out.println();
      CandlePrinter.print(
          stored.read(INSTRUMENT, Interval.D1, TimeRange.ALL, null, Integer.MAX_VALUE),
          Output.TABLE,
          out);
      out.println();
      stored
          .counts()
          .get(INSTRUMENT.id())
          .forEach(
              (interval, count) -> out.printf(Locale.ROOT, "%3s  %,6d candles%n", interval, count));
      out.println();
      summary.print(out, "trades");
      ended = !options.getLive() || playLive(options, sample, folder, stored, out, err);
    } finally {
      onExit.close();
      delete(folder);
    }
    if (!ended) {
      out.flush();
      tellStopped(options, err);
      return;
    }
    out.println();
    out.println("Next:");
    if (!options.getLive()) {
      out.println("  " + onSameWarehouse("demo", LIVE));
    }
    out.println(
        "  " + onSameWarehouse("show", "candles", "--instrument=" + INSTRUMENT, "--interval=1h"));
    out.println("  " + onSameWarehouse("show", "tables"));
    out.println("  " + NextCommand.of(List.of("formats")));
  }

  private static void tellStopped(DemoOptions options, PrintWriter err) {
    if (options.getLive()) {
      err.println("tidemark: stopped before the end: backfill and live were not compared");
      err.flush();
    }
  }

  /**
   * Plays the same trades live into tables of their own, and compares.
   *
   * @return whether it came to the end
   */
  private boolean playLive(
      DemoOptions options,
      Path sample,
      Path folder,
      StoredCandles backfilled,
      PrintWriter out,
      PrintWriter err)
      throws IOException {
    out.println();
    out.printf(
        Locale.ROOT,
        "Now live: the same trades, %,d times as fast, into namespace %s%n",
        SPEED,
        LIVE_NAMESPACE);
    out.flush();
    LiveOptions live = options.as(LiveOptions.class);
    live.setInput(List.of("replay:" + sample));
    live.setFormat(FORMAT);
    live.setInstrument(INSTRUMENT.id());
    live.setName("demo");
    live.setSpeed(SPEED);
    live.setEarly("500ms");
    live.setCommitInterval("1s");
    live.setNamespace(LIVE_NAMESPACE);
    live.setRunner(FlinkRunner.class);
    live.as(FlinkPipelineOptions.class)
        .setStateBackendStoragePath(folder.resolve("checkpoints").toUri().toString());
    Warehouse warehouse = OptionValues.warehouse(live);
    warehouse.drop(Datasets.contracts());
    LiveRun.Summary summary =
        LiveRun.run(
            live,
            stored -> stored.read(INSTRUMENT, Interval.D1, TimeRange.ALL, null, Integer.MAX_VALUE),
            LiveRun.WhenStopped.IS_OVER,
            err);
    out.println();
    summary.print(out);
    if (summary.stopped().isPresent()) {
      exitWith(summary.stopped().get().exitCode());
      return false;
    }
    List<String> expected = backfilled.contents();
    if (!new StoredCandles(warehouse).contents().equals(expected)) {
      throw new UserError("Backfill and live differ, which must not be: compare the tables");
    }
    out.println();
    out.printf(Locale.ROOT, "%,d rows, backfill and live identical%n", expected.size());
    return true;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void copySample(Path to) throws IOException {
    try (InputStream in = DemoCommand.class.getResourceAsStream("/" + SAMPLE)) {
      if (in == null) {
        throw new UserError(
            "The built-in sample is not on the class path; start with ./tidemark, which puts it there");
      }
      Files.copy(in, to);
    }
  }
}

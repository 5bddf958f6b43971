package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs engines and holds what they make against the plain loop. */
final class Experiment {
  /** Rows of a run that is little but start-up. */
  private static final long TINY_ROWS = 80_000;

  /** As few for many instruments, whose cost is no start-up. */
  private static final int TINY_INSTRUMENTS = 200;

  private static final int TINY_DAYS = 8;

  /** Warehouses of the two sizes. */
  private static final String TINY = "tiny";

  private static final String WHOLE = "whole";

  /** What a series is of. */
  private record Key(Work work, Engine engine, GenerateTrades.Market market) {}

  private final Launcher launcher;
  private final Path folder;
  private final String heap;
  private final Map<Key, Series> all = new LinkedHashMap<>();
  private final List<Read> reads = new ArrayList<>();
  private final Map<List<Path>, Outcome> expected = new HashMap<>();

  /**
   * @param folder of the trades, and of the tables while they are needed
   * @param heap of the plain loop where it only says what is right
   */
  Experiment(Launcher launcher, Path folder, String heap) {
    this.launcher = launcher;
    this.folder = folder;
    this.heap = heap;
  }

  /** All series so far. */
  Report report() {
    return new Report(List.copyOf(all.values()), reads);
  }

  /**
   * One round of an engine at works of which each goes on with the tables of the one before it. The
   * first that fails ends the round, and its series.
   *
   * @param heap of the engine
   */
  void run(Engine engine, List<Work> works, GenerateTrades.Market market, String heap)
      throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory(folder, "run-");
    try {
      for (Work work : works) {
        Key key = new Key(work, engine, market);
        if (!engine.does(work) || (all.containsKey(key) && all.get(key).failure() != null)) {
          return;
        }
        try {
          if (work == Work.READING) {
            read(engine, heap, scratch);
          } else {
            sample(key, heap, scratch);
          }
        } catch (RuntimeException e) {
          series(key).fail(String.valueOf(e.getMessage()));
          System.out.printf(Locale.ROOT, "  %-10s %-16s failed: %s%n", work, engine, e);
          return;
        }
      }
    } finally {
      Benchmark.delete(scratch);
    }
  }

  private Series series(Key key) {
    return all.computeIfAbsent(
        key, any -> new Series(key.work(), key.engine(), inWords(key.market())));
  }

  private void sample(Key key, String heap, Path scratch) throws IOException, InterruptedException {
    Sample sample =
        new Sample(
            run(key.work(), key.engine(), tiny(key.market()), heap, scratch, TINY),
            run(key.work(), key.engine(), key.market(), heap, scratch, WHOLE));
    series(key).add(sample);
    System.out.printf(
        Locale.ROOT,
        "  %-10s %-16s %6.1f s, %5.1f s of it start-up%s%n",
        key.work(),
        key.engine(),
        sample.whole().seconds(),
        sample.startUpSeconds(),
        sample.isRight() ? "" : ": other candles than the plain loop's");
  }

  /** Reads a table as it was left, and after Spark has maintained it. */
  private void read(Engine engine, String heap, Path scratch)
      throws IOException, InterruptedException {
    Path warehouse = scratch.resolve(WHOLE);
    read(engine, Read.State.AS_LEFT, warehouse, heap, scratch);
    launcher.run(
        Engine.SPARK, new WorkRequest(Work.MAINTENANCE, List.of(), warehouse), heap, scratch);
    read(engine, Read.State.MAINTAINED, warehouse, heap, scratch);
  }

  private void read(Engine engine, Read.State state, Path warehouse, String heap, Path scratch)
      throws IOException, InterruptedException {
    Read read =
        new Read(
            engine,
            state,
            Figures.parse(launcher.read(warehouse, heap, scratch).process().lastLine()));
    reads.add(read);
    System.out.printf(
        Locale.ROOT,
        "  %-10s %-16s %6.1f ms, %s%n",
        Work.READING,
        engine,
        read.milliseconds(),
        state);
  }

  private Sample.Run run(
      Work work,
      Engine engine,
      GenerateTrades.Market market,
      String heap,
      Path scratch,
      String name)
      throws IOException, InterruptedException {
    List<Path> files =
        engine.share(
            GenerateTrades.in(folder, work == Work.REVISIONS ? market.revision() : market));
    Outcome expected = expected(files);
    Path warehouse = work.fillsTables() ? scratch.resolve(name) : null;
    Launcher.Ended ended =
        launcher.run(engine, new WorkRequest(work.asked(), files, warehouse), heap, scratch);
    Outcome said = Outcome.parse(ended.process().lastLine());
    Outcome made =
        warehouse == null
            ? said
            : new Outcome(said.rows(), said.seconds(), StoredCandles.totals(warehouse));
    return new Sample.Run(
        made, expected, ended.process().seconds(), ended.process().peakRssBytes(), ended.gc());
  }

  private static GenerateTrades.Market tiny(GenerateTrades.Market market) {
    return new GenerateTrades.Market(
        Math.min(TINY_ROWS, market.rows() / 2),
        Math.min(TINY_INSTRUMENTS, market.instruments()),
        TINY_DAYS,
        market.seed());
  }

  private static String inWords(GenerateTrades.Market market) {
    return String.format(
        Locale.ROOT,
        "%,d trades, %,d instruments, %d days",
        market.rows(),
        market.instruments(),
        market.days());
  }

  /** What the plain loop, which is not measured here, says of these files. */
  private Outcome expected(List<Path> files) throws IOException, InterruptedException {
    Outcome known = expected.get(files);
    if (known == null) {
      Path scratch = Files.createTempDirectory(folder, "run-");
      try {
        Launcher.Ended ended =
            launcher.run(Engine.LOOP, new WorkRequest(Work.CANDLES, files, null), heap, scratch);
        known = Outcome.parse(ended.process().lastLine());
      } finally {
        Benchmark.delete(scratch);
      }
      expected.put(files, known);
    }
    return known;
  }
}

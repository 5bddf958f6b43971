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
  /** Warehouses of the two sizes. */
  private static final String TINY = "tiny";

  private static final String WHOLE = "whole";

  /** What a series is of. */
  private record Key(Work work, Competitor competitor, Input input) {}

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
  void run(Competitor competitor, List<Work> works, Input input, String heap)
      throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory(folder, "run-");
    try {
      for (Work work : works) {
        Key key = new Key(work, competitor, input);
        if (!competitor.engine().does(work)
            || (all.containsKey(key) && all.get(key).failure() != null)) {
          return;
        }
        try {
          if (work == Work.READING) {
            read(competitor, input, heap, scratch);
          } else {
            sample(key, heap, scratch);
          }
        } catch (RuntimeException e) {
          series(key).fail(String.valueOf(e.getMessage()));
          System.out.printf(
              Locale.ROOT, "  %-10s %-6s %-16s failed: %s%n", work, input.density(), competitor, e);
          return;
        }
      }
    } finally {
      Benchmark.delete(scratch);
    }
  }

  private Series series(Key key) {
    return all.computeIfAbsent(key, any -> new Series(key.work(), key.competitor(), key.input()));
  }

  private void sample(Key key, String heap, Path scratch) throws IOException, InterruptedException {
    Sample sample =
        new Sample(
            run(key.work(), key.competitor(), key.input().tiny(), heap, scratch, TINY),
            run(key.work(), key.competitor(), key.input().market(), heap, scratch, WHOLE));
    series(key).add(sample);
    System.out.printf(
        Locale.ROOT,
        "  %-10s %-6s %-16s %6.1f s, %5.1f s of it start-up%s%n",
        key.work(),
        key.input().density(),
        key.competitor(),
        sample.whole().seconds(),
        sample.startUpSeconds(),
        sample.isRight() ? "" : ": other candles than the plain loop's");
  }

  /** Reads a table as it was left, and after Spark has maintained it. */
  private void read(Competitor competitor, Input input, String heap, Path scratch)
      throws IOException, InterruptedException {
    Path warehouse = scratch.resolve(WHOLE);
    read(competitor, input, Read.State.AS_LEFT, warehouse, heap, scratch);
    launcher.run(
        Competitor.of(Engine.SPARK),
        new WorkRequest(Work.MAINTENANCE, List.of(), warehouse),
        heap,
        scratch);
    read(competitor, input, Read.State.MAINTAINED, warehouse, heap, scratch);
  }

  private void read(
      Competitor competitor,
      Input input,
      Read.State state,
      Path warehouse,
      String heap,
      Path scratch)
      throws IOException, InterruptedException {
    Read read =
        new Read(
            competitor,
            input,
            state,
            Figures.parse(
                launcher
                    .read(warehouse, input.readInstrument(), heap, scratch)
                    .process()
                    .lastLine()));
    reads.add(read);
    System.out.printf(
        Locale.ROOT,
        "  %-10s %-6s %-16s %6.1f ms, %s%n",
        Work.READING,
        input.density(),
        competitor,
        read.milliseconds(),
        state);
  }

  private Sample.Run run(
      Work work,
      Competitor competitor,
      GenerateTrades.Market market,
      String heap,
      Path scratch,
      String name)
      throws IOException, InterruptedException {
    List<Path> files =
        competitor
            .engine()
            .share(GenerateTrades.in(folder, work == Work.REVISIONS ? market.revision() : market));
    Outcome expected = expected(files);
    Path warehouse = work.fillsTables() ? scratch.resolve(name) : null;
    Launcher.Ended ended =
        launcher.run(competitor, new WorkRequest(work.asked(), files, warehouse), heap, scratch);
    Outcome said = Outcome.parse(ended.process().lastLine());
    Outcome made =
        warehouse == null
            ? said
            : new Outcome(said.rows(), said.seconds(), StoredCandles.totals(warehouse));
    return new Sample.Run(
        made, expected, ended.process().seconds(), ended.process().peakRssBytes(), ended.gc());
  }

  /** What the plain loop, which is not measured here, says of these files. */
  private Outcome expected(List<Path> files) throws IOException, InterruptedException {
    Outcome known = expected.get(files);
    if (known == null) {
      Path scratch = Files.createTempDirectory(folder, "run-");
      try {
        Launcher.Ended ended =
            launcher.run(
                Competitor.of(Engine.LOOP),
                new WorkRequest(Work.CANDLES, files, null),
                heap,
                scratch);
        known = Outcome.parse(ended.process().lastLine());
      } finally {
        Benchmark.delete(scratch);
      }
      expected.put(files, known);
    }
    return known;
  }
}

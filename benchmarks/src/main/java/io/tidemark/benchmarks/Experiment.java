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

  /**
   * Counts what an engine allocates at works of which each goes on with the tables of the one
   * before it, after a round of them; only works on trades are counted.
   *
   * @param heap of the engine
   */
  void count(Competitor competitor, List<Work> works, Input input, String heap)
      throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory(folder, "run-");
    try {
      for (Work work : works) {
        Key key = new Key(work, competitor, input);
        if (work == Work.READING
            || !all.containsKey(key)
            || all.get(key).verdict() != Series.Verdict.EQUAL) {
          return;
        }
        try {
          count(key, heap, scratch);
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

  private void count(Key key, String heap, Path scratch) throws IOException, InterruptedException {
    List<Path> files = files(key.work(), key.competitor(), key.input().market());
    Launcher.Counted counted =
        launcher.count(key.competitor(), request(key.work(), files, scratch, WHOLE), heap, scratch);
    long rows = expected(files).rows();
    if (counted.outcome().rows() != rows) {
      throw new IllegalStateException(
          "Other trades where allocation is counted: "
              + counted.outcome().rows()
              + " (expected "
              + rows
              + ")");
    }
    series(key).addBytesPerRow((double) counted.bytes() / rows);
    System.out.printf(
        Locale.ROOT,
        "  %-10s %-6s %-16s %6.0f bytes/row allocated%n",
        key.work(),
        key.input().density(),
        key.competitor(),
        (double) counted.bytes() / rows);
  }

  private List<Path> files(Work work, Competitor competitor, GenerateTrades.Market market)
      throws IOException {
    return competitor
        .engine()
        .share(GenerateTrades.in(folder, work == Work.REVISIONS ? market.revision() : market));
  }

  private static WorkRequest request(Work work, List<Path> files, Path scratch, String name) {
    return new WorkRequest(work.asked(), files, work.fillsTables() ? scratch.resolve(name) : null);
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
    List<Path> files = files(work, competitor, market);
    Outcome expected = expected(files);
    WorkRequest request = request(work, files, scratch, name);
    Launcher.Ended ended = launcher.run(competitor, request, heap, scratch);
    Outcome said = Outcome.parse(ended.process().lastLine());
    Outcome made =
        request.warehouse() == null
            ? said
            : new Outcome(said.rows(), said.seconds(), StoredCandles.totals(request.warehouse()));
    MeasuredProcess process = ended.process();
    return new Sample.Run(
        made,
        expected,
        process.seconds(),
        process.peakRssBytes(),
        process.cpuSeconds(),
        ended.gc());
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

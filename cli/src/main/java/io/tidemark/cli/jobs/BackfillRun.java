package io.tidemark.cli.jobs;

import io.tidemark.cli.text.ProgressLine;
import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.runners.Counters;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.schemas.text.UserError;
import io.tidemark.transforms.candles.TellMissingSums;
import io.tidemark.transforms.decode.Progress;
import io.tidemark.transforms.decode.SourceReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs a backfill, shows its progress, and sums up what it did. */
final class BackfillRun {
  /**
   * What a run found.
   *
   * @param ingest what its rows say of it
   * @param counters what the job counted, as {@code namespace.name}
   * @param sources what was found in each file, where the work was done in this process
   * @param told what was said before the work not to be read
   */
  record Findings(
      String ingest, Map<String, Long> counters, SourceReport sources, List<String> told) {
    private static final String SKIPPED = "decode.skipped.";

    long count(String name) {
      return counters.getOrDefault(name, 0L);
    }

    /** The numbers of records skipped, by kind. */
    Map<String, Long> skippedByKind() {
      Map<String, Long> kinds = new TreeMap<>();
      counters.forEach(
          (name, count) -> {
            if (name.startsWith(SKIPPED)) {
              kinds.put(name.substring(SKIPPED.length()), count);
            }
          });
      return kinds;
    }

    long skipped() {
      return skippedByKind().values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * What a backfill did.
   *
   * @param warehouse where the tables are
   * @param findings what it found and counted
   * @param took how long it took
   */
  record Summary(String warehouse, Findings findings, Duration took) {
    /** What is skipped though the format may be wrong. */
    private static final Set<String> OF_ANY_FORMAT =
        Set.of("header", "empty", "under-unknown-header");

    private long count(String name) {
      return findings.count(name);
    }

    /**
     * Prints what was done.
     *
     * @param what the rows read are, in the plural
     */
    void print(PrintWriter out, String what) {
      long rows = count("decode.records_decoded");
      double seconds = Math.max(took.toMillis(), 1) / 1e3;
      out.printf(
          Locale.ROOT,
          "Read     %,d %s, %,d duplicate, %,d dead%n",
          rows,
          what,
          count("candles.ticks_duplicate"),
          count("decode.records_dead"));
      if (count("decode.records_dead") > 0) {
        out.println("Dead     rows of table dead_letters, with their bytes and the reason");
      }
      printSkipped(findings, out);
      out.printf(
          Locale.ROOT,
          "Written  %,d candles, %,d in place of lesser ones, %,d no better than those there%n",
          count("iceberg.candles.rows_written"),
          count("iceberg.candles.rows_superseded"),
          count("iceberg.candles.rows_unchanged"));
      printMissingSums(findings.counters(), out);
      printSent(findings.counters(), out);
      out.printf(Locale.ROOT, "Took     %.1f s, %,.0f rows/s%n", seconds, rows / seconds);
      out.println("Tables   " + folder());
    }

    /** Whether there were records, and none was of the format it was read as. */
    boolean allDead() {
      return count("decode.records_dead") > 0
          && count("decode.records_decoded") == 0
          && OF_ANY_FORMAT.containsAll(findings.skippedByKind().keySet());
    }

    private String folder() {
      return warehouse.replaceFirst("^file://", "");
    }
  }

  private BackfillRun() {}

  /** Says how many records carried no trade, by kind, if any did. */
  static void printSkipped(Findings findings, PrintWriter out) {
    String skipped =
        findings.skippedByKind().entrySet().stream()
            .map(kind -> String.format(Locale.ROOT, "%,d %s", kind.getValue(), kind.getKey()))
            .collect(Collectors.joining(", "));
    if (!skipped.isEmpty()) {
      out.println("Skipped  " + skipped);
    }
  }

  /** Says how many candles are without sums, if any are. */
  static void printMissingSums(Map<String, Long> counters, PrintWriter out) {
    long missing = counters.getOrDefault("candles.candles_without_sums", 0L);
    if (missing > 0) {
      out.printf(
          Locale.ROOT,
          "Told     %,d candles whose volumes are too large for decimal(38,18); they are kept"
              + " without them: dead-letters list --format=%s%n",
          missing,
          TellMissingSums.FORMAT);
    }
  }

  /** Prints what went to BigQuery, if anything did. */
  static void printSent(Map<String, Long> counters, PrintWriter out) {
    if (counters.containsKey("bigquery.candles.rows_sent")) {
      out.printf(
          Locale.ROOT,
          "Sent     %,d candles to BigQuery, which refused %,d%n",
          counters.get("bigquery.candles.rows_sent"),
          counters.getOrDefault("bigquery.candles.rows_rejected", 0L));
    }
  }

  /**
   * Runs a backfill to its end.
   *
   * @param runnerGiven whether the options name a runner; if not, one is chosen by the size of the
   *     input
   * @param err where progress is shown
   */
  static Summary run(BackfillOptions options, boolean runnerGiven, PrintWriter err) {
    long start = System.nanoTime();
    BackfillRequest request = BackfillRequest.of(options);
    InputWarnings.unread(request.source().unread(), err);
    Findings findings = run(request, options, runnerGiven, Backfill::build, "writing candles", err);
    return new Summary(
        request.warehouse().location(), findings, Duration.ofNanos(System.nanoTime() - start));
  }

  /**
   * Runs a graph that reads the source of a request to its end.
   *
   * @param last what it does once all is read
   * @return what it found
   * @throws UserError when a cluster would run it without this program, which is to tell what it
   *     found
   */
  static Findings run(
      BackfillRequest request,
      PipelineOptions options,
      boolean runnerGiven,
      BiConsumer<Pipeline, BackfillRequest> graph,
      String last,
      PrintWriter err) {
    if (!runnerGiven) {
      Runners.choose(options, request.source().expandedBytes());
    }
    if (Runners.isDetached(options)) {
      throw new UserError(
          "flink run -d: this command tells what its job found, and has to wait for it; leave out -d,"
              + " or name the cluster with --flink-master=HOST:PORT");
    }
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    graph.accept(pipeline, request);
    ProgressLine progress = ProgressLine.start(request.source(), request.ingest().id(), last, err);
    try {
      PipelineResult result = pipeline.run();
      result.waitUntilFinish();
      return new Findings(
          request.ingest().id(),
          Counters.of(result),
          Progress.of(request.ingest().id()).sources(),
          request.source().unread());
    } finally {
      progress.close();
      Progress.forget(request.ingest().id());
    }
  }
}

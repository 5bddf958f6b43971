package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.Backfill;
import io.tidemark.pipelines.BackfillOptions;
import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.Counters;
import io.tidemark.pipelines.Progress;
import io.tidemark.pipelines.Runners;
import io.tidemark.pipelines.UserError;
import io.tidemark.schemas.Printable;
import io.tidemark.transforms.candles.TellMissingSums;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs a backfill, shows its progress, and sums up what it did. */
final class BackfillRun {
  /**
   * What a backfill did.
   *
   * @param warehouse where the tables are
   * @param counters what the job counted, as {@code namespace.name}
   * @param took how long it took
   */
  record Summary(String warehouse, Map<String, Long> counters, Duration took) {
    private static final String SKIPPED = "decode.skipped.";

    /** What is skipped though the format may be wrong. */
    private static final Set<String> OF_ANY_FORMAT =
        Set.of(SKIPPED + "header", SKIPPED + "empty", SKIPPED + "under-unknown-header");

    private long count(String name) {
      return counters.getOrDefault(name, 0L);
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
      printSkipped(counters, out);
      out.printf(
          Locale.ROOT,
          "Written  %,d candles, %,d in place of lesser ones, %,d no better than those there%n",
          count("iceberg.candles.rows_written"),
          count("iceberg.candles.rows_superseded"),
          count("iceberg.candles.rows_unchanged"));
      printMissingSums(counters, out);
      printSent(counters, out);
      out.printf(Locale.ROOT, "Took     %.1f s, %,.0f rows/s%n", seconds, rows / seconds);
      out.println("Tables   " + folder());
    }

    /** Whether there were records, and none was of the format it was read as. */
    boolean allDead() {
      return count("decode.records_dead") > 0
          && count("decode.records_decoded") == 0
          && counters.keySet().stream()
              .filter(name -> name.startsWith(SKIPPED))
              .allMatch(OF_ANY_FORMAT::contains);
    }

    private String folder() {
      return warehouse.replaceFirst("^file://", "");
    }
  }

  /** So many things that are not read are named. */
  private static final int MOST_UNREAD = 5;

  private BackfillRun() {}

  /** Says how many records carried no trade, by kind, if any did. */
  static void printSkipped(Map<String, Long> counters, PrintWriter out) {
    String skipped =
        counters.entrySet().stream()
            .filter(counter -> counter.getKey().startsWith(Summary.SKIPPED))
            .map(
                counter ->
                    String.format(
                        Locale.ROOT,
                        "%,d %s",
                        counter.getValue(),
                        counter.getKey().substring(Summary.SKIPPED.length())))
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
    Map<String, Long> counters =
        run(request, options, runnerGiven, Backfill::build, "writing candles", err);
    return new Summary(
        request.warehouse().location(), counters, Duration.ofNanos(System.nanoTime() - start));
  }

  private static void tellUnread(List<String> unread, PrintWriter err) {
    unread.stream()
        .limit(MOST_UNREAD)
        .forEach(each -> err.println("tidemark: not read: " + Printable.of(each)));
    if (unread.size() > MOST_UNREAD) {
      err.println(
          "tidemark: not read: " + (unread.size() - MOST_UNREAD) + " more; dead letters name each");
    }
    err.flush();
  }

  /**
   * Runs a graph that reads the source of a request to its end.
   *
   * @param last what it does once all is read
   * @return what it counted
   * @throws UserError when a cluster would run it without this program, which is to tell what it
   *     found
   */
  static Map<String, Long> run(
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
    tellUnread(request.source().unread(), err);
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    graph.accept(pipeline, request);
    ProgressLine progress = ProgressLine.start(request.source(), request.ingest().id(), last, err);
    try {
      PipelineResult result = pipeline.run();
      result.waitUntilFinish();
      return Counters.of(result);
    } finally {
      progress.close();
      Progress.forget(request.ingest().id());
    }
  }
}

package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.Backfill;
import io.tidemark.pipelines.BackfillOptions;
import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.Runners;
import io.tidemark.pipelines.files.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;

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
    private long count(String name) {
      return counters.getOrDefault(name, 0L);
    }

    void print(PrintWriter out) {
      long records = count("files.records_decoded");
      double seconds = Math.max(took.toMillis(), 1) / 1e3;
      out.printf(
          Locale.ROOT,
          "%,d records read, %,d of them duplicates, %,d dead letters; %.1f s, %,.0f records/s%n",
          records,
          count("candles.ticks_duplicate"),
          count("iceberg.dead_letters.rows_written") + count("iceberg.dead_letters.rows_unchanged"),
          seconds,
          records / seconds);
      counters.forEach(
          (name, value) -> {
            if (name.startsWith("files.skipped.")) {
              out.printf(
                  Locale.ROOT,
                  "%,d records skipped: %s%n",
                  value,
                  name.substring("files.skipped.".length()));
            }
          });
      out.printf(
          Locale.ROOT,
          "%,d candles written, %,d superseded, %,d there already%n",
          count("iceberg.candles.rows_written"),
          count("iceberg.candles.rows_superseded"),
          count("iceberg.candles.rows_unchanged"));
      out.println("Tables: " + warehouse);
    }
  }

  private BackfillRun() {}

  /**
   * Runs a backfill to its end.
   *
   * @param runnerGiven whether the options name a runner; if not, one is chosen by the size of the
   *     input
   */
  static Summary run(BackfillOptions options, boolean runnerGiven, PrintWriter out) {
    long start = System.nanoTime();
    BackfillRequest request = BackfillRequest.of(options);
    if (!runnerGiven) {
      Runners.choose(options, request.plan().expandedBytes());
    }
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    Backfill.build(pipeline, request);
    PipelineResult result;
    ProgressLine progress = ProgressLine.start(request, out);
    try {
      result = pipeline.run();
      result.waitUntilFinish();
    } finally {
      progress.close();
      Progress.forget(request.ingest().id());
    }
    return new Summary(
        request.warehouse().location(),
        counters(result),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new TreeMap<>();
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      counters.merge(
          counter.getName().getNamespace() + "." + counter.getName().getName(),
          counter.getAttempted(),
          Long::sum);
    }
    return counters;
  }
}

package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.Counters;
import io.tidemark.pipelines.FlinkJob;
import io.tidemark.pipelines.Live;
import io.tidemark.pipelines.LiveOptions;
import io.tidemark.pipelines.LiveRequest;
import io.tidemark.pipelines.iceberg.StoredCandles;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.PipelineResult;

/** Runs a live job until it ends or is stopped, shows what it does, and sums it up. */
final class LiveRun {
  /**
   * What a live job did.
   *
   * @param counters what it counted, as {@code namespace.name}
   */
  record Summary(Map<String, Long> counters, Duration took) {
    private long count(String name) {
      return counters.getOrDefault(name, 0L);
    }

    void print(PrintWriter out) {
      out.printf(
          Locale.ROOT,
          "Received %,d messages, %,d trades, %,d duplicate, %,d late, %,d too late, %,d dead%n",
          count("iceberg.raw.rows_written") + count("iceberg.raw.rows_unchanged"),
          count("decode.records_decoded"),
          count("candles.ticks_duplicate"),
          count("candles.ticks_late"),
          count("candles.ticks_too_late"),
          count("decode.records_dead"));
      out.printf(
          Locale.ROOT,
          "Written  %,d candles in %,d commits, %,d of them in place of lesser ones%n",
          count("iceberg.candles.rows_written"),
          count("iceberg.candles.commits"),
          count("iceberg.candles.rows_superseded"));
      BackfillRun.printSent(counters, out);
      out.printf(Locale.ROOT, "Took     %.1f s%n", took.toMillis() / 1e3);
    }
  }

  private LiveRun() {}

  /**
   * Runs a live job to its end.
   *
   * @param rows what to show of the table
   * @param err where it is shown
   */
  static Summary run(LiveOptions options, LiveView.Rows rows, PrintWriter err) throws IOException {
    long start = System.nanoTime();
    LiveRequest request = LiveRequest.of(options);
    PipelineResult job = Live.start(options, request);
    if (job instanceof FlinkJob flink) {
      flink.restoredFrom().ifPresent(checkpoint -> err.println("Going on from " + checkpoint));
    }
    Thread stop = new Thread(() -> stop(job, err), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    Optional<StoredCandles> stored =
        request.sinks().iceberg()
            ? Optional.of(new StoredCandles(request.warehouse()))
            : Optional.empty();
    LiveView view = LiveView.start(() -> Counters.of(job), stored, rows, err);
    try {
      job.waitUntilFinish();
    } finally {
      view.close();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(stop);
    } catch (IllegalStateException e) {
      // It is what ended the job.
    }
    return new Summary(Counters.of(job), Duration.ofNanos(System.nanoTime() - start));
  }

  private static void stop(PipelineResult job, PrintWriter err) {
    try {
      if (job instanceof FlinkJob flink) {
        err.println("Stopped; the next start goes on from " + flink.stop());
      } else {
        job.cancel();
      }
    } catch (IOException e) {
      err.println(
          "Stopped without a savepoint ("
              + e.getMessage()
              + "); the next start goes on from the last checkpoint, or from the raw log");
    }
    err.flush();
  }
}

package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.Counters;
import io.tidemark.pipelines.FlinkJob;
import io.tidemark.pipelines.Live;
import io.tidemark.pipelines.LiveOptions;
import io.tidemark.pipelines.LiveRequest;
import io.tidemark.pipelines.Progress;
import io.tidemark.pipelines.iceberg.StoredCandles;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.beam.sdk.PipelineResult;
import org.apache.hadoop.service.launcher.IrqHandler;

/** Runs a live job until it ends or is stopped, shows what it does, and sums it up. */
final class LiveRun {
  /**
   * What a live job did.
   *
   * @param findings what it counted, and found in files
   * @param stopped whether it was stopped before its input ended
   */
  record Summary(BackfillRun.Findings findings, Duration took, boolean stopped) {
    private static final String COMMITS = "iceberg.candles.commits";

    private long count(String name) {
      return findings.count(name);
    }

    void print(PrintWriter out) {
      Map<String, Long> counters = findings.counters();
      out.printf(
          Locale.ROOT,
          "Received %,d messages, %,d trades, %,d duplicate, %,d late, %,d too late, %,d dead%n",
          counters.containsKey(COMMITS)
              ? count("iceberg.raw.rows_written") + count("iceberg.raw.rows_unchanged")
              : count("bigquery.raw.rows_sent"),
          count("decode.records_decoded"),
          count("candles.ticks_duplicate"),
          count("candles.ticks_late"),
          count("candles.ticks_too_late"),
          count("decode.records_dead"));
      if (counters.containsKey(COMMITS)) {
        out.printf(
            Locale.ROOT,
            "Written  %,d candles in %,d commits, %,d of them in place of lesser ones%n",
            count("iceberg.candles.rows_written"),
            count(COMMITS),
            count("iceberg.candles.rows_superseded"));
      }
      BackfillRun.printMissingSums(counters, out);
      BackfillRun.printSent(counters, out);
      out.printf(Locale.ROOT, "Took     %.1f s%n", took.toMillis() / 1e3);
    }
  }

  /** What the number of a signal is added to in the exit code of a process that it ends. */
  private static final int SIGNALLED = 128;

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
    String name = options.getJobName();
    PipelineResult job = Live.start(options, request);
    if (job instanceof FlinkJob flink) {
      flink.restoredFrom().ifPresent(checkpoint -> err.println("Going on from " + checkpoint));
      flink.warning().ifPresent(warning -> err.println("tidemark: warning: " + warning));
    }
    Stop stop = new Stop(job, err);
    // Not shutdown hooks: those of Flink and of the catalog's database would run beside ours.
    new IrqHandler(IrqHandler.CONTROL_C, stop).bind();
    new IrqHandler(IrqHandler.SIGTERM, stop).bind();
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
    BackfillRun.Findings findings =
        new BackfillRun.Findings(
            request.ingest().id(), Counters.of(job), Progress.of(name).sources(), List.of());
    Progress.forget(name);
    return new Summary(findings, Duration.ofNanos(System.nanoTime() - start), stop.end());
  }

  /** Stops a job when the process is told to end, and ends the process when it is told again. */
  private static final class Stop implements IrqHandler.Interrupted {
    private final PipelineResult job;
    private final PrintWriter err;
    private final AtomicBoolean asked = new AtomicBoolean();

    private Stop(PipelineResult job, PrintWriter err) {
      this.job = job;
      this.err = err;
    }

    @Override
    public void interrupted(IrqHandler.InterruptData signal) {
      if (asked.getAndSet(true)) {
        Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
      }
      err.println("Stopping; again to end at once");
      err.flush();
      try {
        if (job instanceof FlinkJob flink) {
          err.println("Stopped; the next start goes on from " + savepoint(flink));
        } else {
          job.cancel();
        }
      } catch (IOException e) {
        err.println("The job cannot be stopped: " + e.getMessage());
      }
      err.flush();
    }

    /** Where the next start goes on from: a savepoint, where the job is able to make one. */
    private static String savepoint(FlinkJob job) throws IOException {
      try {
        return job.stop();
      } catch (IOException e) {
        job.cancel();
        return "the last checkpoint, or from the raw log: " + e.getMessage();
      }
    }

    /** Leaves the process to its end; returns whether the job was stopped. */
    private boolean end() {
      return asked.getAndSet(true);
    }
  }
}

package io.tidemark.cli.jobs;

import io.tidemark.cli.text.LiveView;
import io.tidemark.pipelines.live.Live;
import io.tidemark.pipelines.live.LiveRequest;
import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.runners.Counters;
import io.tidemark.pipelines.runners.FlinkJob;
import io.tidemark.pipelines.runners.LatestCheckpoint;
import io.tidemark.schemas.text.Printable;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.tables.StoredCandles;
import io.tidemark.transforms.decode.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.PipelineResult;
import org.apache.hadoop.service.launcher.IrqHandler;

/** Runs a live job until it ends or is stopped, shows what it does, and sums it up. */
final class LiveRun {
  /** What becomes of a job that the process is told to end. */
  enum WhenStopped {
    /** The next one goes on where it ends. */
    GOES_ON,
    /** It is of no use to anyone. */
    IS_OVER
  }

  /**
   * How a job was stopped.
   *
   * @param exitCode of a process that the signal ends
   * @param goesOnFrom where the next start goes on from, in words; none where the job is over
   * @param savepoint what it goes on from, if it is a savepoint
   */
  record Stopped(int exitCode, Optional<String> goesOnFrom, Optional<String> savepoint) {}

  /**
   * What a live job did.
   *
   * @param findings what it counted, and found in files
   * @param stopped how, where it was stopped before its input ended
   */
  record Summary(BackfillRun.Findings findings, Duration took, Optional<Stopped> stopped) {
    private static final String COMMITS = "iceberg.candles.commits";

    private long count(String name) {
      return findings.count(name);
    }

    void print(PrintWriter out) {
      Map<String, Long> counters = findings.counters();
      out.printf(
          Locale.ROOT,
          "Received %,d messages, %,d trades, %,d dead%n",
          count("decode.messages_decoded"),
          count("decode.records_decoded"),
          count("decode.records_dead"));
      BackfillRun.printSkipped(findings, out);
      out.printf(
          Locale.ROOT,
          "Trades   %,d duplicate, %,d late, %,d too late%n",
          count("candles.ticks_duplicate"),
          count("candles.ticks_late"),
          count("candles.ticks_too_late"));
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
   * @param whenStopped whether it is stopped so that the next one goes on
   * @param err where it is shown
   */
  static Summary run(
      LiveOptions options, LiveView.Rows rows, WhenStopped whenStopped, PrintWriter err)
      throws IOException {
    long start = System.nanoTime();
    LiveRequest request = LiveRequest.of(options);
    String name = options.getJobName();
    PipelineResult job = Live.start(options, request);
    if (job instanceof FlinkJob flink) {
      flink.restoredFrom().ifPresent(checkpoint -> err.println("Going on from " + checkpoint));
      flink.warning().ifPresent(warning -> err.println("tidemark: warning: " + warning));
    }
    Optional<StoredCandles> stored =
        request.sinks().iceberg()
            ? Optional.of(new StoredCandles(request.warehouse()))
            : Optional.empty();
    LiveView view = LiveView.start(() -> Counters.of(job), stored, rows, err);
    Stop stop = new Stop(job, whenStopped, view);
    // Not shutdown hooks: those of Flink and of the catalog's database would run beside ours.
    new IrqHandler(IrqHandler.CONTROL_C, stop).bind();
    new IrqHandler(IrqHandler.SIGTERM, stop).bind();
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
    private static final int ENDED = -1;

    private final PipelineResult job;
    private final WhenStopped whenStopped;
    private final LiveView view;

    /** The signal's number; none yet is 0. */
    private final AtomicInteger asked = new AtomicInteger();

    private final CompletableFuture<Stopped> done = new CompletableFuture<>();

    private Stop(PipelineResult job, WhenStopped whenStopped, LiveView view) {
      this.job = job;
      this.whenStopped = whenStopped;
      this.view = view;
    }

    @Override
    public void interrupted(IrqHandler.InterruptData signal) {
      int exitCode = SIGNALLED + signal.getNumber();
      if (asked.get() == ENDED) {
        // Not in the handler's thread, which the exit waits for.
        new Thread(() -> System.exit(exitCode), "exit").start();
        return;
      }
      if (!asked.compareAndSet(0, signal.getNumber())) {
        if (whenStopped == WhenStopped.GOES_ON && job instanceof FlinkJob flink) {
          view.tell(
              "Ended at once; the next start goes on from the last checkpoint in "
                  + flink.checkpoints());
        }
        Runtime.getRuntime().halt(exitCode);
      }
      view.tell("Stopping; again to end at once");
      try {
        done.complete(stop(exitCode));
      } catch (IOException e) {
        view.tell(Printable.of("The job cannot be stopped: " + e.getMessage()));
        done.complete(new Stopped(exitCode, Optional.empty(), Optional.empty()));
      }
    }

    private Stopped stop(int exitCode) throws IOException {
      if (whenStopped == WhenStopped.IS_OVER) {
        job.cancel();
        return new Stopped(exitCode, Optional.empty(), Optional.empty());
      }
      if (!(job instanceof FlinkJob flink)) {
        job.cancel();
        return new Stopped(
            exitCode,
            Optional.of("the end of the raw log; its runner keeps no checkpoint"),
            Optional.empty());
      }
      try {
        String savepoint = flink.stop();
        return new Stopped(exitCode, Optional.of(savepoint), Optional.of(savepoint));
      } catch (IOException e) {
        job.cancel();
        return new Stopped(
            exitCode,
            Optional.of(
                checkpoint(flink)
                    + ", as no savepoint was made: "
                    + Printable.of("" + e.getMessage())),
            Optional.empty());
      }
    }

    private static String checkpoint(FlinkJob job) {
      try {
        return LatestCheckpoint.in(job.checkpoints()).orElse("the end of the raw log");
      } catch (UserError e) {
        return "the last checkpoint in " + job.checkpoints();
      }
    }

    /** Leaves the process to its end; returns how the job was stopped, if it was. */
    private Optional<Stopped> end() {
      return asked.compareAndSet(0, ENDED) ? Optional.empty() : Optional.of(done.join());
    }
  }
}

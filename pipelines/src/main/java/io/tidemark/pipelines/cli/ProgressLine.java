package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.files.FilePlan;
import io.tidemark.pipelines.files.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Says how far a backfill has come: on a terminal in one line that is written over, elsewhere in a
 * line every 10 seconds.
 */
final class ProgressLine {
  /** Set by the launcher where standard output is a terminal. */
  private static final String TERMINAL_PROPERTY = "tidemark.terminal";

  private static final Duration TERMINAL = Duration.ofMillis(200);
  private static final Duration LOG = Duration.ofSeconds(10);

  private final Timer timer = new Timer("progress", true);
  private final FilePlan plan;
  private final Progress progress;
  private final PrintWriter out;
  private final boolean terminal;
  private final long start = System.nanoTime();

  private ProgressLine(FilePlan plan, Progress progress, PrintWriter out, boolean terminal) {
    this.plan = plan;
    this.progress = progress;
    this.out = out;
    this.terminal = terminal;
  }

  static ProgressLine start(BackfillRequest request, PrintWriter out) {
    boolean terminal = Boolean.getBoolean(TERMINAL_PROPERTY);
    ProgressLine line =
        new ProgressLine(request.plan(), Progress.of(request.ingest().id()), out, terminal);
    long period = (terminal ? TERMINAL : LOG).toMillis();
    line.timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            line.print();
          }
        },
        period,
        period);
    return line;
  }

  private synchronized void print() {
    String text =
        text(
            plan.files(),
            plan.bytes(),
            progress.bytes(),
            progress.records(),
            (System.nanoTime() - start) / 1e9);
    if (terminal) {
      out.print("\r" + text + "\u001b[K");
    } else {
      out.println(text);
    }
    out.flush();
  }

  static String text(int files, long allBytes, long bytes, long records, double seconds) {
    String left =
        bytes >= allBytes
            ? "all read, writing candles"
            : bytes == 0
                ? "starting"
                : String.format(
                    Locale.ROOT, "%.0f s left to read", seconds * (allBytes - bytes) / bytes);
    return String.format(
        Locale.ROOT,
        "%d %s, %,.1f of %,.1f MB, %,d records, %,.0f records/s, %s",
        files,
        files == 1 ? "file" : "files",
        bytes / 1e6,
        allBytes / 1e6,
        records,
        records / Math.max(seconds, 1e-3),
        left);
  }

  /** Ends the line. */
  void close() {
    timer.cancel();
    if (terminal) {
      print();
      out.println();
    }
  }
}

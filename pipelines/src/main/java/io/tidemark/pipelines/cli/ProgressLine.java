package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.BackfillSource;
import io.tidemark.pipelines.Progress;
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
  /** Set by the launcher where standard error is a terminal. */
  static final String TERMINAL_PROPERTY = "tidemark.terminal";

  private static final Duration TERMINAL = Duration.ofMillis(200);
  private static final Duration LOG = Duration.ofSeconds(10);
  private static final double MEGABYTE = 1e6;
  private static final double GIGABYTE = 1e9;

  private final Timer timer = new Timer("progress", true);
  private final int files;
  private final long allBytes;
  private final String what;
  private final String last;
  private final Progress progress;
  private final PrintWriter out;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private boolean closed;

  /**
   * Makes a line.
   *
   * @param what the source's rows are, in the plural
   * @param last what happens once all is read
   */
  ProgressLine(
      int files,
      long allBytes,
      String what,
      String last,
      Progress progress,
      PrintWriter out,
      boolean terminal) {
    this.files = files;
    this.allBytes = allBytes;
    this.what = what;
    this.last = last;
    this.progress = progress;
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Begins to show how far a source has been read.
   *
   * @param name under which {@link Progress} is told
   * @param last what happens once all is read
   */
  static ProgressLine start(BackfillSource source, String name, String last, PrintWriter out) {
    ProgressLine line =
        new ProgressLine(
            source.files(),
            source.bytes(),
            source.rows(),
            last,
            Progress.of(name),
            out,
            Boolean.getBoolean(TERMINAL_PROPERTY));
    line.timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            line.print();
          }
        },
        line.period().toMillis(),
        line.period().toMillis());
    return line;
  }

  /** How often the line is printed. */
  Duration period() {
    return terminal ? TERMINAL : LOG;
  }

  synchronized void print() {
    if (closed) {
      return;
    }
    String text =
        text(progress.bytes(), progress.rows(), Duration.ofNanos(System.nanoTime() - start));
    if (terminal) {
      out.print("\r" + text + "\u001b[K");
    } else {
      out.println(text);
    }
    out.flush();
  }

  String text(long bytes, long rows, Duration elapsed) {
    double seconds = Math.max(elapsed.toMillis(), 1) / 1e3;
    String left =
        bytes >= allBytes
            ? last
            : bytes == 0
                ? "running for " + text(seconds)
                : text(seconds * (allBytes - bytes) / bytes) + " left";
    double unit = allBytes < 10 * GIGABYTE ? MEGABYTE : GIGABYTE;
    return String.format(
        Locale.ROOT,
        "%,d %s, %,.1f of %,.1f %s, %,d %s, %,.0f %s/s, %s",
        files,
        files == 1 ? "file" : "files",
        Math.min(bytes, allBytes) / unit,
        allBytes / unit,
        unit == MEGABYTE ? "MB" : "GB",
        rows,
        what,
        rows / seconds,
        what,
        left);
  }

  private static String text(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  /** Ends it; nothing of it stays on a terminal. */
  synchronized void close() {
    timer.cancel();
    closed = true;
    if (terminal) {
      out.print("\r\u001b[K");
      out.flush();
    }
  }
}

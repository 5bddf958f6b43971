package io.tidemark.cli.text;

import io.tidemark.pipelines.sources.BackfillSource;
import io.tidemark.transforms.decode.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Says how far a backfill has come: on a terminal in one line that is written over, elsewhere in a
 * line every 10 seconds. Where the terminal is too narrow, the files go first, then the rate, then
 * the rows.
 */
public final class ProgressLine {
  private static final Duration TERMINAL = Duration.ofMillis(200);
  private static final Duration LOG = Duration.ofSeconds(10);
  private static final double MEGABYTE = 1e6;
  private static final double GIGABYTE = 1e9;

  /** Columns left free, so that {@code ^C} does not break the line. */
  private static final int MARGIN = 3;

  /** The parts of the line, in the order in which they go. */
  private static final List<Integer> FIRST_TO_GO = List.of(0, 3, 2);

  private final Timer timer = new Timer("progress", true);
  private final int files;
  private final long allBytes;
  private final String what;
  private final String last;
  private final Progress progress;
  private final PrintWriter out;
  private final Optional<Terminal> terminal;
  private final Optional<RedrawnLines> screen;
  private final OnExit onExit;
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
      Optional<Terminal> terminal) {
    this.files = files;
    this.allBytes = allBytes;
    this.what = what;
    this.last = last;
    this.progress = progress;
    this.out = out;
    this.terminal = terminal;
    this.screen = terminal.map(each -> new RedrawnLines(out, each));
    this.onExit = OnExit.run(this::clear);
  }

  /**
   * Begins to show how far a source has been read.
   *
   * @param name under which {@link Progress} is told
   * @param last what happens once all is read
   */
  public static ProgressLine start(
      BackfillSource source, String name, String last, PrintWriter out) {
    ProgressLine line =
        new ProgressLine(
            source.files(),
            source.bytes(),
            source.rows(),
            last,
            Progress.of(name),
            out,
            Terminal.ofStandardError());
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
    return terminal.isPresent() ? TERMINAL : LOG;
  }

  synchronized void print() {
    if (closed) {
      return;
    }
    Progress.Read read = progress.read();
    List<String> parts =
        parts(read.bytes(), read.rows(), Duration.ofNanos(System.nanoTime() - start));
    if (screen.isPresent()) {
      screen.get().draw(List.of(fit(parts, terminal.get().size().columns() - MARGIN)));
    } else {
      out.println(String.join(", ", parts));
      out.flush();
    }
  }

  /** As much of the line as there are columns. */
  static String fit(List<String> parts, int columns) {
    Set<Integer> gone = new HashSet<>();
    for (int next : FIRST_TO_GO) {
      if (TextWidth.of(text(parts, gone)) <= columns) {
        break;
      }
      gone.add(next);
    }
    return TextWidth.cut(text(parts, gone), Math.max(1, columns));
  }

  private static String text(List<String> parts, Set<Integer> without) {
    return IntStream.range(0, parts.size())
        .filter(i -> !without.contains(i))
        .mapToObj(parts::get)
        .collect(Collectors.joining(", "));
  }

  List<String> parts(long bytes, long rows, Duration elapsed) {
    double seconds = Math.max(elapsed.toMillis(), 1) / 1e3;
    String left =
        bytes >= allBytes
            ? last
            : bytes == 0
                ? "running for " + text(seconds)
                : text(seconds * (allBytes - bytes) / bytes) + " left";
    double unit = allBytes < 10 * GIGABYTE ? MEGABYTE : GIGABYTE;
    return List.of(
        String.format(Locale.ROOT, "%,d %s", files, files == 1 ? "file" : "files"),
        String.format(
            Locale.ROOT,
            "%,.1f of %,.1f %s",
            Math.min(bytes, allBytes) / unit,
            allBytes / unit,
            unit == MEGABYTE ? "MB" : "GB"),
        String.format(Locale.ROOT, "%,d %s", rows, what),
        String.format(Locale.ROOT, "%,.0f %s/s", rows / seconds, what),
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
  public void close() {
    timer.cancel();
    onExit.close();
    clear();
  }

  private synchronized void clear() {
    closed = true;
    screen.ifPresent(RedrawnLines::erase);
  }
}

package io.tidemark.cli.text;

import io.tidemark.cli.text.Terminal.Size;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.text.Printable;
import io.tidemark.storage.tables.StoredCandles;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;
import org.apache.iceberg.data.Record;

/**
 * Shows a live job while it runs: what it has counted, and on a terminal candles as any reader of
 * the table sees them, drawn again every second, as many as it has room for.
 */
public final class LiveView {
  /** Picks the candles that are shown. */
  public interface Rows {
    List<Record> of(StoredCandles stored) throws IOException;
  }

  private static final int LATEST = 12;
  private static final long TERMINAL_MILLIS = 1_000;
  private static final long LOG_MILLIS = 10_000;

  private final Timer timer = new Timer("live-view", true);
  private final Supplier<Map<String, Long>> counters;
  private final Optional<StoredCandles> stored;
  private final Rows rows;
  private final PrintWriter out;
  private final Optional<Terminal> terminal;
  private final Optional<RedrawnLines> screen;
  private List<String> shown = List.of();
  private boolean closed;

  /** Makes a view of a job; a log where there is no terminal. */
  LiveView(
      Supplier<Map<String, Long>> counters,
      Optional<StoredCandles> stored,
      Rows rows,
      PrintWriter out,
      Optional<Terminal> terminal) {
    this.counters = counters;
    this.stored = stored;
    this.rows = rows;
    this.out = out;
    this.terminal = terminal;
    this.screen = terminal.map(each -> new RedrawnLines(out, each));
  }

  /** The one-minute candles that opened last. */
  public static List<Record> latest(StoredCandles stored) throws IOException {
    return stored.latest(Interval.M1, LATEST);
  }

  /**
   * Starts to show a job.
   *
   * @param stored its candles, where they are in Iceberg
   */
  public static LiveView start(
      Supplier<Map<String, Long>> counters,
      Optional<StoredCandles> stored,
      Rows rows,
      PrintWriter out) {
    LiveView view = new LiveView(counters, stored, rows, out, Terminal.ofStandardError());
    long period = view.terminal.isPresent() ? TERMINAL_MILLIS : LOG_MILLIS;
    view.timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            view.draw();
          }
        },
        period,
        period);
    return view;
  }

  /** Shows the job as it is now; what cannot be read now is shown the next time. */
  void draw() {
    draw(false);
  }

  private void draw(boolean last) {
    // Not under the lock: a table that is read slowly keeps nobody from saying something.
    List<String> parts;
    List<Record> candles = List.of();
    try {
      parts = counted(counters.get());
      if (terminal.isPresent() && stored.isPresent()) {
        stored.get().table().refresh();
        candles = rows.of(stored.get());
      }
    } catch (IOException | RuntimeException e) {
      parts = List.of("The table cannot be read now: " + Printable.of(e.toString()));
    }
    show(parts, candles, last);
  }

  private synchronized void show(List<String> parts, List<Record> candles, boolean last) {
    if (closed) {
      return;
    }
    closed = last;
    if (screen.isEmpty()) {
      out.println(String.join(", ", parts));
      out.flush();
      return;
    }
    shown = lines(parts, candles, terminal.get().size());
    screen.get().draw(shown);
  }

  /** Says something that stays, above what is drawn again. */
  public synchronized void tell(String text) {
    if (closed || screen.isEmpty()) {
      out.println(text);
      out.flush();
    } else {
      screen.get().drawBelow(text, shown);
    }
  }

  /**
   * What is drawn, none of it wider than the terminal, in fewer rows than that has: what was
   * counted, and as much of the table as there is room for. The cursor stays in a row of its own.
   */
  static List<String> lines(List<String> parts, List<Record> candles, Size size) {
    int columns = Math.max(1, size.columns() - 1);
    int rows = Math.max(1, size.rows() - 1);
    List<String> lines = new ArrayList<>(broken(parts, columns));
    while (lines.size() > rows) {
      lines.remove(lines.size() - 1);
    }
    lines.addAll(LiveTable.lines(candles, new Size(columns, rows - lines.size())));
    lines.add("");
    return lines;
  }

  /** Parts of a sentence in lines, with a comma behind each but the last. */
  private static List<String> broken(List<String> parts, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i) + (i < parts.size() - 1 ? "," : "");
      if (line.length() > 0 && TextWidth.of(line + " " + part) > columns) {
        lines.add(TextWidth.cut(line.toString(), columns));
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(part);
    }
    lines.add(TextWidth.cut(line.toString(), columns));
    return lines;
  }

  private static List<String> counted(Map<String, Long> counters) {
    List<String> parts = new ArrayList<>();
    add(parts, "%,d trades", counters.get("decode.records_decoded"));
    add(parts, "%,d late", counters.get("candles.ticks_late"));
    add(parts, "%,d too late", counters.get("candles.ticks_too_late"));
    add(parts, "%,d dead", counters.get("decode.records_dead"));
    parts.add(
        String.format(
            Locale.ROOT,
            "%,d candles in %,d commits",
            counters.getOrDefault("iceberg.candles.rows_written", 0L),
            counters.getOrDefault("iceberg.candles.commits", 0L)));
    if (counters.containsKey("bigquery.candles.rows_sent")) {
      add(parts, "%,d sent to BigQuery", counters.get("bigquery.candles.rows_sent"));
    }
    return parts;
  }

  private static void add(List<String> parts, String format, Long number) {
    parts.add(String.format(Locale.ROOT, format, number == null ? 0L : number));
  }

  /** Shows the job a last time; that stays. */
  public void close() {
    timer.cancel();
    draw(true);
  }
}

package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.iceberg.StoredCandles;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Printable;
import io.tidemark.schemas.tables.CandlesTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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
 * the table sees them, drawn again every second.
 */
final class LiveView {
  /** Picks the candles that are shown. */
  interface Rows {
    List<Record> of(StoredCandles stored) throws IOException;
  }

  private static final List<String> COLUMNS =
      List.of(
          CandlesTable.INSTRUMENT,
          CandlesTable.INTERVAL,
          CandlesTable.OPEN_TIME,
          CandlesTable.OPEN,
          CandlesTable.HIGH,
          CandlesTable.LOW,
          CandlesTable.CLOSE,
          CandlesTable.TRADES,
          CandlesTable.FINAL);

  private static final int LATEST = 12;
  private static final long TERMINAL_MILLIS = 1_000;
  private static final long LOG_MILLIS = 10_000;

  private final Timer timer = new Timer("live-view", true);
  private final Supplier<Map<String, Long>> counters;
  private final Optional<StoredCandles> stored;
  private final Rows rows;
  private final PrintWriter out;
  private final boolean terminal;
  private int drawn;
  private boolean closed;

  LiveView(
      Supplier<Map<String, Long>> counters,
      Optional<StoredCandles> stored,
      Rows rows,
      PrintWriter out,
      boolean terminal) {
    this.counters = counters;
    this.stored = stored;
    this.rows = rows;
    this.out = out;
    this.terminal = terminal;
  }

  /** The one-minute candles that opened last. */
  static List<Record> latest(StoredCandles stored) throws IOException {
    return stored.latest(Interval.M1, LATEST);
  }

  /**
   * Starts to show a job.
   *
   * @param stored its candles, where they are in Iceberg
   */
  static LiveView start(
      Supplier<Map<String, Long>> counters,
      Optional<StoredCandles> stored,
      Rows rows,
      PrintWriter out) {
    boolean terminal = Boolean.getBoolean(ProgressLine.TERMINAL_PROPERTY);
    LiveView view = new LiveView(counters, stored, rows, out, terminal);
    long period = terminal ? TERMINAL_MILLIS : LOG_MILLIS;
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
  synchronized void draw() {
    if (closed) {
      return;
    }
    try {
      String counted = counted(counters.get());
      if (terminal && stored.isPresent()) {
        stored.get().table().refresh();
        redraw(counted + "\n" + table(rows.of(stored.get())));
      } else if (terminal) {
        redraw(counted + "\n");
      } else {
        out.println(counted);
      }
    } catch (IOException | RuntimeException e) {
      String fault = "The table cannot be read now: " + Printable.of(e.toString()) + "\n";
      if (terminal) {
        redraw(fault);
      } else {
        out.print(fault);
      }
    }
    out.flush();
  }

  private void redraw(String text) {
    if (drawn > 0) {
      out.print("\u001b[" + drawn + "A\r\u001b[J");
    }
    out.print(text);
    drawn = (int) text.chars().filter(c -> c == '\n').count();
  }

  private static String counted(Map<String, Long> counters) {
    Long sent = counters.get("bigquery.candles.rows_sent");
    return String.format(
        Locale.ROOT,
        "%,d trades, %,d late, %,d too late, %,d dead; %,d candles written in %,d commits%s",
        counters.getOrDefault("decode.records_decoded", 0L),
        counters.getOrDefault("candles.ticks_late", 0L),
        counters.getOrDefault("candles.ticks_too_late", 0L),
        counters.getOrDefault("decode.records_dead", 0L),
        counters.getOrDefault("iceberg.candles.rows_written", 0L),
        counters.getOrDefault("iceberg.candles.commits", 0L),
        sent == null ? "" : String.format(Locale.ROOT, ", %,d sent to BigQuery", sent));
  }

  private static String table(List<Record> candles) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    TextTable.print(CandlePrinter.cells(candles, COLUMNS), writer);
    writer.flush();
    return text.toString();
  }

  /** Shows the job a last time. */
  void close() {
    timer.cancel();
    draw();
    synchronized (this) {
      closed = true;
    }
  }
}

package io.tidemark.benchmarks;

import io.tidemark.schemas.Interval;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one run says of itself, in one line.
 *
 * @param rows trades read
 * @param seconds how long it took, without the start of the process
 * @param totals the candles made
 */
public record Outcome(long rows, double seconds, CandleTotals totals) {
  /** The outcome of work that began at this {@link System#nanoTime()} and ends now. */
  public static Outcome since(long start, long rows, CandleTotals totals) {
    return new Outcome(rows, (System.nanoTime() - start) / 1e9, totals);
  }

  /** Reads what {@link #toString()} writes. */
  public static Outcome parse(String line) {
    Figures figures = Figures.parse(line);
    Map<Interval, Long> counts = new EnumMap<>(Interval.class);
    for (Interval interval : Interval.values()) {
      counts.put(interval, figures.whole(interval.label()));
    }
    return new Outcome(
        figures.whole("rows"),
        figures.decimal("seconds"),
        new CandleTotals(counts, Long.parseUnsignedLong(figures.text("checksum"), 16)));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "rows=%d seconds=%.3f rows/s=%.0f %s", rows, seconds, rows / seconds, totals);
  }
}

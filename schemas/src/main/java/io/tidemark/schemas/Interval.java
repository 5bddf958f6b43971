package io.tidemark.schemas;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The length of a candle. Intervals are half-open, {@code [open, close)}, aligned to UTC; weeks
 * open on Monday 00:00. Each interval but the first is a whole multiple of the one before it.
 */
public enum Interval {
  M1("1m", 1),
  M5("5m", 5),
  M15("15m", 15),
  H1("1h", 60),
  H4("4h", 240),
  D1("1d", 1_440),
  W1("1w", 10_080);

  /** What the label of an interval looks like. */
  public static final String FORM = "1m|5m|15m|1h|4h|1d|1w";

  private static final long MICROS_PER_MINUTE = 60_000_000L;

  /** Monday 1970-01-05, the first week that opens after the epoch. */
  private static final long FIRST_MONDAY = 4 * 1_440 * MICROS_PER_MINUTE;

  private final String label;
  private final int minutes;

  Interval(String label, int minutes) {
    this.label = label;
    this.minutes = minutes;
  }

  /**
   * Finds an interval by its label, as in {@code 15m}.
   *
   * @throws IllegalArgumentException naming the labels there are
   */
  public static Interval parse(String label) {
    return Arrays.stream(values())
        .filter(interval -> interval.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid interval: '" + label + "' (expected one of " + labels() + ")"));
  }

  /** The interval of exactly this many microseconds, if there is one. */
  public static Optional<Interval> ofMicros(long micros) {
    return Arrays.stream(values()).filter(interval -> interval.micros() == micros).findFirst();
  }

  /** The labels of all intervals, shortest first. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Interval::label).collect(Collectors.toList());
  }

  /** The name of this interval in tables and options: {@code 1m}. */
  public String label() {
    return label;
  }

  public int minutes() {
    return minutes;
  }

  public long micros() {
    return minutes * MICROS_PER_MINUTE;
  }

  /**
   * The open time of the candle that holds this event time; both in microseconds since the epoch,
   * UTC.
   */
  public long open(long eventTimeMicros) {
    long origin = this == W1 ? FIRST_MONDAY : 0;
    return eventTimeMicros - Math.floorMod(eventTimeMicros - origin, micros());
  }

  @Override
  public String toString() {
    return label;
  }
}

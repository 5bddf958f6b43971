package io.tidemark.transforms.decode;

import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Event times in {@code [from, to)}, microseconds since the epoch, UTC. Its ends are whole minutes,
 * so that no candle is cut.
 *
 * @param from the first microsecond inside
 * @param to the first microsecond after it
 */
public record TimeRange(long from, long to) implements Serializable {
  /** All of time. */
  public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  /**
   * The range between two instants; null stands for no bound.
   *
   * @throws IllegalArgumentException when the range is empty or an end is not a whole minute
   */
  public static TimeRange of(Instant from, Instant to) {
    TimeRange range =
        new TimeRange(
            from == null ? ALL.from : wholeMinute(from), to == null ? ALL.to : wholeMinute(to));
    if (range.from >= range.to) {
      throw new IllegalArgumentException(from + " is not before " + to);
    }
    return range;
  }

  private static long wholeMinute(Instant instant) {
    if (!instant.equals(instant.truncatedTo(ChronoUnit.MINUTES))) {
      throw new IllegalArgumentException(
          instant + " is not a whole minute, and would cut a candle");
    }
    return Math.multiplyExact(instant.getEpochSecond(), 1_000_000L);
  }

  public boolean contains(long timeMicros) {
    return timeMicros >= from && timeMicros < to;
  }
}

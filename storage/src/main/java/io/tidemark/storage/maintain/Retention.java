package io.tidemark.storage.maintain;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * How long snapshots and files are kept.
 *
 * @param all how long every snapshot is kept
 * @param hourly how long the last snapshot of each clock hour is kept
 * @param daily how long the last snapshot of each day, UTC, is kept
 * @param longestJob how long files are kept after the snapshots that need them: no less than the
 *     longest job reads or writes a table
 */
public record Retention(Duration all, Duration hourly, Duration daily, Duration longestJob)
    implements Serializable {
  /** An hour, two days, 30 days; and 5 days for the longest job. */
  public static final Retention DEFAULT =
      new Retention(
          Duration.ofHours(1), Duration.ofDays(2), Duration.ofDays(30), Duration.ofDays(5));

  /** The moment that the longest job may have begun at. */
  Instant longestJobSince(Instant now) {
    return now.minus(longestJob);
  }
}

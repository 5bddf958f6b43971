package io.tidemark.benchmarks;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is measured. */
public enum Work {
  /** Files to candles of all intervals, counted and kept nowhere. */
  CANDLES,

  /** Files to candles of all intervals in the table of a fresh warehouse. */
  TABLES,

  /** Trades that were missed at first, into the table that {@link #TABLES} has filled. */
  REVISIONS,

  /** Compaction, by Spark, of the table that {@link #REVISIONS} has left. */
  MAINTENANCE,

  /** One instrument and month out of the table that {@link #REVISIONS} has left. */
  READING,

  /** {@link #CANDLES} of more instruments and of a longer history, in a small heap. */
  GROWTH,

  /** Kafka to a table, without an end. */
  LIVE;

  /**
   * Finds work by its label.
   *
   * @throws IllegalArgumentException naming the labels there are
   */
  public static Work parse(String label) {
    return Arrays.stream(values())
        .filter(work -> work.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid work: '" + label + "' (expected one of " + List.of(values()) + ")"));
  }

  /** Those that a user may choose; maintenance is a part of reading. */
  static Set<Work> chosen() {
    return EnumSet.complementOf(EnumSet.of(MAINTENANCE));
  }

  /** What the process of an engine is asked to do. */
  Work asked() {
    return this == GROWTH ? CANDLES : this;
  }

  /** Whether it leaves candles in a warehouse. */
  boolean fillsTables() {
    return this == TABLES || this == REVISIONS;
  }

  /** Its name in options and results. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }
}

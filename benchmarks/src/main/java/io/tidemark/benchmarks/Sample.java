package io.tidemark.benchmarks;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One round of one engine at one work.
 *
 * @param tiny a run on very little of the same market, which is little but start-up
 * @param whole the run that is measured
 */
record Sample(Run tiny, Run whole) {
  /**
   * One process.
   *
   * @param outcome what it said of itself, with the candles that it made
   * @param expected what the plain loop says of the same files
   * @param seconds from the start of the process to its end
   * @param peakRssBytes the most memory that it held
   * @param cpuSeconds the time of processors that it used
   * @param gc its collections
   */
  record Run(
      Outcome outcome,
      Outcome expected,
      double seconds,
      OptionalLong peakRssBytes,
      OptionalDouble cpuSeconds,
      GcLog gc) {
    boolean isRight() {
      return outcome.rows() == expected.rows() && outcome.totals().equals(expected.totals());
    }
  }

  boolean isRight() {
    return tiny.isRight() && whole.isRight();
  }

  /** Rows over the time of the whole process. */
  double rowsPerSecond() {
    return whole.outcome().rows() / whole.seconds();
  }

  /** Rows over the time of processors, with start-up; not a number where that is not known. */
  double rowsPerCpuSecond() {
    return whole.outcome().rows() / whole.cpuSeconds().orElse(Double.NaN);
  }

  double startUpSeconds() {
    return tiny.seconds();
  }

  /** Rows over time once started; not a number where the whole run took no longer than the tiny. */
  double steadyRowsPerSecond() {
    double seconds = whole.seconds() - tiny.seconds();
    return seconds > 0 ? (whole.outcome().rows() - tiny.outcome().rows()) / seconds : Double.NaN;
  }
}

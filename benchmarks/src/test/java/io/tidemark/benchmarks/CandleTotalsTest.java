package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Interval;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CandleTotalsTest {
  private static final long[] VALUES = {7, 60_000_000, 1, 2, 3, 4, 5, 6, 7, 8};

  @Test
  void doesNotDependOnOrder() {
    CandleTotals forwards = new CandleTotals();
    add(forwards, "a:B-C", Interval.M1, VALUES);
    add(forwards, "a:B-D", Interval.D1, VALUES);
    CandleTotals backwards = new CandleTotals();
    add(backwards, "a:B-D", Interval.D1, VALUES);
    add(backwards, "a:B-C", Interval.M1, VALUES);

    assertThat(forwards).isEqualTo(backwards);
    assertThat(forwards.candles()).isEqualTo(2);
    assertThat(forwards.counts()).containsEntry(Interval.M1, 1L).containsEntry(Interval.M5, 0L);
  }

  @Test
  void dependsOnEveryValue() {
    Set<Long> checksums = new HashSet<>();
    checksums.add(checksum("a:B-C", Interval.M1, VALUES));
    checksums.add(checksum("a:B-D", Interval.M1, VALUES));
    checksums.add(checksum("a:B-C", Interval.M5, VALUES));
    for (int i = 1; i < VALUES.length; i++) {
      long[] other = VALUES.clone();
      other[i] += 100;
      checksums.add(checksum("a:B-C", Interval.M1, other));
    }

    assertThat(checksums).hasSize(2 + VALUES.length);
  }

  @Test
  void comparesDecimalsWhateverTheirScale() {
    BigInteger wide = new BigInteger("-1234567890123456789012");
    assertThat(checksum(wide, 3)).isEqualTo(checksum(wide.multiply(BigInteger.TEN), 4));
    assertThat(checksum(wide, 3)).isNotEqualTo(checksum(wide, 4));
  }

  @Test
  void readsWhatItWrites() {
    CandleTotals totals = new CandleTotals();
    add(totals, "a:B-C", Interval.M1, VALUES);
    Outcome outcome = new Outcome(12, 1.5, totals);

    assertThat(Outcome.parse(outcome.toString())).isEqualTo(outcome);
  }

  private static long checksum(String instrument, Interval interval, long[] values) {
    CandleTotals totals = new CandleTotals();
    add(totals, instrument, interval, values);
    return totals.checksum();
  }

  private static long checksum(BigInteger unscaled, int scale) {
    CandleTotals totals = new CandleTotals();
    totals
        .start(0, Interval.M1, 0)
        .decimal(unscaled.shiftRight(64).longValue(), unscaled.longValue(), scale)
        .end(Interval.M1);
    return totals.checksum();
  }

  /** Adds a candle of an open time, six decimals, a number and a decimal. */
  private static void add(
      CandleTotals totals, String instrument, Interval interval, long[] values) {
    totals.start(CandleTotals.hash(instrument), interval, values[1]);
    for (int i = 2; i < 8; i++) {
      totals.decimal(0, values[i], 8);
    }
    totals.number(values[8]).decimal(0, values[9], 8).end(interval);
  }
}

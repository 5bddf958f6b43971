package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LagTest {
  private static final int RATE = 1_000;

  @Test
  void isFlatWhereTheJobAcknowledgesInSteps() {
    Lag lag = lag(RATE, 10);

    assertThat(lag.grows()).isFalse();
    assertThat(lag.growth()).isCloseTo(0, within(10.0));
    assertThat(lag.lastSeconds()).isCloseTo(0, within(1.0));
  }

  @Test
  void isFlatWhereTheLastLookComesRightBehindAStep() {
    Lag lag = lag(RATE, 10);
    lag.add(new Lag.Look(240.1, 240_100, 231_000));

    assertThat(lag.least()).hasSize(8);
    assertThat(lag.lastSeconds()).isCloseTo(0, within(1.0));
    assertThat(lag.grows()).isFalse();
  }

  @Test
  void growsWhereTheJobReadsLessThanIsSent() {
    Lag lag = lag(950, 10);

    assertThat(lag.grows()).isTrue();
    assertThat(lag.growth()).isCloseTo(50, within(5.0));
  }

  @Test
  void growsWhereTheJobStopsAcknowledging() {
    Lag lag = new Lag();
    for (int second = 0; second < 60; second++) {
      lag.add(new Lag.Look(second, (long) second * RATE, 0));
    }

    assertThat(lag.grows()).isTrue();
  }

  @Test
  void countsFromTheFirstLookOn() {
    Lag lag = new Lag();
    lag.add(new Lag.Look(60, 60_000, 55_000));
    lag.add(new Lag.Look(62, 61_000, 59_000));

    assertThat(lag.sentRate()).isEqualTo(500);
    assertThat(lag.acknowledged()).isEqualTo(4_000);
  }

  /** Four minutes of a job that reads at a rate and acknowledges every so many seconds. */
  private static Lag lag(int readRate, int step) {
    Lag lag = new Lag();
    for (int quarter = 0; quarter < 960; quarter++) {
      double seconds = quarter / 4.0;
      long read = (long) Math.floor(seconds / step) * step * readRate;
      lag.add(new Lag.Look(seconds, (long) (seconds * RATE), read));
    }
    return lag;
  }
}

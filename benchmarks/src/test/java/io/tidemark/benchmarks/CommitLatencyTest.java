package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommitLatencyTest {
  private static final long OPEN = 1_700_000_040_000L;

  private final CommitLatency latency = new CommitLatency();

  @Test
  void aFinalRowAloneHoldsAllTrades() {
    latency.add(OPEN, List.of(new CommitLatency.Row(OPEN + 70_000, 4, true)));

    assertThat(latency.ofFinals().percentile(50)).isEqualTo(10);
    // At 7.5, 22.5, 37.5 and 52.5 seconds.
    assertThat(latency.ofTrades().count()).isEqualTo(4);
    assertThat(latency.ofTrades().percentile(25)).isEqualTo(17.5);
    assertThat(latency.ofTrades().percentile(100)).isEqualTo(62.5);
  }

  @Test
  void aTradeIsCommittedWithTheFirstRowThatCountsIt() {
    latency.add(
        OPEN,
        List.of(
            new CommitLatency.Row(OPEN + 70_000, 4, true),
            new CommitLatency.Row(OPEN + 30_000, 2, false)));

    assertThat(latency.ofTrades().percentile(25)).isEqualTo(7.5);
    assertThat(latency.ofTrades().percentile(50)).isEqualTo(17.5);
    assertThat(latency.ofTrades().percentile(75)).isEqualTo(22.5);
    assertThat(latency.ofTrades().percentile(100)).isEqualTo(32.5);
  }

  @Test
  void aFinalRowThatIsRevisedCountsOnce() {
    latency.add(
        OPEN,
        List.of(
            new CommitLatency.Row(OPEN + 65_000, 3, true),
            new CommitLatency.Row(OPEN + 90_000, 4, true)));

    assertThat(latency.ofFinals().count()).isEqualTo(1);
    assertThat(latency.ofFinals().percentile(100)).isEqualTo(5);
  }

  @Test
  void aCandleThatIsNotFinalIsLeftOut() {
    latency.add(OPEN, List.of(new CommitLatency.Row(OPEN + 30_000, 2, false)));

    assertThat(latency.ofFinals().percentile(99)).isNaN();
    assertThat(latency.ofTrades().count()).isZero();
  }
}

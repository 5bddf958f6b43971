package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InputTest {
  @Test
  void readsAnInstrumentThatIsThere() {
    assertThat(input(Density.SPARSE).readInstrument()).isEqualTo("bench:A0010-USD");
    assertThat(input(Density.DENSE).readInstrument()).isEqualTo("bench:A0004-USD");
  }

  @Test
  void isDenseWithHundredsOfTradesAMinute() {
    assertThat(Arrays.stream(Density.values()).map(Density::label))
        .containsExactly("sparse", "dense");
    assertThat(tradesAMinute(Density.SPARSE)).isBetween(1L, 10L);
    assertThat(tradesAMinute(Density.DENSE)).isBetween(100L, 1_000L);
  }

  @Test
  void startsUpOnTheSameMarket() {
    assertThat(input(Density.DENSE).tiny()).isEqualTo(new GenerateTrades.Market(80_000, 5, 8, 1));
    assertThat(new Input(Density.SPARSE, new GenerateTrades.Market(1_000, 2_000, 80, 1)).tiny())
        .isEqualTo(new GenerateTrades.Market(500, 200, 8, 1));
  }

  /** Of an instrument, on average. */
  private static long tradesAMinute(Density density) {
    return density.rows() / (density.instruments() * 8L * 1_440);
  }

  private static Input input(Density density) {
    return new Input(
        density, new GenerateTrades.Market(density.rows(), density.instruments(), 8, 1));
  }
}

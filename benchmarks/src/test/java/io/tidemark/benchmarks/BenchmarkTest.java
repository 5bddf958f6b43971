package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class BenchmarkTest {
  private final Benchmark.Count count = new Benchmark.Count();

  @ParameterizedTest
  @CsvSource({"200000, 200000", "200k, 200000", "10M, 10000000"})
  void takesNumbersWithUnits(String text, long expected) {
    assertThat(count.convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "M", "1.5M", "-1", "10m", "10MM"})
  void refusesOtherNumbers(String text) {
    assertThatThrownBy(() -> count.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("Invalid number: '" + text + "' (expected one such as 200000, 200k or 10M)");
  }

  @Test
  void maintenanceIsNotChosen() {
    assertThat(Work.chosen()).contains(Work.READING).doesNotContain(Work.MAINTENANCE);
  }
}

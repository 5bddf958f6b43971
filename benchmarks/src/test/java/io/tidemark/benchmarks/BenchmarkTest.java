package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
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
  void refusesAMarketThatIsNone() {
    assertThat(execute("--markets=sparse,thick"))
        .startsWith("2 ")
        .contains("Invalid market: 'thick' (expected some of [sparse, dense])");
  }

  @Test
  void refusesInstrumentsOfAMarketThatIsNotMeasured() {
    assertThat(execute("--markets=dense", "--instruments=7"))
        .isEqualTo(
            "2 benchmark: Invalid option: --instruments=7 (it is of the sparse market; leave it"
                + " out, or add sparse to --markets)\n");
  }

  /** The exit code, and what is said beside it. */
  private static String execute(String... args) {
    StringWriter said = new StringWriter();
    int code = Benchmark.commandLine().setErr(new PrintWriter(said)).execute(args);
    return code + " " + said;
  }

  @Test
  void nobodyAlwaysGoesFirst() {
    List<Competitor> all =
        List.of(
            Competitor.of(Engine.TIDEMARK_DIRECT),
            Competitor.parse("tidemark-direct@before"),
            Competitor.of(Engine.DUCKDB));

    assertThat(Benchmark.order(all, 1)).isEqualTo(all);
    assertThat(Benchmark.order(all, 2)).containsExactly(all.get(2), all.get(1), all.get(0));
    assertThat(Benchmark.order(all, 3)).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb@before", "tidemark-direct@", "spork"})
  void refusesAnEngineThatIsNone(String engine) {
    assertThat(execute("--engines=loop," + engine))
        .startsWith("2 ")
        .contains("Invalid engine: '" + engine + "' (");
  }

  @Test
  void maintenanceIsNotChosen() {
    assertThat(Work.chosen()).contains(Work.READING).doesNotContain(Work.MAINTENANCE);
  }
}

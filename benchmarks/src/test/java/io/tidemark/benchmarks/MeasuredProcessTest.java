package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredProcessTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  @TempDir private Path folder;

  @Test
  void keepsWhatWasPrinted() throws IOException, InterruptedException {
    MeasuredProcess process = MeasuredProcess.run(List.of(JAVA, "--version"), folder, Map.of());

    assertThat(process.output()).contains(System.getProperty("java.version"));
    assertThat(process.lastLine()).isNotBlank().doesNotContain("\n");
    assertThat(process.seconds()).isPositive();
    process.peakRssBytes().ifPresent(bytes -> assertThat(bytes).isGreaterThan(1 << 20));
    process
        .cpuSeconds()
        .ifPresent(
            used ->
                assertThat(used)
                    .isBetween(
                        0.0, process.seconds() * Runtime.getRuntime().availableProcessors()));
  }

  @Test
  void saysWhyItFailed() {
    assertThatThrownBy(() -> MeasuredProcess.run(List.of(JAVA, "no.such.Main"), folder, Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Exit code 1 of ")
        .hasMessageContaining("no.such.Main");
  }
}

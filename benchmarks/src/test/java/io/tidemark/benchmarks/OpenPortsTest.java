package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.tidemark.pipelines.OpenSockets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the engines of the benchmark open, this machine alone can reach it. */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
class OpenPortsTest {
  private static final GenerateTrades.Market MARKET = new GenerateTrades.Market(20_000, 20, 8, 1);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Engine.class)
  void whileCandlesAreMade(Engine engine) throws Exception {
    Launcher launcher =
        new Launcher(
            new TidemarkBuild(
                Path.of(System.getProperty("tidemark.root")),
                List.of(),
                System.getProperty("java.class.path"),
                ""));
    // Those of the modules after this one alone may be missing: whoever has built all has them.
    if (engine.module() != null) {
      assumeThatCode(() -> launcher.check(Competitor.of(engine)))
          .as("skipped: %s is not built; './mvnw verify' builds it", engine)
          .doesNotThrowAnyException();
    }
    WorkRequest request =
        new WorkRequest(Work.CANDLES, GenerateTrades.in(folder.resolve("trades"), MARKET), null);

    try (OpenSockets sockets =
        OpenSockets.watch(Map.of(engine.toString(), ProcessHandle.current()))) {
      Launcher.Ended ended = launcher.run(Competitor.of(engine), request, "768m", folder);

      assertThat(ended.process().lastLine()).isNotEmpty();
      assertThat(sockets.reachable()).as("what other machines reach").isEmpty();
    }
  }
}

package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {
  private static final Input INPUT =
      new Input(Density.SPARSE, new GenerateTrades.Market(2_000, 5, 8, 1));
  private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));

  @TempDir private Path folder;

  @Test
  void holdsEveryRoundAgainstThePlainLoop() throws IOException, InterruptedException {
    Experiment experiment = new Experiment(new Launcher(build(ROOT)), folder, "256m");

    experiment.run(Competitor.of(Engine.LOOP), List.of(Work.CANDLES), INPUT, "256m");
    experiment.run(Competitor.of(Engine.LOOP), List.of(Work.CANDLES), INPUT, "256m");

    assertThat(experiment.report().isRight()).isTrue();
    assertThat(experiment.report().tables())
        .startsWith(
            "candles, sparse: 2,000 trades, 5 instruments, 8 days, 1.1 trades a 1m candle\n")
        .containsPattern("\\| loop +\\|.*\\| +equal \\|");
    assertThat(scratch()).as("removed").isEmpty();
  }

  @Test
  void countsWhatIsAllocatedForARow() throws IOException, InterruptedException {
    Experiment experiment = new Experiment(new Launcher(build(ROOT)), folder, "256m");
    Competitor loop = Competitor.of(Engine.LOOP);

    experiment.count(loop, List.of(Work.CANDLES), INPUT, "256m");
    assertThat(experiment.report().tables()).as("nothing was measured").isEmpty();

    experiment.run(loop, List.of(Work.CANDLES), INPUT, "256m");
    experiment.count(loop, List.of(Work.CANDLES), INPUT, "256m");

    assertThat(experiment.report().isRight()).isTrue();
    // A process allocates more than a megabyte before it reads any of 2,000 rows.
    assertThat(experiment.report().tables()).containsPattern("\\| +\\d+,\\d{3} \\| +equal \\|");
    assertThat(scratch()).as("removed").isEmpty();
  }

  @Test
  void goesOnWithoutAnEngineThatFails() throws IOException, InterruptedException {
    Experiment experiment =
        new Experiment(new Launcher(build(folder.resolve("nowhere"))), folder, "256m");

    experiment.run(
        Competitor.of(Engine.DUCKDB), List.of(Work.TABLES, Work.REVISIONS), INPUT, "256m");

    assertThat(experiment.report().isRight()).isFalse();
    assertThat(experiment.report().tables())
        .startsWith("tables, sparse: ")
        .containsPattern("\\| duckdb +\\|.*\\| +failed \\|")
        .doesNotContain("revisions");
    assertThat(scratch()).as("removed").isEmpty();
  }

  /** A build whose own engine is not started. */
  private static TidemarkBuild build(Path root) {
    return new TidemarkBuild(root, List.of(), "", "");
  }

  private List<Path> scratch() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.getFileName().toString().startsWith("run-")).toList();
    }
  }
}

package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.pipelines.BackfillOptions;
import io.tidemark.pipelines.iceberg.Warehouse;
import io.tidemark.schemas.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadsTest {
  private static final int ROWS = 50_000;

  @TempDir private static Path folder;

  private static List<Path> files;
  private static Outcome expected;

  @BeforeAll
  static void runPlainLoop() throws IOException {
    files = GenerateTrades.in(folder, new GenerateTrades.Market(ROWS, 50, 8, 1));
    expected = PlainLoop.run(files);
  }

  @Test
  void plainLoopMakesAllCandles() {
    assertThat(expected.rows()).isEqualTo(ROWS);
    assertThat(expected.totals().counts())
        .containsEntry(Interval.D1, 50L * 8)
        .containsEntry(Interval.W1, 50L * 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DirectRunner", "FlinkRunner"})
  void blocksMakeTheSameCandles(String runner) {
    Outcome outcome = FilesToCandles.run(options("--runner=" + runner));

    assertThat(outcome.rows()).isEqualTo(ROWS);
    assertThat(outcome.totals()).isEqualTo(expected.totals());
  }

  @Test
  void tablesHoldTheSameCandles() throws IOException {
    String warehouse = folder.resolve("warehouse").toString();
    Outcome outcome =
        FilesToIceberg.run(options("--runner=DirectRunner", "--warehouse=" + warehouse));
    CandleTotals stored =
        FilesToIceberg.totals(Warehouse.of(warehouse, Warehouse.CatalogType.JDBC, null, Map.of()));
    Warehouse.closeAll();

    assertThat(outcome.rows()).isEqualTo(ROWS);
    assertThat(stored).isEqualTo(expected.totals());
  }

  private static BackfillOptions options(String... args) {
    BackfillOptions options = PipelineOptionsFactory.fromArgs(args).as(BackfillOptions.class);
    options.setFormat(FilesToCandles.FORMAT);
    options.setInput(files.stream().map(Path::toString).toList());
    return options;
  }
}

package io.tidemark.benchmarks.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.benchmarks.GenerateTrades;
import io.tidemark.benchmarks.Outcome;
import io.tidemark.benchmarks.PlainLoop;
import io.tidemark.benchmarks.StoredCandles;
import io.tidemark.benchmarks.Work;
import io.tidemark.benchmarks.WorkRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark's candles are those of the plain loop. */
class SparkTest {
  private static final GenerateTrades.Market MARKET = new GenerateTrades.Market(20_000, 3, 2, 1);

  @TempDir private static Path folder;

  private static List<Path> files;
  private static List<Path> revisedFiles;
  private static Outcome expected;
  private static Outcome revised;

  @BeforeAll
  static void runPlainLoop() throws IOException {
    files = GenerateTrades.in(folder, MARKET);
    revisedFiles = GenerateTrades.in(folder, MARKET.revision());
    expected = PlainLoop.run(files);
    revised = PlainLoop.run(revisedFiles);
  }

  @Test
  void makesTheSameCandles() {
    Outcome outcome = Spark.run(new WorkRequest(Work.CANDLES, files, null));

    assertThat(outcome.rows()).isEqualTo(expected.rows());
    assertThat(outcome.totals()).isEqualTo(expected.totals());
  }

  @Test
  void makesTheSameCandlesOfManyTrades() throws IOException {
    List<Path> dense = GenerateTrades.in(folder, new GenerateTrades.Market(60_000, 2, 1, 1));

    Outcome outcome = Spark.run(new WorkRequest(Work.CANDLES, dense, null));

    assertThat(outcome.totals()).isEqualTo(PlainLoop.run(dense).totals());
  }

  @Test
  void tablesHoldTheSameCandlesThroughRevisionsAndMaintenance() throws IOException {
    Path warehouse = folder.resolve("warehouse");

    assertThat(Spark.run(new WorkRequest(Work.TABLES, files, warehouse)).rows())
        .isEqualTo(expected.rows());
    assertThat(StoredCandles.totals(warehouse)).isEqualTo(expected.totals());

    assertThat(Spark.run(new WorkRequest(Work.REVISIONS, revisedFiles, warehouse)).rows())
        .isEqualTo(revised.rows());
    assertThat(StoredCandles.totals(warehouse)).isEqualTo(revised.totals());
    assertThat(deleteFiles(warehouse)).isPositive();

    Spark.run(new WorkRequest(Work.MAINTENANCE, List.of(), warehouse));
    assertThat(StoredCandles.totals(warehouse)).isEqualTo(revised.totals());
    assertThat(deleteFiles(warehouse)).isZero();
  }

  private static int deleteFiles(Path warehouse) {
    return Integer.parseInt(
        StoredCandles.load(warehouse).currentSnapshot().summary().get("total-delete-files"));
  }
}

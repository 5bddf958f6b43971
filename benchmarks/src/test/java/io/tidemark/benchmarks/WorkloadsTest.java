package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Interval;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadsTest {
  private static final GenerateTrades.Market MARKET = new GenerateTrades.Market(20_000, 20, 8, 1);

  /** Dozens of trades a minute. */
  private static final GenerateTrades.Market DENSE = new GenerateTrades.Market(60_000, 2, 1, 1);

  @TempDir private static Path folder;

  private static Outcome expected;

  @BeforeAll
  static void runPlainLoop() throws IOException {
    expected = PlainLoop.run(GenerateTrades.in(folder, MARKET));
  }

  @AfterAll
  static void closeWarehouses() {
    Warehouse.closeAll();
  }

  @Test
  void plainLoopMakesAllCandles() {
    assertThat(expected.rows()).isEqualTo(20_000);
    assertThat(expected.totals().counts())
        .containsEntry(Interval.D1, 20L * 8)
        .containsEntry(Interval.W1, 20L * 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Engine.class,
      names = {"TIDEMARK_DIRECT", "TIDEMARK_FLINK", "BEAM_DIRECT", "BEAM_FLINK"})
  void enginesMakeTheSameCandles(Engine engine) throws IOException {
    makesTheSameCandles(engine, MARKET, expected);
  }

  @ParameterizedTest
  @EnumSource(
      value = Engine.class,
      names = {"TIDEMARK_DIRECT", "TIDEMARK_FLINK", "BEAM_DIRECT", "BEAM_FLINK"})
  void enginesMakeTheSameCandlesOfManyTrades(Engine engine) throws IOException {
    Outcome dense = PlainLoop.run(GenerateTrades.in(folder, DENSE));

    assertThat(dense.rows()).isGreaterThan(20 * dense.totals().counts().get(Interval.M1));
    makesTheSameCandles(engine, DENSE, dense);
  }

  private static void makesTheSameCandles(
      Engine engine, GenerateTrades.Market market, Outcome expected) throws IOException {
    List<Path> files = GenerateTrades.in(folder, market);
    String[] arguments =
        engine.arguments(new WorkRequest(Work.CANDLES, files, null)).toArray(String[]::new);

    Outcome outcome =
        Engine.TIDEMARK.contains(engine) ? Tidemark.run(arguments) : IdiomaticBeam.run(arguments);

    assertThat(outcome.rows()).isEqualTo(expected.rows());
    assertThat(outcome.totals()).isEqualTo(expected.totals());
  }

  @Test
  void tablesHoldTheSameCandlesBeforeAndAfterARevision() throws IOException {
    Path warehouse = folder.resolve("warehouse");

    Outcome first = fill(Work.TABLES, MARKET, warehouse);
    assertThat(first.rows()).isEqualTo(expected.rows());
    assertThat(StoredCandles.totals(warehouse)).isEqualTo(expected.totals());

    Outcome revised = PlainLoop.run(GenerateTrades.in(folder, MARKET.revision()));
    Outcome second = fill(Work.REVISIONS, MARKET.revision(), warehouse);
    assertThat(second.rows()).isEqualTo(revised.rows());
    assertThat(StoredCandles.totals(warehouse)).isEqualTo(revised.totals());
    assertThat(revised.totals()).isNotEqualTo(expected.totals());
    assertThat(revised.totals().counts()).isEqualTo(expected.totals().counts());
  }

  private static Outcome fill(Work work, GenerateTrades.Market market, Path warehouse)
      throws IOException {
    List<Path> files = GenerateTrades.in(folder, market);
    return Tidemark.run(
        Engine.TIDEMARK_DIRECT
            .arguments(new WorkRequest(work, files, warehouse))
            .toArray(String[]::new));
  }
}

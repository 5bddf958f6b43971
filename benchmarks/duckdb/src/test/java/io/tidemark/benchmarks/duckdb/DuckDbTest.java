package io.tidemark.benchmarks.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.benchmarks.GenerateTrades;
import io.tidemark.benchmarks.Outcome;
import io.tidemark.benchmarks.PlainLoop;
import io.tidemark.benchmarks.Work;
import io.tidemark.benchmarks.WorkRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbTest {
  @TempDir private Path folder;

  private List<Path> files;
  private Outcome expected;

  @BeforeEach
  void generate() throws Exception {
    // The day of a revised file has trades of equal times, whose ids decide.
    files = GenerateTrades.in(folder, new GenerateTrades.Market(20_000, 20, 8, 1).revision());
    expected = PlainLoop.run(files);
  }

  @Test
  void makesTheCandlesOfTheLoop() throws Exception {
    Outcome outcome = DuckDb.run(new WorkRequest(Work.CANDLES, files, null));

    assertThat(outcome.rows()).isEqualTo(expected.rows());
    assertThat(outcome.totals()).isEqualTo(expected.totals());
  }

  @Test
  void makesTheCandlesOfManyTrades() throws Exception {
    List<Path> dense = GenerateTrades.in(folder, new GenerateTrades.Market(60_000, 2, 1, 1));

    Outcome outcome = DuckDb.run(new WorkRequest(Work.CANDLES, dense, null));

    assertThat(outcome.totals()).isEqualTo(PlainLoop.run(dense).totals());
  }

  @Test
  void writesThemAsParquet() throws Exception {
    Outcome outcome = DuckDb.run(new WorkRequest(Work.TABLES, files, folder));

    assertThat(outcome.rows()).isEqualTo(expected.rows());
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = connection.createStatement();
        ResultSet result =
            sql.executeQuery(
                "SELECT count(*), max(trades) FILTER (interval = '1w'), min(open_time)::VARCHAR,"
                    + " any_value(typeof(quote_volume)) FROM read_parquet('"
                    + folder
                    + "/tidemark/candles/*/*.parquet', hive_partitioning = false)")) {
      result.next();
      assertThat(result.getLong(1)).isEqualTo(expected.totals().candles());
      assertThat(result.getLong(2)).isPositive();
      assertThat(result.getString(3)).startsWith("2024-01-01 00:00:00+00");
      assertThat(result.getString(4)).isEqualTo("DECIMAL(38,18)");
    }
  }
}

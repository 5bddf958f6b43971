package io.tidemark.benchmarks.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.benchmarks.CandleTotals;
import io.tidemark.benchmarks.GenerateTrades;
import io.tidemark.benchmarks.PlainLoop;
import io.tidemark.schemas.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveSqlTest {
  @TempDir Path folder;

  @Test
  void itsWindowsAreTheCandlesOfThePlainLoop() throws IOException {
    GenerateTrades.Market market = new GenerateTrades.Market(20_000, 20, 1, 7);
    List<Path> files = GenerateTrades.in(folder, market);
    List<String> lines = Files.readAllLines(files.get(0));
    Path messages = folder.resolve("messages.csv");
    Files.write(messages, lines.subList(1, lines.size()));
    TableEnvironment environment = LiveSql.environment(FlinkSql.cluster());
    environment.executeSql(
        String.format(
            Locale.ROOT,
            "CREATE TEMPORARY TABLE trades (%s) WITH ('connector'='filesystem', 'path'='%s',"
                + " 'format'='csv')",
            CandleQueries.liveTradeColumns(5),
            messages.toUri()));

    CandleQueries.createStreamingViews(environment);

    assertThat(totals(environment)).isEqualTo(PlainLoop.run(files).totals());
  }

  @Test
  void messagesAreAppendedWithWhatTheRawTableAsksFor() {
    TableEnvironment environment = LiveSql.environment(FlinkSql.cluster());
    CandlesIceberg.use(environment, folder);
    RawIceberg.create(folder);
    RawIceberg.readMessages(environment, "localhost:9092", "trades");

    assertThat(environment.explainSql(RawIceberg.insert("trades")))
        .contains("warehouse.tidemark.raw", "messages, metadata=[partition, offset, timestamp]");
  }

  private static CandleTotals totals(TableEnvironment environment) {
    Map<Interval, Long> counts = new EnumMap<>(Interval.class);
    long[] checksum = new long[1];
    environment
        .executeSql(
            String.format(
                Locale.ROOT,
                "SELECT label, %s FROM (%s)",
                CandleQueries.CHECKSUM,
                CandleQueries.allCandles()))
        .collect()
        .forEachRemaining(
            row -> {
              counts.merge(Interval.parse(row.getFieldAs(0)), 1L, Long::sum);
              checksum[0] += row.<Long>getFieldAs(1);
            });
    return new CandleTotals(counts, checksum[0]);
  }
}

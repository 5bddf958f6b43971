package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MarketData;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever way trades take into the tables, the rows are the same. */
class ConvergenceTest {
  private static final String BITSTAMP = "bitstamp-2013/bitstamp_trades_from_20131125_usd.csv";
  private static final String[] OF_BITSTAMP = {
    "--format=bitstamp.csv", "--instrument=bitstamp:BTC-USD"
  };

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private TestBackfill fresh(String name) {
    return new TestBackfill(folder.resolve(name));
  }

  private static void runBitstamp(TestBackfill backfill, String... more) {
    List<String> args = new ArrayList<>(List.of(OF_BITSTAMP));
    args.addAll(List.of(more));
    backfill.run(args.toArray(new String[0]));
  }

  private static String input(Object... files) {
    List<String> names = new ArrayList<>();
    for (Object file : files) {
      names.add(file.toString());
    }
    return "--input=" + String.join(",", names);
  }

  @Test
  void rerunAddsNothing() throws IOException {
    TestBackfill backfill = fresh("warehouse");
    runBitstamp(backfill, input(MarketData.file(BITSTAMP)));
    List<String> rows = backfill.candleRows();
    Snapshot snapshot = backfill.candles().currentSnapshot();

    List<String> again = new ArrayList<>(List.of(OF_BITSTAMP));
    again.add(input(MarketData.file(BITSTAMP)));
    Map<String, Long> counters = backfill.run(again.toArray(new String[0]));

    assertThat(counters)
        .containsEntry("iceberg.candles.rows_written", 0L)
        .containsEntry("iceberg.candles.rows_unchanged", (long) rows.size());
    assertThat(backfill.candleRows()).isEqualTo(rows);
    assertThat(backfill.candles().currentSnapshot()).isEqualTo(snapshot);
  }

  @Test
  void tenRunsByTimeInRandomOrderEqualOne() throws IOException {
    TestBackfill whole = fresh("whole");
    runBitstamp(whole, input(MarketData.file(BITSTAMP)));
    Instant start = Instant.parse("2013-11-25T00:00:00Z");
    Instant end = Instant.parse("2013-12-02T00:00:00Z");
    Random random = new Random(7);
    List<Instant> cuts = new ArrayList<>(List.of(start, end));
    while (cuts.size() < 11) {
      cuts.add(start.plusSeconds(60L * random.nextInt(7 * 1_440)));
    }
    Collections.sort(cuts);
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    Collections.shuffle(order, random);

    TestBackfill parts = fresh("parts");
    for (int part : order) {
      runBitstamp(
          parts,
          input(MarketData.file(BITSTAMP)),
          "--from=" + cuts.get(part),
          "--to=" + cuts.get(part + 1));
    }

    assertThat(parts.candleRows())
        .as("cuts %s in order %s", cuts, order)
        .containsExactlyElementsOf(whole.candleRows());
    assertDeletesAreByPositionAndOfMinutes(parts.candles());
  }

  /** Small files of larger candles are written anew instead. */
  private static void assertDeletesAreByPositionAndOfMinutes(Table table) throws IOException {
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        assertThat(task.deletes())
            .allSatisfy(file -> assertThat(file.content()).isEqualTo(FileContent.POSITION_DELETES));
        if (!task.deletes().isEmpty()) {
          assertThat(table.spec().partitionToPath(task.file().partition())).contains("interval=1m");
        }
      }
    }
  }

  @Test
  void filesWithTradeIdsMayOverlapRepeatAndComeInAnyOrder() throws IOException {
    List<String> lines = new ArrayList<>(MarketData.lines("binance-spot-ws/btcusdt_20240808.gz"));
    lines.addAll(MarketData.lines("binance-spot-ws/btcusdt_20240809.gz"));
    int count = lines.size();
    Path all = write("all.jsonl", lines);
    Path early = write("early.jsonl", lines.subList(0, count * 6 / 10));
    Path late = write("late.jsonl", lines.subList(count * 4 / 10, count));
    Collections.shuffle(lines, new Random(11));
    Path shuffled = write("shuffled.jsonl", lines);
    Path copy = Files.copy(late, folder.resolve("copy.jsonl"));
    TestBackfill whole = fresh("whole");
    whole.run("--format=binance.ws", input(all));
    List<String> expected = whole.candleRows();
    assertThat(expected).isNotEmpty();

    for (String input :
        List.of(
            input(early, late),
            input(late, early),
            input(early, late, copy, early, late, shuffled),
            input(shuffled))) {
      TestBackfill other = fresh("other" + input.hashCode());
      Map<String, Long> counters = other.run("--format=binance.ws", input);
      assertThat(other.candleRows()).as(input).isEqualTo(expected);
      assertThat(counters).containsEntry("candles.ticks_distinct", 19_904L);
    }
  }

  @Test
  void overlappingRunsAreMergedWhicheverComesFirst() throws IOException {
    Path file = MarketData.file(BITSTAMP);
    TestBackfill whole = fresh("whole");
    runBitstamp(whole, input(file));
    List<String> lines = Files.readAllLines(file);
    Path half = folder.resolve(file.getFileName());
    Files.write(half, lines.subList(0, lines.size() / 2));

    TestBackfill halfFirst = fresh("half-first");
    runBitstamp(halfFirst, input(half));
    assertThat(halfFirst.candleRows()).isNotEqualTo(whole.candleRows());
    runBitstamp(halfFirst, input(file));
    TestBackfill halfLast = fresh("half-last");
    runBitstamp(halfLast, input(file));
    runBitstamp(halfLast, input(half));
    TestBackfill together = fresh("together");
    runBitstamp(together, input(file, half, file));

    assertThat(halfFirst.candleRows()).containsExactlyElementsOf(whole.candleRows());
    assertThat(halfLast.candleRows()).containsExactlyElementsOf(whole.candleRows());
    assertThat(together.candleRows()).containsExactlyElementsOf(whole.candleRows());
  }

  @Test
  void windowDoesNotMatter() throws IOException {
    TestBackfill day = fresh("day");
    runBitstamp(day, input(MarketData.file(BITSTAMP)));
    TestBackfill quarter = fresh("quarter");
    runBitstamp(quarter, input(MarketData.file(BITSTAMP)), "--window=15m");

    assertThat(quarter.candleRows()).containsExactlyElementsOf(day.candleRows());
  }

  @Test
  void oneInstrumentMayHaveMoreTradesThanFlinkSortsAtOnce() throws IOException {
    Path file = folder.resolve("trades.csv.gz");
    Random random = new Random(3);
    int trades = 700_000;
    try (PrintStream out = new PrintStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      for (int i = 0; i < trades; i++) {
        out.println(
            (1_704_067_200_000_000L + i * 100_000L)
                + ",test:BTC-USD,"
                + (i * 1_000L + random.nextInt(1_000))
                + ","
                + random.nextInt(1, 1_000_000)
                + ","
                + random.nextInt(1_000_000)
                + ",buy");
      }
    }
    TestBackfill flink = new TestBackfill(folder.resolve("flink"), "FlinkRunner");

    Map<String, Long> counters = flink.run(input(file), "--format=trades.csv");

    assertThat(counters).containsEntry("candles.ticks_distinct", (long) trades);
    assertThat(flink.candles("test:BTC-USD", "1m")).hasSize((trades + 599) / 600);
  }

  @Test
  void flinkEqualsDirect() throws IOException {
    TestBackfill direct = fresh("direct");
    runBitstamp(direct, input(MarketData.file(BITSTAMP)));
    TestBackfill flink = new TestBackfill(folder.resolve("flink"), "FlinkRunner");
    runBitstamp(flink, input(MarketData.file(BITSTAMP)));

    assertThat(flink.candleRows()).containsExactlyElementsOf(direct.candleRows());
  }

  @Test
  void greaterSemanticsReplaceCandlesEvenOfMoreTrades() throws IOException {
    Path file = MarketData.file(BITSTAMP);
    List<String> lines = Files.readAllLines(file);
    Path restated = write("restated.csv", withoutSomeTrades(lines));
    TestBackfill backfill = fresh("warehouse");
    runBitstamp(backfill, input(file));
    runBitstamp(backfill, input(restated), "--semantics=3");
    runBitstamp(backfill, input(file));
    TestBackfill only = fresh("only");
    runBitstamp(only, input(restated), "--semantics=3");

    assertThat(only.candles("bitstamp:BTC-USD", "1w").values())
        .singleElement()
        .satisfies(
            week -> assertThat((long) week.getField(CandlesTable.TRADES)).isLessThan(90_000));
    assertThat(backfill.candleRows()).containsExactlyElementsOf(only.candleRows());
  }

  /** Leaves out half of the trades that are not the first of its minute. */
  private static List<String> withoutSomeTrades(List<String> lines) {
    List<String> kept = new ArrayList<>();
    long previousMinute = 0;
    for (String line : lines.subList(1, lines.size())) {
      long minute = Long.parseLong(line.substring(0, line.indexOf(','))) / 60;
      if (minute != previousMinute || line.hashCode() % 2 == 0) {
        kept.add(line);
      }
      previousMinute = minute;
    }
    return kept;
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }
}

package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.pipelines.TestBackfill;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Candles whose sums are too large for the columns, beside others. */
class MissingSumsTest {
  private static final String LARGEST = "999999999999999";

  /** The intervals whose candles have no sums, by instrument, when all has been read. */
  private static final Map<String, Set<String>> WITHOUT_SUMS =
      Map.of(
          "x:MANY-USD", Set.of("1m", "5m", "15m", "1h", "4h", "1d", "1w"),
          "x:DEAR-USD", Set.of("1h", "4h", "1d", "1w"),
          "x:SLOW-USD", Set.of("5m", "15m", "1h", "4h", "1d", "1w"));

  @TempDir private Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  /** Trades of one minute, ten in each millisecond. */
  private static Stream<String> trades(
      String instrument, int minute, int count, String price, String size) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                String.format(
                    "2024-01-01T00:%02d:%02d.%03dZ,%s,%d,%s,%s,buy",
                    minute,
                    i / 10_000,
                    i / 10 % 1_000,
                    instrument,
                    minute * 1_000_000 + i,
                    price,
                    size));
  }

  private static Stream<String> first() {
    return Stream.of(
            // The sizes of one minute are too large together.
            trades("x:MANY-USD", 0, 100_001, "0.5", LARGEST),
            trades("x:MANY-USD", 2, 1, "2", "5"),
            // Those of two minutes are, and prices times sizes of two quarters of an hour.
            trades("x:SLOW-USD", 0, 60_000, "0.5", LARGEST),
            trades("x:DEAR-USD", 1, 60_000, LARGEST, "0.9"),
            trades("x:PLAIN-USD", 0, 1, "5", "3"))
        .flatMap(trades -> trades);
  }

  private static Stream<String> second() {
    return Stream.of(
            trades("x:SLOW-USD", 3, 60_000, "0.5", LARGEST),
            trades("x:DEAR-USD", 16, 60_000, LARGEST, "0.9"),
            trades("x:PLAIN-USD", 4, 1, "7", "2"))
        .flatMap(trades -> trades);
  }

  private Path write(String name, Stream<String> trades) throws IOException {
    Path file = folder.resolve(name);
    Files.write(
        file, Stream.concat(Stream.of("time,instrument,id,price,size,side"), trades).toList());
    return file;
  }

  private static void run(String... args) {
    TestCli done = TestCli.run(args);
    assertThat(done.code()).as(done.err() + done.out()).isZero();
  }

  private String[] command(String name, Path input, TestBackfill tables, String... more) {
    return Stream.concat(
            Stream.of(
                name, "--input=" + input, "--format=trades.csv", "--warehouse=" + tables.folder()),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void allElseIsKeptOnEveryPathAndSoAreTheCandlesWithoutTheirSums() throws IOException {
    Path all = write("all.csv", Stream.concat(first(), second()).sorted());
    TestBackfill whole = new TestBackfill(folder.resolve("whole"));
    run(command("backfill", all, whole));
    TestBackfill pieces = new TestBackfill(folder.resolve("pieces"));
    run(command("backfill", write("first.csv", first()), pieces));
    run(command("backfill", write("second.csv", second()), pieces));
    TestBackfill live = new TestBackfill(folder.resolve("live"));
    Path copy = Files.copy(all, Files.createDirectories(folder.resolve("copy")).resolve("all.csv"));
    run(
        Stream.of(command("live", copy, live, "--speed=0"))
            .map(each -> each.replace("--input=", "--input=replay:"))
            .toArray(String[]::new));

    List<Record> rows = TestBackfill.rows(whole.candles());
    assertSums(rows);
    assertThat(pieces.candleRows()).isEqualTo(whole.candleRows());
    assertThat(live.candleRows()).isEqualTo(whole.candleRows());
    run(command("verify", all, whole, "--against=files"));

    List<String> told =
        TestBackfill.rows(whole.deadLetters()).stream().map(MissingSumsTest::candleTold).toList();
    assertThat(told)
        .containsExactlyInAnyOrderElementsOf(
            rows.stream()
                .filter(row -> row.getField(CandlesTable.VOLUME) == null)
                .filter(row -> (boolean) row.getField(CandlesTable.FINAL))
                .map(
                    row ->
                        String.join(
                            " ",
                            (String) row.getField(CandlesTable.INSTRUMENT),
                            (String) row.getField(CandlesTable.INTERVAL),
                            (String) row.getField(CandlesTable.REVISION)))
                .toList())
        .isNotEmpty();
    assertThat(TestBackfill.text(live.deadLetters()))
        .containsAll(TestBackfill.text(whole.deadLetters()));
    assertThat(TestBackfill.text(pieces.deadLetters()))
        .containsAll(TestBackfill.text(whole.deadLetters()));
  }

  private static String candleTold(Record letter) {
    ByteBuffer payload = (ByteBuffer) letter.getField(DeadLettersTable.PAYLOAD);
    assertThat(letter.getField(DeadLettersTable.FORMAT)).isEqualTo("candles");
    return letter.getField(DeadLettersTable.SOURCE)
        + " "
        + StandardCharsets.UTF_8.decode(payload.duplicate());
  }

  private static void assertSums(List<Record> rows) {
    Map<String, Set<String>> without = new HashMap<>();
    for (Record row : rows) {
      boolean hasSums = row.getField(CandlesTable.VOLUME) != null;
      for (String column :
          List.of(CandlesTable.QUOTE_VOLUME, CandlesTable.VWAP, CandlesTable.TAKER_BUY_VOLUME)) {
        assertThat(row.getField(column) != null).as(column + " of " + row).isEqualTo(hasSums);
      }
      if (!hasSums) {
        without
            .computeIfAbsent((String) row.getField(CandlesTable.INSTRUMENT), any -> new HashSet<>())
            .add((String) row.getField(CandlesTable.INTERVAL));
      }
    }
    assertThat(without).isEqualTo(WITHOUT_SUMS);

    assertThat(volumes(rows, "x:MANY-USD", "1m")).containsExactly(null, "5");
    assertThat(volumes(rows, "x:SLOW-USD", "1m"))
        .containsExactly("59999999999999940000", "59999999999999940000");
    assertThat(volumes(rows, "x:DEAR-USD", "15m")).containsExactly("54000", "54000");
    assertThat(volumes(rows, "x:PLAIN-USD", "1w")).containsExactly("5");
  }

  private static List<String> volumes(List<Record> rows, String instrument, String interval) {
    return rows.stream()
        .filter(
            row ->
                row.getField(CandlesTable.INSTRUMENT).equals(instrument)
                    && row.getField(CandlesTable.INTERVAL).equals(interval))
        .sorted(Comparator.comparing(row -> (OffsetDateTime) row.getField(CandlesTable.OPEN_TIME)))
        .map(
            row -> {
              BigDecimal volume = (BigDecimal) row.getField(CandlesTable.VOLUME);
              return volume == null ? null : volume.stripTrailingZeros().toPlainString();
            })
        .toList();
  }
}

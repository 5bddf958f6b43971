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
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that share an id: the same twice, of other minutes, and such that say something else. */
class ConflictingIdsTest {
  private static final List<String> FIRST =
      List.of(
          "2024-01-01T00:00:20Z,x:A-USD,1,101,2,sell",
          "2024-01-01T00:00:10Z,x:A-USD,1,100,1,buy",
          "2024-01-01T00:00:30Z,x:A-USD,2,99,1,buy",
          "2024-01-01T00:00:10Z,x:A-USD,1,100,1,buy",
          // At one time: the lesser price, then the lesser size is kept.
          "2024-01-01T00:00:10Z,x:B-USD,7,12,1,buy",
          "2024-01-01T00:00:10Z,x:B-USD,7,11,4,buy",
          "2024-01-01T00:00:10Z,x:B-USD,7,11,3,buy");

  private static final List<String> SECOND =
      List.of(
          "2024-01-01T00:01:05Z,x:A-USD,1,102,3,buy",
          "2024-01-01T00:01:59.999Z,x:B-USD,7,13,1,buy");

  @TempDir private Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private TestBackfill run(String name, String command, List<String> options, List<String> trades)
      throws IOException {
    Path file = Files.createDirectories(folder.resolve(name + trades.size())).resolve("all.csv");
    Files.write(
        file,
        Stream.concat(Stream.of("time,instrument,id,price,size,side"), trades.stream()).toList());
    TestBackfill tables = new TestBackfill(folder.resolve(name));
    String input = command.equals("live") ? "replay:" + file : file.toString();
    TestCli done =
        TestCli.run(
            Stream.concat(
                    Stream.of(
                        command,
                        "--input=" + input,
                        "--format=trades.csv",
                        "--warehouse=" + tables.folder()),
                    options.stream())
                .toArray(String[]::new));
    assertThat(done.code()).as(done.err() + done.out()).isZero();
    return tables;
  }

  @Test
  void oneOfAnIdIsKeptInItsMinuteOnEveryPathAndTheOthersAreTold() throws IOException {
    List<String> all = Stream.concat(FIRST.stream(), SECOND.stream()).toList();
    TestBackfill whole = run("whole", "backfill", List.of(), all);
    TestBackfill narrow = run("narrow", "backfill", List.of("--window=1m"), all);
    run("pieces", "backfill", List.of(), SECOND);
    TestBackfill pieces = run("pieces", "backfill", List.of(), FIRST);
    TestBackfill live = run("live", "live", List.of("--speed=0"), all);

    assertThat(candles(whole))
        .containsExactly(
            "A 1m open 100 high 100 low 99 close 99 volume 2 trades 2",
            "A 1m open 102 high 102 low 102 close 102 volume 3 trades 1",
            "A 5m open 100 high 102 low 99 close 102 volume 5 trades 3",
            "B 1m open 11 high 11 low 11 close 11 volume 3 trades 1",
            "B 1m open 13 high 13 low 13 close 13 volume 1 trades 1",
            "B 5m open 11 high 13 low 11 close 13 volume 4 trades 2");
    List<String> letters =
        TestBackfill.rows(whole.deadLetters()).stream().map(ConflictingIdsTest::letter).toList();
    assertThat(letters)
        .containsExactlyInAnyOrder(
            "x:A-USD id 1 price 101 size 2 taker SELL",
            "x:B-USD id 7 price 11 size 4 taker BUY",
            "x:B-USD id 7 price 12 size 1 taker BUY");
    for (TestBackfill other : List.of(narrow, pieces, live)) {
      assertThat(other.candleRows()).isEqualTo(whole.candleRows());
      assertThat(TestBackfill.text(other.deadLetters()))
          .isEqualTo(TestBackfill.text(whole.deadLetters()));
    }
    run("whole", "verify", List.of("--against=files", "--window=1h"), all);
    run("live", "verify", List.of("--against=files"), all);
  }

  private static List<String> candles(TestBackfill tables) throws IOException {
    return TestBackfill.rows(tables.candles()).stream()
        .filter(row -> ((String) row.getField(CandlesTable.INTERVAL)).matches("[15]m"))
        .map(
            row ->
                String.format(
                    "%s %s open %s high %s low %s close %s volume %s trades %s",
                    row.getField(CandlesTable.BASE),
                    row.getField(CandlesTable.INTERVAL),
                    number(row, CandlesTable.OPEN),
                    number(row, CandlesTable.HIGH),
                    number(row, CandlesTable.LOW),
                    number(row, CandlesTable.CLOSE),
                    number(row, CandlesTable.VOLUME),
                    row.getField(CandlesTable.TRADES)))
        .sorted()
        .toList();
  }

  private static String number(Record row, String column) {
    return ((BigDecimal) row.getField(column)).stripTrailingZeros().toPlainString();
  }

  private static String letter(Record row) {
    assertThat(row.getField(DeadLettersTable.FORMAT)).isEqualTo("ticks");
    ByteBuffer payload = (ByteBuffer) row.getField(DeadLettersTable.PAYLOAD);
    return row.getField(DeadLettersTable.SOURCE)
        + " "
        + StandardCharsets.UTF_8.decode(payload.duplicate());
  }
}

package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.command.OptionsCommand;
import io.tidemark.cli.tables.MaintainCommand;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MaintainTest {
  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private String warehouse() {
    return "--warehouse=" + folder.resolve("tables");
  }

  private void backfill(int commits) throws IOException {
    for (int i = 0; i < commits; i++) {
      Path trades = folder.resolve("trades-" + i + ".csv");
      Files.writeString(trades, 1_385_337_600 + 60 * i + ",800.01,0.5\n");
      TestCli.lines(
          "backfill",
          "--input=" + trades,
          "--format=bitstamp.csv",
          "--instrument=bitstamp:BTC-USD",
          warehouse());
    }
  }

  private Map<String, Long> files() throws IOException {
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder.resolve("tables/tidemark"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
      }
    }
    return files;
  }

  private static TestCli maintain(int days, String... options) {
    Instant now = Instant.now().plus(Duration.ofDays(days));
    CommandLine line =
        OptionsCommand.commandLine(new MaintainCommand(Clock.fixed(now, ZoneOffset.UTC)));
    return TestCli.run(line, options);
  }

  @Test
  void saysWhatIsToBeDoneAndThenWhatWasDone() throws IOException {
    backfill(3);
    List<String> shown =
        TestCli.lines("show", "candles", "--interval=1m", "--output=csv", warehouse());
    Map<String, Long> before = files();

    TestCli dry = maintain(1, "--dry-run", warehouse());

    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out().lines().toList())
        .first()
        .asString()
        .matches("table +step +would do +files +rows +bytes");
    assertThat(dry.out()).contains("forget ").doesNotContain("forgot");
    assertThat(files()).isEqualTo(before);

    TestCli done = maintain(40, warehouse());

    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out().lines().filter(line -> line.startsWith("table "))).hasSize(2);
    assertThat(done.out()).contains("forgot ");
    assertThat(files().size()).isLessThan(before.size());
    assertThat(TestCli.lines("show", "candles", "--interval=1m", "--output=csv", warehouse()))
        .isEqualTo(shown);
    assertThat(maintain(41, warehouse()).out()).contains("Nothing is to be done");
  }

  @Test
  void momentWithoutASnapshotIsAnsweredByTheNearestOlderOne() throws IOException {
    backfill(2);
    Table table =
        Warehouse.of(
                folder.resolve("tables").toString(), Warehouse.CatalogType.JDBC, null, Map.of())
            .table("candles");
    long oldest = table.snapshots().iterator().next().snapshotId();
    var expiry = table.expireSnapshots().expireOlderThan(0).cleanExpiredFiles(false);
    table
        .snapshots()
        .forEach(
            snapshot -> {
              if (snapshot.snapshotId() != oldest && snapshot != table.currentSnapshot()) {
                expiry.expireSnapshotId(snapshot.snapshotId());
              }
            });
    expiry.commit();
    Instant between = Instant.ofEpochMilli(table.currentSnapshot().timestampMillis() - 1);

    TestCli shown =
        TestCli.run(
            "show", "candles", "--interval=1m", "--output=csv", "--as-of=" + between, warehouse());

    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(shown.err())
        .contains("snapshot " + oldest + ": the nearest before --as-of=" + between);
    assertThat(shown.out().lines()).hasSize(2);
  }

  @Test
  void wrongRequestsAreRefused() throws IOException {
    backfill(1);
    TestCli.run("maintain", "--only=compact,orphan", warehouse())
        .assertRefused("--only=compact,orphan: 'orphan' is no step, did you mean 'orphans'?");
    TestCli.run("maintain", "--older-than=1h", warehouse())
        .assertRefused(
            "--older-than=1h: is less than --longest-job=5d, and a job that is running may still"
                + " commit such files; add --force where none is");
    TestCli.run("maintain", "--keep-all=0s", warehouse())
        .assertRefused(
            "--keep-all=0s: is less than 10m, and a job that is running needs the snapshots and"
                + " files it began with");
    TestCli.run("maintain", "--table=candle", warehouse())
        .assertRefused("--table=candle: no such table, did you mean 'candles'?");
  }
}

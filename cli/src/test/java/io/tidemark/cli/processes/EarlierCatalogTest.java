package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.TestCli;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Warehouses whose catalog is an H2 file, as earlier builds have made it. */
class EarlierCatalogTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path folder;
  private Path warehouse;
  private Path earlier;
  private Path takenOver;
  private Path database;
  private byte[] bytes;
  private List<String> rows;

  private String h2() {
    return "jdbc:h2:file:"
        + warehouse.resolve("catalog")
        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;LOCK_TIMEOUT=10000;WRITE_DELAY=0";
  }

  private TestCli show(String... more) {
    List<String> args = new ArrayList<>(List.of("show", "candles", "--interval=1m"));
    args.addAll(List.of("--output=csv", "--warehouse=" + warehouse));
    args.addAll(List.of(more));
    return TestCli.run(args.toArray(new String[0]));
  }

  /** Candles without the run that wrote them. */
  private List<String> rows(String... more) {
    return show(more).out().lines().map(line -> line.replaceFirst(",[^,]*,[^,]*$", "")).toList();
  }

  @BeforeEach
  void fill() throws IOException {
    warehouse = folder.resolve("tables");
    earlier = warehouse.resolve("catalog.mv.db");
    takenOver = warehouse.resolve("catalog.mv.db.taken-over");
    database = warehouse.resolve("catalog/catalog.db");
    Path trades =
        Files.writeString(folder.resolve("trades.csv"), "1385337600,800,1\n1385337660,801,2\n");
    for (String namespace : List.of("tidemark", "other")) {
      TestCli done =
          TestCli.run(
              "backfill",
              "--input=" + trades,
              "--format=bitstamp.csv",
              "--instrument=bitstamp:BTC-USD",
              "--namespace=" + namespace,
              "--warehouse=" + warehouse,
              "--catalog-uri=" + h2());
      assertThat(done.code()).as(done.err()).isZero();
    }
    rows = rows("--catalog-uri=" + h2());
    assertThat(rows).hasSize(3);
    Warehouse.closeAll();
    bytes = Files.readAllBytes(earlier);
  }

  @AfterEach
  void close() {
    Warehouse.closeAll();
  }

  private void assertTakenOver() throws IOException {
    TestCli shown = show();
    assertThat(shown.err()).isEmpty();
    assertThat(rows()).isEqualTo(rows);
    assertThat(rows("--namespace=other")).isEqualTo(rows);
    assertThat(earlier).doesNotExist();
    assertThat(takenOver).hasBinaryContent(bytes);
    assertThat(database.getParent()).isDirectoryNotContaining("glob:**earlier*");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database.getParent())))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database)))
        .isEqualTo("rw-------");
  }

  private void assertRefused(String... parts) {
    TestCli shown = show();
    assertThat(shown.code()).isEqualTo(2);
    assertThat(shown.out()).isEmpty();
    assertThat(shown.err().lines()).singleElement().asString().contains(parts);
  }

  @Test
  void isTakenOverByTheFirstStart() throws IOException {
    assertTakenOver();
    Warehouse.closeAll();
    assertTakenOver();
  }

  @Test
  void isTakenOverOnceByThoseThatStartTogether() throws Exception {
    List<TidemarkProcess> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          TidemarkProcess.start(
              folder.resolve(i + ".log"),
              List.of(),
              List.of("show", "candles", "--interval=1m", "--warehouse=" + warehouse)));
    }
    for (TidemarkProcess process : processes) {
      assertThat(process.awaitEnd()).as(process.log()).isZero();
      assertThat(process.log()).contains("801");
    }
    assertTakenOver();
    assertThat(warehouse).isDirectoryNotContaining("glob:**taken-over-*");
  }

  @Test
  void jobOfAnEarlierBuildKeepsIt() throws Exception {
    Path held = folder.resolve("held");
    try (TidemarkProcess job =
        TidemarkProcess.start(
            folder.resolve("job.log"),
            HeldDatabase.class,
            List.of(h2() + ";AUTO_SERVER=TRUE", held.toString()))) {
      await().atMost(LIMIT).until(() -> Files.exists(held) || !job.isAlive());
      assertThat(job.isAlive()).as(job.log()).isTrue();
      assertRefused("a job of an earlier build has the catalog open (" + earlier + "); end it");
      assertRefused("a job of an earlier build has the catalog open");
      assertThat(earlier).exists();
    }
    // Killed, it has left its lock file behind, and the database as it was.
    bytes = Files.readAllBytes(earlier);
    assertTakenOver();
    assertThat(warehouse.resolve("catalog.lock.db")).doesNotExist();
  }

  /** As where the process was killed between the two. */
  @Test
  void isRenamedLaterWhereItCouldNotBe() throws IOException {
    show();
    Files.move(takenOver, earlier);
    Warehouse.closeAll();
    assertTakenOver();
  }

  @Test
  void whatAnEarlierBuildMakesSinceIsRefusedUnlessItIsEmpty() throws Exception {
    show();
    Warehouse.closeAll();
    try (Connection h2 = DriverManager.getConnection(h2());
        Statement statement = h2.createStatement()) {
      statement.execute("create table iceberg_tables (metadata_location varchar)");
    }
    assertTakenOver();
    assertThat(warehouse.resolve("catalog.mv.db.taken-over-2")).exists();
    Warehouse.closeAll();

    try (Connection h2 = DriverManager.getConnection(h2());
        Statement statement = h2.createStatement()) {
      statement.execute("create table iceberg_tables (metadata_location varchar)");
      statement.execute("insert into iceberg_tables values ('file:/x')");
    }
    assertRefused("an earlier build has been started on these tables", "move " + earlier + " away");
    Files.delete(earlier);
    assertTakenOver();
  }

  @Test
  void damagedOneIsNamedAndNothingIsMadeOfIt() throws IOException {
    byte[] damaged = bytes.clone();
    Arrays.fill(damaged, (byte) 7);
    Files.write(earlier, damaged);
    for (int i = 0; i < 2; i++) {
      TestCli shown = show();
      assertThat(shown.code()).isEqualTo(3);
      assertThat(shown.err().lines())
          .singleElement()
          .asString()
          .contains(earlier + ": is damaged", "'tidemark catalog restore' makes");
    }
    Files.write(earlier, bytes);
    assertTakenOver();
  }

  @Test
  void anOpenPortIsRefused() {
    TestCli shown = show("--catalog-uri=" + h2() + ";auto_server=TRUE");
    assertThat(shown.code()).isEqualTo(2);
    assertThat(shown.err()).contains("AUTO_SERVER opens a port to other machines");
  }
}

package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.TestCli;
import io.tidemark.cli.processes.OtherAccount.Done;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.CatalogProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read a warehouse: its owner, and a group that it is shared with. */
class ShareTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String INSTRUMENT = "--instrument=bitstamp:BTC-USD";

  @TempDir Path folder;
  private Path warehouse;
  private Path trades;

  @AfterEach
  void close() {
    Warehouse.closeAll();
  }

  private void backfill(String... more) throws IOException {
    backfill("tables", more);
  }

  private void backfill(String name, String[] more) throws IOException {
    warehouse = folder.resolve(name);
    trades = Files.writeString(folder.resolve("trades.csv"), "1385337600,800,1\n");
    String[] args =
        Stream.concat(Stream.of(backfillOf(trades)), Stream.of(more)).toArray(String[]::new);
    TestCli done = TestCli.run(args);
    assertThat(done.code()).as(done.err()).isZero();
    Warehouse.closeAll();
  }

  private String[] backfillOf(Path file) {
    return new String[] {
      "backfill", "--input=" + file, "--format=bitstamp.csv", INSTRUMENT, "--warehouse=" + warehouse
    };
  }

  private String[] show() {
    return new String[] {"show", "candles", "--interval=1m", "--warehouse=" + warehouse};
  }

  private static int mode(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:mode") & 07777;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tables", "of me; #1=100%20 'ü'", "what?x=1"})
  void isTheOwnersAlone(String name) throws IOException {
    backfill(name, new String[0]);
    TestCli shown = TestCli.run(show());
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(mode(warehouse)).isEqualTo(0700);
    assertThat(mode(warehouse.resolve("catalog"))).isEqualTo(0700);
    assertThat(mode(warehouse.resolve("catalog/catalog.db"))).isEqualTo(0600);
  }

  @Test
  void wrongRequestsAreRefused() throws IOException {
    backfill();
    assertRefused(
        "--group: missing; see 'tidemark share --help'", "share", "--warehouse=" + warehouse);
    assertRefused(
        "--group=no-such-group: there is no such group on this machine ('getent group' lists them)",
        "share",
        "--warehouse=" + warehouse,
        "--group=no-such-group");
    assertRefused(
        "--warehouse=gs://bucket/folder --catalog-uri=http://127.0.0.1:1: is no folder with"
            + " permissions of this machine; who may read it is for the service it is in to say",
        "share",
        "--warehouse=gs://bucket/folder",
        "--catalog=rest",
        "--catalog-uri=http://127.0.0.1:1",
        "--group=x");
  }

  private static void assertRefused(String message, String... args) {
    TestCli done = TestCli.run(args);
    assertThat(done.err()).isEqualTo("tidemark: " + message + System.lineSeparator());
    assertThat(done.code()).isEqualTo(2);
  }

  /** Any account may share with a group of its own. */
  @Test
  void groupMayReadAllAndWriteNothing() throws IOException {
    backfill();
    Path checkpoints = Files.createDirectories(warehouse.resolve("checkpoints/job")).getParent();
    String group = Files.readAttributes(folder, PosixFileAttributes.class).group().getName();

    TestCli shared = TestCli.run("share", "--warehouse=" + warehouse, "--group=" + group);

    assertThat(shared.code()).as(shared.err()).isZero();
    assertThat(shared.out())
        .startsWith("Shared   " + warehouse + " with the group " + group + ": ")
        .contains("But      " + folder + " may not be entered by it: chmod o+x " + folder);
    try (Stream<Path> all = Files.walk(warehouse)) {
      for (Path file : all.filter(each -> !each.startsWith(checkpoints)).toList()) {
        assertThat(mode(file)).as("%s", file).isEqualTo(Files.isDirectory(file) ? 02750 : 0640);
        assertThat(Files.readAttributes(file, PosixFileAttributes.class).group().getName())
            .isEqualTo(group);
      }
    }
    assertThat(mode(checkpoints)).isEqualTo(0700);
  }

  @Test
  void anotherAccountReadsWhatIsShared(@TempDir Path other) throws Exception {
    OtherAccount nobody = OtherAccount.in(Files.createDirectory(other.resolve("classes")));
    open(folder);
    backfill();
    Done refused = nobody.run(show());
    assertThat(refused.out().lines())
        .containsExactly(
            "tidemark: --warehouse="
                + warehouse
                + ": belongs to root, and this account may not read it; with 'tidemark share"
                + " --group=NAME --warehouse="
                + warehouse
                + "' root lets a group read it");
    assertThat(refused.code()).isEqualTo(2);

    TestCli shared = TestCli.run("share", "--warehouse=" + warehouse, "--group=nogroup");
    assertThat(shared.code()).as(shared.err()).isZero();
    assertThat(shared.out()).doesNotContain("But");
    assertThat(nobody.run(show())).isEqualTo(own());

    // Files, folders and metadata that are written since, whatever the umask.
    Path more = Files.writeString(folder.resolve("more.csv"), "1390000000,900,1\n");
    nobody.runPrivately(backfillOf(more));
    Done shown = nobody.run(show());
    assertThat(shown).isEqualTo(own());
    assertThat(shown.out()).contains("900");

    Done written = nobody.run(backfillOf(trades));
    assertThat(written.out()).contains("cannot be written").hasLineCount(1);
    assertThat(written.code()).isEqualTo(2);

    assertThat(nobody.runReadOnly(warehouse, show())).isEqualTo(own());
    Done verified =
        nobody.runReadOnly(
            warehouse,
            "verify",
            "--against=files",
            "--input=" + folder.resolve("*.csv"),
            "--format=bitstamp.csv",
            INSTRUMENT,
            "--warehouse=" + warehouse);
    assertThat(verified.out())
        .contains("0 missing, 0 extra, 0 different")
        .contains("tidemark: what was found is not in the table verifications: ");
    assertThat(verified.code()).as(verified.out()).isZero();
    assertHotJournalIsTold(nobody);
  }

  private static void open(Path folder) throws IOException {
    Files.setAttribute(folder, "unix:mode", 0755);
  }

  private Done own() {
    TestCli shown = TestCli.run(show());
    Warehouse.closeAll();
    return new Done(shown.code(), shown.out() + shown.err());
  }

  private void assertHotJournalIsTold(OtherAccount nobody) throws Exception {
    Path open = folder.resolve("open");
    String database =
        Warehouse.of(warehouse.toString(), Warehouse.CatalogType.JDBC, null, Map.of())
            .properties()
            .get(CatalogProperties.URI);
    try (TidemarkProcess writer =
        TidemarkProcess.start(
            folder.resolve("log"), OpenTransaction.class, List.of(database, open.toString()))) {
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> Files.exists(open) || !writer.isAlive());
      assertThat(writer.isAlive()).as(writer.log()).isTrue();
    }
    assertThat(warehouse.resolve("catalog/catalog.db-journal")).exists();
    for (Done told : List.of(nobody.run(show()), nobody.runReadOnly(warehouse, show()))) {
      assertThat(told.out().lines())
          .singleElement()
          .asString()
          .contains(
              "catalog.db: a job that was killed has left it in the middle of a commit",
              "any command of its owner does, as 'tidemark show tables'");
      assertThat(told.code()).isEqualTo(2);
    }
    // Which is this one.
    Done own = own();
    assertThat(own.code()).as(own.out()).isZero();
    assertThat(nobody.run(show())).isEqualTo(own);
  }

  @Test
  void earlierCatalogIsTakenOverByWhoMayWrite(@TempDir Path other) throws Exception {
    OtherAccount nobody = OtherAccount.in(Files.createDirectory(other.resolve("classes")));
    open(folder);
    warehouse = Files.createDirectory(folder.resolve("tables"));
    backfill(
        "--catalog-uri=jdbc:h2:file:"
            + warehouse.resolve("catalog")
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0");
    Done refused = nobody.run(show());
    assertThat(refused.out())
        .hasLineCount(1)
        .contains("its catalog is of an earlier build, and has to be taken over once");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(own().code()).isZero();
  }
}

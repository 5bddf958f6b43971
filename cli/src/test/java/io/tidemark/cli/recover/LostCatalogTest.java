package io.tidemark.cli.recover;

import static io.tidemark.cli.recover.SmallWarehouse.assertOneLine;
import static io.tidemark.cli.recover.SmallWarehouse.loseCatalog;
import static io.tidemark.cli.recover.SmallWarehouse.ok;
import static io.tidemark.cli.recover.SmallWarehouse.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.TestCli;
import io.tidemark.schemas.Survived;
import io.tidemark.schemas.Survived.Fault;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A catalog that does not know the tables of its warehouse is not taken for a new one. */
class LostCatalogTest extends SmallWarehouseTest {
  private static void assertRefusedByAll(String... options) throws IOException {
    List<Path> before = SmallWarehouse.files(folder, "tidemark", "");
    List<String> commands =
        List.of(
            "show tables",
            "show candles",
            "dead-letters list",
            "dead-letters show x",
            "dead-letters replay",
            "verify",
            "backfill --input=raw",
            "live --format=bitstamp.csv --instrument=bitstamp:B-C --input=replay:"
                + parent.resolve("trades.csv"),
            "backfill --format=bitstamp.csv --instrument=bitstamp:B-C --input="
                + parent.resolve("trades.csv"),
            "catalog backup --to=" + parent.resolve("backup"),
            "ddl --dialect=bigquery --bigquery-dataset=my-project.trades --biglake=my-project.eu.lake");
    for (String command : commands) {
      TestCli done = run(command, folder, options);
      assertOneLine(
          done,
          2,
          "the catalog knows no table tidemark.",
          "but its files are in " + folder,
          "'tidemark catalog restore --warehouse=" + folder);
      assertThat(done.out()).as(command).isEmpty();
    }
    assertThat(SmallWarehouse.files(folder, "tidemark", "")).isEqualTo(before);
  }

  @Test
  void removedCatalogIsRefusedByEveryCommandAndRestored() throws IOException {
    loseCatalog(folder);
    assertRefusedByAll();

    TestCli dry = ok("catalog restore", folder, "--dry-run");
    assertThat(dry.out())
        .contains("tidemark.candles", "tidemark.dead_letters", "tidemark.raw", "register")
        .endsWith("Nothing was changed: --dry-run" + System.lineSeparator());
    assertThat(run("show tables", folder).code()).isEqualTo(2);

    ok("catalog restore", folder);
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
    assertThat(ok("catalog restore", folder).out().lines().filter(l -> l.contains("left alone")))
        .hasSize(3);
    ok(
        "backfill",
        folder,
        "--format=bitstamp.csv",
        "--input=" + parent.resolve("trades.csv"),
        SmallWarehouse.instrument());
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
    Survived.faults(Fault.LOST_CATALOG, 1);
  }

  @Test
  void otherDatabaseIsRefusedAndTold() throws IOException {
    String other =
        "--catalog-uri=jdbc:h2:file:"
            + parent.resolve("other")
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
    assertRefusedByAll(other);
    Warehouse.closeAll();
    // Both a name that was never used and a database that exists and is empty.
    assertRefusedByAll(other);

    ok("catalog restore", folder, other, "--table=candles");
    assertThat(SmallWarehouse.rows(folder, other)).isEqualTo(warehouse.rows());
    assertOneLine(run("dead-letters list", folder, other), 2, "no table tidemark.dead_letters");
    Survived.faults(Fault.LOST_CATALOG, 1);
  }

  @Test
  void otherNamespaceIsNewAndItsOwn() throws IOException {
    TestCli other = run("show candles", folder, "--namespace=other");
    assertOneLine(other, 2, "there is no table other.candles; fill it with 'tidemark backfill'");
    assertOneLine(
        run("catalog restore", folder, "--namespace=other"), 2, "there is no metadata of a table");
  }

  @Test
  void catalogOfAnOlderBackupIsLedToTheNewestMetadata() throws IOException {
    for (String table : List.of("candles", "raw")) {
      // As after 20 more commits: the file that the old database names was removed.
      List<Path> metadata = warehouse.files(table, ".metadata.json");
      Path current = metadata.get(metadata.size() - 1);
      Files.move(current, current.resolveSibling("00077-aaaa.metadata.json"));
    }
    assertOneLine(
        run("show candles", folder),
        3,
        ".metadata.json: is missing",
        "'tidemark catalog restore --warehouse=" + folder + "' goes back to the newest");

    assertThat(ok("catalog restore", folder).out())
        .contains("00077-aaaa.metadata.json")
        .contains("register anew");
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
    Survived.faults(Fault.LOST_CATALOG, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty", "cut", "flipped", "zeros"})
  void damagedNewestMetadataIsSkipped(String fault) throws IOException {
    Path newest = warehouse.metadata("candles");
    spoil(newest, fault);
    assertOneLine(
        run("show candles", folder, "--interval=1m"),
        3,
        newest + ": is damaged",
        "'tidemark catalog restore");

    TestCli restored = ok("catalog restore", folder, "--table=candles");
    assertThat(restored.out()).startsWith("Skipped  ").contains(newest + ": is damaged");
    // The commit of the larger candles was in the file that is lost.
    ok("backfill", folder, "--input=raw");
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
    Survived.faults(Fault.LOST_CATALOG, 1);
  }

  private static void spoil(Path file, String fault) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (fault) {
      case "empty" -> bytes = new byte[0];
      case "cut" -> bytes = Arrays.copyOf(bytes, bytes.length / 2);
      case "flipped" -> bytes[bytes.length / 2] ^= (byte) 0x80;
      default -> Arrays.fill(bytes, (byte) 0);
    }
    Files.write(file, bytes);
  }

  @Test
  void twoTablesOfOneFolderAreListed() throws IOException {
    // What a build without the check has made: another table over the files of the first.
    loseCatalog(folder);
    Path first = warehouse.metadata("candles");
    Path aside = parent.resolve("aside");
    Files.createDirectories(aside);
    List<Path> all = warehouse.files("candles", ".metadata.json");
    for (Path file : all) {
      Files.move(file, aside.resolve(file.getFileName()));
    }
    String third =
        "--catalog-uri=jdbc:h2:file:"
            + parent.resolve("third")
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
    ok("catalog restore", folder, third, "--table=dead_letters");
    ok(
        "backfill",
        folder,
        third,
        "--format=bitstamp.csv",
        "--input=" + Files.writeString(parent.resolve("one.csv"), "1385337600,7,1\n"),
        SmallWarehouse.instrument());
    try (Stream<Path> moved = Files.list(aside)) {
      for (Path file : moved.toList()) {
        Files.move(file, first.resolveSibling(file.getFileName()));
      }
    }
    TestCli refused = run("catalog restore", folder, "--table=candles");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("2 tables have been in " + folder + "/tidemark/candles")
        .contains(first.getFileName().toString())
        .contains(" 7 rows");

    ok("catalog restore", folder, "--table=candles", "--metadata=" + first.getFileName());
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
  }

  @Test
  void damagedDatabaseIsNamed() throws IOException {
    Path database = folder.resolve("catalog/catalog.db");
    byte[] bytes = Files.readAllBytes(database);
    Arrays.fill(bytes, (byte) 7);
    Files.write(database, bytes);

    assertOneLine(
        run("show tables", folder),
        3,
        database + ": is damaged",
        "move it away, and 'tidemark catalog restore'");
    Files.delete(database);
    ok("catalog restore", folder);
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
    Survived.faults(Fault.LOST_CATALOG, 1);
  }

  @Test
  void wrongRequestsAreRefused() {
    assertOneLine(
        run("catalog restore", folder, "--table=prices"), 2, "--table=prices", "no metadata");
    assertOneLine(
        run("catalog restore", folder, "--metadata=x"), 2, "--metadata=x: is of one table");
    assertOneLine(
        run("catalog restore", folder, "--metadata=x", "--table=raw", "--replace"),
        2,
        "--metadata=x: there is no such file");
    assertOneLine(run("catalog restore", parent.resolve("none")), 2, "there is no such folder");
    assertOneLine(run("catalog backup", folder), 2, "--to: missing");
  }
}

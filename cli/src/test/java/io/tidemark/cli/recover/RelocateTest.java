package io.tidemark.cli.recover;

import static io.tidemark.cli.recover.SmallWarehouse.assertOneLine;
import static io.tidemark.cli.recover.SmallWarehouse.contents;
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
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that was moved or copied is refused until it is a warehouse of its own. */
class RelocateTest extends SmallWarehouseTest {
  private static void assertRefusedByAll(Path copy) {
    List<String> commands =
        List.of(
            "show tables",
            "show candles",
            "dead-letters list",
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
      assertOneLine(
          run(command, copy),
          2,
          " is in " + folder + "/tidemark/",
          copy + "/tidemark/",
          "'tidemark catalog relocate --warehouse=" + copy + "'");
    }
  }

  private static Table candles(Path folder) {
    return Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of())
        .table("candles");
  }

  private static long rows(Table table, Snapshot snapshot) throws IOException {
    long count = 0;
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).useSnapshot(snapshot.snapshotId()).build()) {
      for (Record row : rows) {
        count += row.size() > 0 ? 1 : 0;
      }
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy", "a copy %20 in a longer folder than before/ünder", "c"})
  void copyBecomesIndependent(String name) throws IOException {
    Path copy = parent.resolve(name);
    SmallWarehouse.copy(folder, copy);
    if (name.equals("copy")) {
      assertRefusedByAll(copy);
      assertThat(ok("catalog relocate", copy, "--dry-run").out())
          .contains("tidemark.candles", folder.toString(), copy.toString());
    } else {
      assertThat(run("show candles", copy).code()).isEqualTo(2);
    }
    assertOneLine(
        run("catalog relocate", copy, "--from=" + parent.resolve("none")),
        2,
        "nothing to relocate");
    Map<String, List<Byte>> original = contents(folder);

    ok("catalog relocate", copy);

    assertThat(SmallWarehouse.rows(copy)).isEqualTo(warehouse.rows());
    Table before = candles(folder);
    Table after = candles(copy);
    assertThat(after.snapshots()).hasSameSizeAs(before.snapshots());
    for (Snapshot snapshot : before.snapshots()) {
      assertThat(rows(after, after.snapshot(snapshot.snapshotId())))
          .isEqualTo(rows(before, snapshot));
    }
    assertNamesOnly(after, copy);
    Warehouse.closeAll();

    // What is written into one leaves the other as it is.
    Path more = Files.writeString(parent.resolve("more.csv"), "1385338920,900,1\n");
    String[] backfill = {"--input=" + more, "--format=bitstamp.csv", SmallWarehouse.instrument()};
    ok("backfill", copy, backfill);
    Warehouse.closeAll();
    Map<String, List<Byte>> unchanged = contents(folder);
    unchanged.keySet().removeIf(file -> file.startsWith("catalog/"));
    original.keySet().removeIf(file -> file.startsWith("catalog/"));
    assertThat(unchanged).isEqualTo(original);
    Map<String, List<Byte>> ofCopy = contents(copy);
    ok("backfill", folder, backfill);
    Warehouse.closeAll();
    assertThat(contents(copy)).isEqualTo(ofCopy);
    assertThat(SmallWarehouse.rows(copy)).isEqualTo(SmallWarehouse.rows(folder));
    assertOneLine(run("catalog relocate", copy), 2, "nothing to relocate");
    Survived.faults(Fault.LOST_CATALOG, 1);
  }

  /** Every file that the table names is in the folder, and as long as the table says. */
  private static void assertNamesOnly(Table table, Path folder) throws IOException {
    int deletes = 0;
    for (Snapshot snapshot : table.snapshots()) {
      assertThat(snapshot.manifestListLocation()).startsWith("file://" + folder + "/");
      assertThat(snapshot.allManifests(table.io()))
          .allSatisfy(
              manifest -> {
                assertThat(manifest.path()).startsWith("file://" + folder + "/");
                assertThat(table.io().newInputFile(manifest.path()).getLength())
                    .isEqualTo(manifest.length());
              });
      try (CloseableIterable<FileScanTask> files =
          table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
        for (FileScanTask file : files) {
          assertThat(file.file().location()).startsWith("file://" + folder + "/");
          for (DeleteFile each : file.deletes()) {
            deletes++;
            assertThat(each.location()).startsWith("file://" + folder + "/");
            assertThat(table.io().newInputFile(each.location()).getLength())
                .isEqualTo(each.fileSizeInBytes());
          }
        }
      }
    }
    assertThat(deletes).as("deletes that the test is about").isPositive();
  }

  @Test
  void movedFolderIsRefusedAndRelocated() throws IOException {
    Path moved = parent.resolve("moved");
    Files.move(folder, moved);
    assertRefusedByAll(moved);
    assertOneLine(run("catalog restore", moved, "--table=raw"), 2, "'tidemark catalog relocate");

    ok("catalog relocate", moved);
    assertThat(SmallWarehouse.rows(moved)).isEqualTo(warehouse.rows());
    assertThat(ok("verify", moved).out()).startsWith("candles");
    Files.createDirectories(folder);
    SmallWarehouse.delete(moved);
    Survived.faults(Fault.LOST_CATALOG, 1);
  }

  @Test
  void otherSpellingsOfThePlaceAreNoAlarm() throws IOException {
    Path link = Files.createSymbolicLink(parent.resolve("link"), folder);
    for (String spelling :
        List.of(
            link.toString(),
            folder + "/",
            "file:" + folder,
            "file://" + folder + "/",
            folder.getParent() + "/./" + folder.getFileName(),
            folder.getParent() + "/x/../" + folder.getFileName())) {
      assertThat(TestCli.run("show", "candles", "--warehouse=" + spelling).out())
          .as(spelling)
          .isNotEmpty();
      Warehouse.closeAll();
    }
  }

  @Test
  void hadoopCatalogIsRelocatedToo() throws IOException {
    Path hadoop = parent.resolve("hadoop");
    String option = "--catalog=hadoop";
    ok(
        "backfill",
        hadoop,
        option,
        "--input=" + parent.resolve("trades.csv"),
        "--format=bitstamp.csv",
        SmallWarehouse.instrument());
    List<String> rows = SmallWarehouse.rows(hadoop, option);
    Path copy = parent.resolve("hadoop-copy");
    SmallWarehouse.copy(hadoop, copy);
    assertOneLine(
        run("show candles", copy, option), 2, " is in " + hadoop + "/", copy + "/tidemark/candles");

    ok("catalog relocate", copy, option);
    SmallWarehouse.delete(hadoop);
    assertThat(SmallWarehouse.rows(copy, option)).isEqualTo(rows);
  }

  @Test
  void catalogOfTheOriginalIsNotTakenAway() throws IOException {
    String shared =
        "--catalog-uri=jdbc:h2:file:"
            + parent.resolve("shared")
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
    ok("catalog restore", folder, shared);
    Path copy = parent.resolve("copy-of-shared");
    SmallWarehouse.copy(folder, copy);
    assertOneLine(run("show candles", copy, shared), 2, "'tidemark catalog relocate");
    assertOneLine(
        run("catalog relocate", copy, shared), 2, "the original in " + folder, "still there");

    Files.move(folder, parent.resolve("gone"));
    ok("catalog relocate", copy, shared);
    assertThat(SmallWarehouse.rows(copy, shared)).isEqualTo(warehouse.rows());
    Files.move(parent.resolve("gone"), folder);
  }
}

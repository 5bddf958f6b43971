package io.tidemark.cli.recover;

import static io.tidemark.cli.recover.SmallWarehouse.assertOneLine;
import static io.tidemark.cli.recover.SmallWarehouse.ok;
import static io.tidemark.cli.recover.SmallWarehouse.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.TestCli;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup keeps comes back as it was, and half a backup is none. */
class BackupTest extends SmallWarehouseTest {
  @TempDir Path backups;

  private TestCli backup() {
    return ok("catalog backup", folder, "--to=" + backups);
  }

  private static void change() throws IOException {
    Path more = Files.writeString(parent.resolve("more.csv"), "1385338920,900,1\n");
    ok("backfill", folder, "--input=" + more, "--format=bitstamp.csv", SmallWarehouse.instrument());
  }

  @Test
  void everythingComesBackWhereTheFolderIsGone() throws IOException {
    backup();
    Warehouse.closeAll();
    SmallWarehouse.delete(folder);

    TestCli dry = ok("catalog restore", folder, "--from=" + backups, "--dry-run");
    assertThat(dry.out()).contains("tidemark.candles", "tidemark.raw", "register");
    assertThat(folder.resolve("tidemark")).doesNotExist();
    ok("catalog restore", folder, "--from=" + backups);
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
    assertThat(ok("show tables", folder).out().lines()).hasSizeGreaterThan(4);
  }

  @Test
  void anotherFolderBecomesAWarehouseOfItsOwn() throws IOException {
    backup();
    Path other = parent.resolve("restored elsewhere");
    ok("catalog restore", other, "--from=" + backups);
    Warehouse.closeAll();
    SmallWarehouse.delete(folder);
    assertThat(SmallWarehouse.rows(other)).isEqualTo(warehouse.rows());
    Files.createDirectories(folder);
  }

  @Test
  void onlyWhatIsNewIsCopiedAndEarlierMomentsStay() throws IOException {
    backup();
    String first =
        SmallWarehouse.files(backups, "", ".json").stream()
            .filter(file -> file.getFileName().toString().startsWith("backup-"))
            .findFirst()
            .orElseThrow()
            .toString();
    assertThat(copied(backup())).as("only the metadata file is looked at again").isOne();
    change();
    List<String> changed = SmallWarehouse.rows(folder);
    assertThat(changed).isNotEqualTo(warehouse.rows());
    assertThat(copied(backup())).isBetween(4, 15);

    // Back to the first moment, though the catalog knows a later one.
    assertThat(ok("catalog restore", folder, "--from=" + first).out())
        .contains("known, left alone");
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(changed);
    ok("catalog restore", folder, "--from=" + first, "--replace");
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
    // What the catalog names then is the newest by its number.
    SmallWarehouse.loseCatalog(folder);
    ok("catalog restore", folder);
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
  }

  private static int copied(TestCli backup) {
    return backup
        .out()
        .lines()
        .filter(line -> line.startsWith("tidemark.candles"))
        .mapToInt(line -> Integer.parseInt(line.split(" +", -1)[5]))
        .sum();
  }

  @Test
  void lostFilesAreBroughtBackIntoTheTable() throws IOException {
    backup();
    for (String end : List.of("-data.parquet", "-deletes.parquet")) {
      for (Path file : warehouse.files("candles", end)) {
        Files.delete(file);
      }
    }
    Path changed = warehouse.files("raw", "-data.parquet").get(0);
    byte[] bytes = Files.readAllBytes(changed);
    bytes[100] ^= 1;
    Files.write(changed, bytes);

    assertThat(ok("catalog restore", folder, "--from=" + backups).out())
        .contains("copy 1 files; known, left alone");
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
    assertThat(Files.readAllBytes(changed)).isNotEqualTo(bytes);
  }

  @Test
  void halfABackupIsNone() throws IOException {
    Path lost = warehouse.files("raw", "-data.parquet").get(0);
    Files.delete(lost);
    assertOneLine(run("catalog backup", folder, "--to=" + backups), 3, lost + ": is missing");
    assertOneLine(run("catalog restore", folder, "--from=" + backups), 2, "holds no whole backup");

    warehouse.reset();
    backup();
    Path list =
        SmallWarehouse.files(backups, "", ".json").stream()
            .filter(file -> file.getFileName().toString().startsWith("backup-"))
            .findFirst()
            .orElseThrow();
    String json = Files.readString(list);
    for (String other :
        List.of(
            "",
            json.substring(0, json.length() / 2),
            json.replaceFirst("\"rows\" : ", "\"rows\" : 1"))) {
      Files.writeString(list, other);
      assertOneLine(run("catalog restore", folder, "--from=" + backups), 3, list + ": is damaged");
    }
    Files.writeString(list, json);
    Path kept = SmallWarehouse.files(backups, "tidemark/candles", "-data.parquet").get(0);
    byte[] bytes = Files.readAllBytes(kept);
    bytes[50] ^= 1;
    Files.write(kept, bytes);
    Warehouse.closeAll();
    SmallWarehouse.delete(folder);
    assertOneLine(run("catalog restore", folder, "--from=" + backups), 3, kept + ": is damaged");
  }

  @Test
  void wrongRequestsAreRefused() {
    assertOneLine(
        run("catalog backup", folder, "--to=" + folder), 2, "--to=" + folder + ": is in the");
    assertOneLine(run("catalog backup", folder, "--to=" + folder + "/x"), 2, "is in the warehouse");
    assertOneLine(
        run("catalog backup", folder, "--to=" + backups, "--namespace=other"), 2, "no table");
    assertOneLine(run("catalog restore", folder, "--from=" + backups), 2, "holds no whole backup");
  }
}

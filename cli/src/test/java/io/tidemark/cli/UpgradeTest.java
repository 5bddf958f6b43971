package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.Warehouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradeTest {
  @TempDir Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void tables() {
    warehouse = Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of());
    warehouse.prepare(List.of(CandlesTable.contract(), RawTable.contract()));
    // As the build before versions made it.
    table("candles").updateProperties().remove(TableContract.VERSION).commit();
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Table table(String name) {
    return warehouse.table(name);
  }

  @Test
  void saysWhatItAddsToWhichTable() {
    assertThat(TestCli.lines("upgrade", "--warehouse=" + folder))
        .containsExactly(
            "table          version              added",
            "candles           none          version 2",
            "dead_letters         -  no such table yet",
            "raw                  2            nothing",
            "verifications        -  no such table yet");
    assertThat(table("candles").properties()).containsEntry(TableContract.VERSION, "2");
    assertThat(TestCli.lines("upgrade", "--warehouse=" + folder))
        .contains("candles              2            nothing");
  }

  @Test
  void dryRunChangesNothing() {
    assertThat(TestCli.lines("upgrade", "--warehouse=" + folder, "--dry-run"))
        .contains(
            "table          version          would add",
            "candles           none          version 2");
    assertThat(table("candles").properties()).doesNotContainKey(TableContract.VERSION);
  }

  @Test
  void tableOfAnotherShapeStopsAllOfIt() {
    table("raw").updateSchema().renameColumn("source", "origin").commit();

    TestCli.run("upgrade", "--warehouse=" + folder)
        .assertRefused(
            "--warehouse="
                + folder
                + ": table raw has as column 5 origin: required string (expected source: required"
                + " string); choose another warehouse or namespace, or give the table back its"
                + " shape");
    assertThat(table("candles").properties()).doesNotContainKey(TableContract.VERSION);
  }
}

package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of a table some of whose rows are deleted. */
class ShowTablesTest {
  /** Three minutes, and one of each larger interval. */
  private static final String ROWS = "9";

  @TempDir Path folder;
  private String warehouse;

  @BeforeEach
  void reviseOneMinute() throws IOException {
    warehouse = "--warehouse=" + folder.resolve("tables");
    backfill("1385337600,800,1\n1385337660,801,1\n1385337720,802,1\n");
    backfill("1385337660,801,1\n1385337661,803,1\n");
  }

  private void backfill(String trades) throws IOException {
    Path file = Files.writeString(folder.resolve("trades.csv"), trades);
    TestCli.lines(
        "backfill",
        "--input=" + file,
        "--format=bitstamp.csv",
        "--instrument=bitstamp:BTC-USD",
        "--runner=DirectRunner",
        warehouse);
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  @Test
  void deletedRowsAreNotCounted() {
    String[] candles = TestCli.lines("show", "tables", warehouse).get(1).split(" {2,}", -1);

    assertThat(candles[0]).isEqualTo("candles");
    assertThat(candles[1]).isEqualTo(ROWS);
    assertThat(candles[3]).as("delete files").isEqualTo("1");
    List<String> snapshots = TestCli.lines("show", "tables", "--snapshots", warehouse);
    assertThat(snapshots.stream().filter(line -> line.contains(" yes ")).findFirst().orElseThrow())
        .as("the snapshot that is current")
        .endsWith("  " + candles[4])
        .contains("  " + ROWS + "  ");
  }

  @Test
  void listOfFilesSaysThatRowsAreDeleted() {
    TestCli shown = TestCli.run("show", "tables", "--files=candles", warehouse);

    assertThat(shown.code()).isZero();
    assertThat(shown.out().lines())
        .hasSizeGreaterThan(1)
        .isSorted()
        .doesNotHaveDuplicates()
        .allSatisfy(file -> assertThat(Path.of(file)).isRegularFile());
    assertThat(shown.err().strip())
        .startsWith("1 of " + shown.out().lines().count() + " files has rows that are deleted")
        .endsWith("(docs/reading-tables.md)")
        .hasLineCount(1);
  }
}

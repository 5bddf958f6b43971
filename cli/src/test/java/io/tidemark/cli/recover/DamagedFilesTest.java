package io.tidemark.cli.recover;

import static io.tidemark.cli.recover.SmallWarehouse.assertOneLine;
import static io.tidemark.cli.recover.SmallWarehouse.ok;
import static io.tidemark.cli.recover.SmallWarehouse.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.TestCli;
import io.tidemark.schemas.Survived;
import io.tidemark.schemas.Survived.Fault;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.recover.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that is missing, cut or changed is named in one line, with the way back. */
class DamagedFilesTest extends SmallWarehouseTest {
  private static final int POSITIONS = 40;

  private static Path path(String location) {
    return Path.of(location.replaceFirst("^file:(//)?(?=/)", ""));
  }

  private static Table candles() {
    return Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of())
        .table("candles");
  }

  /** The files that the current candles of one minute need, by what they are. */
  private static Path file(String kind) throws IOException {
    Table table = candles();
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
      for (FileScanTask file : files) {
        if (!file.deletes().isEmpty()) {
          return switch (kind) {
            case "list" -> path(table.currentSnapshot().manifestListLocation());
            case "manifest" -> path(table.currentSnapshot().allManifests(table.io()).get(0).path());
            case "data" -> path(file.file().location());
            default -> path(file.deletes().get(0).location());
          };
        }
      }
    } finally {
      Warehouse.closeAll();
    }
    throw new AssertionError("There is no file with deletes");
  }

  @ParameterizedTest
  @CsvSource({
    "list, missing",
    "list, empty",
    "list, cut",
    "manifest, missing",
    "manifest, empty",
    "manifest, cut",
    "data, missing",
    "data, empty",
    "data, cut",
    "data, zeros",
    "deletes, missing",
    "deletes, empty",
    "deletes, cut"
  })
  void isNamedInOneLine(String kind, String fault) throws IOException {
    Path file = file(kind);
    byte[] bytes = Files.readAllBytes(file);
    switch (fault) {
      case "missing" -> Files.delete(file);
      case "empty" -> Files.write(file, new byte[0]);
      case "cut" -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      default -> Files.write(file, new byte[bytes.length]);
    }

    TestCli done =
        run("show candles", folder, "--interval=1m", "--output=csv", SmallWarehouse.instrument());

    assertOneLine(
        done,
        3,
        "tidemark: failed: " + file + ": is " + (fault.equals("missing") ? "missing" : "damaged"),
        kind.equals("list") || kind.equals("manifest")
            ? "'tidemark catalog restore --warehouse=" + folder
            : "'tidemark catalog forget --warehouse=" + folder + " --file=" + file);
    assertThat(done.out()).isEmpty();
    Survived.faults(Fault.DAMAGED_TABLE_FILE, 1);
  }

  @ParameterizedTest
  @CsvSource({"data, missing", "data, changed", "deletes, missing"})
  void lostRowsAreForgottenAndMadeAgain(String kind, String fault) throws IOException {
    Path file = file(kind);
    if (fault.equals("missing")) {
      Files.delete(file);
    } else {
      byte[] bytes = Files.readAllBytes(file);
      Arrays.fill(bytes, 4, 40, (byte) 0x55);
      Files.write(file, bytes);
    }
    assertOneLine(run("verify", folder), 3, file + ": is ");
    String[] options = fault.equals("missing") ? new String[0] : new String[] {"--file=" + file};

    assertThat(ok("catalog forget", folder, with(options, "--dry-run")).out())
        .contains(file.toString())
        .endsWith("Nothing was changed: --dry-run" + System.lineSeparator());
    ok("catalog forget", folder, options);

    TestCli repaired = ok("verify --repair", folder);
    assertThat(repaired.out()).contains(" missing, ", "Repaired ");
    assertThat(SmallWarehouse.rows(folder)).isEqualTo(warehouse.rows());
    assertThat(ok("catalog forget", folder).out()).startsWith("All files of the tables are there");
    Survived.faults(Fault.DAMAGED_TABLE_FILE, 1);
  }

  private static String[] with(String[] options, String more) {
    String[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = more;
    return all;
  }

  /** Bytes all over a data file: the right rows, or an error that names it. */
  @Test
  void flippedBytesGiveNoOtherRows() throws IOException {
    Path file = file("data");
    byte[] bytes = Files.readAllBytes(file);
    int noticed = 0;
    int flipped = 0;
    for (int at = 0; at < bytes.length; at += bytes.length / POSITIONS) {
      byte[] changed = bytes.clone();
      changed[at] ^= (byte) (1 << (at % 8));
      Files.write(file, changed);
      flipped++;
      TestCli done =
          run("show candles", folder, "--interval=1m", "--output=csv", SmallWarehouse.instrument());
      if (done.code() == 0) {
        List<String> rows =
            done.out().lines().map(line -> line.replaceFirst(",[^,]*,[^,]*$", "")).toList();
        assertThat(warehouse.rows()).as("byte %d", at).startsWith(rows.toArray(new String[0]));
        assertThat(rows).as("byte %d", at).hasSize(4);
      } else {
        noticed++;
        assertOneLine(done, 3, file + ": is damaged");
      }
    }
    assertThat(noticed).isGreaterThan(POSITIONS * 9 / 10);
    Survived.faults(Fault.DAMAGED_TABLE_FILE, flipped);
  }

  @Test
  void otherFailuresStayOneLine() {
    assertThat(
            Failures.line(
                new IllegalStateException(
                    "x", new IOException("No space left on device\nmore lines")),
                List.of()))
        .startsWith("no space is left where files are written")
        .doesNotContain("\n");
    assertThat(Failures.line(new IllegalStateException("one\ntwo"), List.of()))
        .isEqualTo("IllegalStateException: one");
    assertThat(
            Failures.line(
                new RuntimeException(
                    "a.B: io.tidemark.storage.files.DamagedFile: file:/w/tidemark/raw/data/x:"
                        + " is missing"),
                List.of()))
        .startsWith("/w/tidemark/raw/data/x: is missing; ")
        .contains("its messages are lost");
  }
}

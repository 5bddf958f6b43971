package io.tidemark.cli.recover;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.TestCli;
import io.tidemark.pipelines.RawLog;
import io.tidemark.schemas.Envelope;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A warehouse with all tables and a file of deletes, which is filled once and put back as it was as
 * often as a test has spoilt it.
 */
final class SmallWarehouse {
  private static final String INSTRUMENT = "bitstamp:BTC-USD";

  private final Path folder;
  private final Path saved;
  private final List<String> rows;

  private SmallWarehouse(Path folder, Path saved) {
    this.folder = folder;
    this.saved = saved;
    this.rows = rows(folder);
  }

  /**
   * Fills one.
   *
   * @param parent an empty folder
   */
  static SmallWarehouse in(Path parent) throws IOException {
    Path folder = parent.resolve("tables");
    Path trades =
        Files.writeString(
            parent.resolve("trades.csv"), "1385337600,800,1\n1385337660,801,2\n1385338020,802,3\n");
    ok("backfill", folder, "--input=" + trades, "--format=bitstamp.csv", instrument());
    List<Envelope> messages =
        RawLog.messages(
            trades.toString(),
            List.of(
                "1385337600,800,1",
                "1385337660,801,2",
                "nonsense",
                "1385337661,803,1",
                "1385338020,802,3"),
            "bitstamp.csv",
            INSTRUMENT,
            2);
    RawLog.append(folder, messages);
    // With one trade more a minute is better than before, and the minutes beside it stay.
    ok("backfill", folder, "--input=raw");
    Warehouse.closeAll();
    Path saved = parent.resolve("saved");
    copy(folder, saved);
    return new SmallWarehouse(folder, saved);
  }

  static String instrument() {
    return "--instrument=" + INSTRUMENT;
  }

  Path folder() {
    return folder;
  }

  /** The candles as they were. */
  List<String> rows() {
    return rows;
  }

  /** Puts everything back as it was. */
  void reset() throws IOException {
    Warehouse.closeAll();
    delete(folder);
    copy(saved, folder);
  }

  /** Candles of all intervals as a user sees them. */
  static List<String> rows(Path folder, String... options) {
    List<String> rows = new ArrayList<>();
    for (String interval : List.of("1m", "5m", "1d")) {
      List<String> all = new ArrayList<>(List.of(options));
      all.addAll(List.of("--interval=" + interval, "--output=csv", instrument()));
      ok("show candles", folder, all.toArray(new String[0]))
          .out()
          .lines()
          // Without the run that wrote it.
          .map(line -> line.replaceFirst(",[^,]*,[^,]*$", ""))
          .forEach(rows::add);
    }
    return rows;
  }

  /** Runs a command on the tables of a folder. */
  static TestCli run(String command, Path folder, String... options) {
    List<String> all = new ArrayList<>(List.of(command.split(" ", -1)));
    all.add("--warehouse=" + folder);
    all.addAll(List.of(options));
    return TestCli.run(all.toArray(new String[0]));
  }

  /** Runs a command that has to end well. */
  static TestCli ok(String command, Path folder, String... options) {
    TestCli done = run(command, folder, options);
    assertThat(done.code()).as(done.err()).isZero();
    return done;
  }

  /** Asserts that a command said what is wrong in one line, besides warnings. */
  static void assertOneLine(TestCli done, int code, String... parts) {
    assertThat(
            done.err()
                .lines()
                .filter(line -> !line.matches("[\\d,]+ (files?|rows), .*|tidemark: warning: .*")))
        .as(done.err())
        .singleElement()
        .asString()
        .startsWith("tidemark: ")
        .contains(parts);
    assertThat(done.code()).as(done.err()).isEqualTo(code);
  }

  /** The files of a table whose names end so, in order of their names. */
  List<Path> files(String table, String end) {
    return files(folder, "tidemark/" + table, end);
  }

  static List<Path> files(Path folder, String below, String end) {
    try (Stream<Path> all = Files.walk(folder.resolve(below))) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().endsWith(end))
          .sorted(Comparator.comparing(file -> file.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest metadata file of a table. */
  Path metadata(String table) {
    List<Path> all = files(table, ".metadata.json");
    return all.get(all.size() - 1);
  }

  /** The bytes of all files by their names below a folder. */
  static Map<String, List<Byte>> contents(Path folder) throws IOException {
    Map<String, List<Byte>> contents = new TreeMap<>();
    for (Path file : files(folder, "", "")) {
      List<Byte> bytes = new ArrayList<>();
      for (byte each : Files.readAllBytes(file)) {
        bytes.add(each);
      }
      contents.put(folder.relativize(file).toString(), bytes);
    }
    return contents;
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Removes the embedded catalog. */
  static void loseCatalog(Path folder) throws IOException {
    Warehouse.closeAll();
    delete(folder.resolve("catalog"));
  }
}

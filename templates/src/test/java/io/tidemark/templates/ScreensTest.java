package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left on terminals of several sizes, by the launcher. */
@Tag("slow")
class ScreensTest {
  private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));

  /** The modules that the launcher runs. */
  static final List<String> MODULES =
      List.of("schemas", "transforms", "storage", "messaging", "pipelines", "cli");

  private static final Pattern NUMBERS = Pattern.compile("\\d[\\d,.]*");
  private static final long START = 1_385_337_600;

  @TempDir Path folder;

  /** The launcher builds what it takes for older than its sources: this build has made it. */
  @BeforeAll
  static void isBuilt() throws IOException {
    Path stamp = ROOT.resolve("cli/target/built");
    if (Files.notExists(stamp)) {
      Files.createFile(stamp);
    }
    for (String module : MODULES) {
      Path jar = ROOT.resolve(module).resolve("target/tidemark-" + module + ".jar");
      FileTime packaged = Files.getLastModifiedTime(jar);
      if (Files.getLastModifiedTime(stamp).compareTo(packaged) < 0) {
        Files.setLastModifiedTime(stamp, packaged);
      }
    }
  }

  /** Trades of one second each, the price of which is the minute of the day. */
  private Path trades(int count) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int second = 0; second < count; second++) {
      lines.append(START + second).append(',').append(second / 60 % 1440 + 1).append(",0.5\n");
    }
    return Files.writeString(folder.resolve("trades.csv"), lines);
  }

  private String options(Path input) {
    return " --format=bitstamp.csv --instrument=bitstamp:BTC-USD --warehouse="
        + folder.resolve("tables")
        + " --input="
        + input;
  }

  private static List<String> between(List<String> lines, String from, String to) {
    int begin = indexOf(lines, from);
    return lines.subList(
        begin + 1, begin + 1 + indexOf(lines.subList(begin + 1, lines.size()), to));
  }

  private static int indexOf(List<String> lines, String regex) {
    return IntStream.range(0, lines.size())
        .filter(i -> lines.get(i).matches(regex))
        .findFirst()
        .orElseThrow(() -> new AssertionError(regex + ": " + String.join("\n", lines)));
  }

  /** The candles of the days as another program has made them of the exchange's trades. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120 | 40 | 2013-11-27   915.01   969.00   879.99   963.98   17445    yes | ",
        "80 | 24 | 2013-11-27   915.01   969.00   879.99   963.98   17445    yes | ",
        "40 | 10 | 2013-12-01 1119.52  999.00  12178   yes | Not shown: 3 rows, low, high"
      })
  void demo(int columns, int rows, String candle, String notShown) {
    try (Screen screen = Screen.open(columns, rows)) {
      screen.run("./tidemark demo --live --warehouse=" + folder.resolve("tables"));
      List<String> lines = screen.await("exit code \\d+");

      List<String> live = between(lines, "Now live: .*", "12,167 rows, .*");
      int table = indexOf(live, "1d candles of bitstamp:BTC-USD");
      assertThat(NUMBERS.matcher(String.join(" ", live.subList(0, table))).replaceAll("N"))
          .isEqualTo("N trades, N late, N too late, N dead, N candles in N commits");
      assertThat(live).as("nothing of what was drawn before").filteredOn(candle::equals).hasSize(1);
      assertThat(live)
          .filteredOn(line -> line.startsWith("Not shown"))
          .isEqualTo(notShown == null ? List.of() : List.of(notShown));
      assertThat(live.subList(0, indexOf(live, "")))
          .as("fits")
          .allMatch(line -> line.length() < columns)
          .hasSizeLessThan(rows);
      assertThat(live)
          .containsSubsequence(
              "Received 100,001 messages, 100,000 trades, 0 dead",
              "Skipped  1 header",
              "Trades   0 duplicate, 0 late, 0 too late");
      assertThat(lines)
          .containsSubsequence(
              "12,167 rows, backfill and live identical",
              "Next:",
              "  ./tidemark show tables --warehouse=" + folder.resolve("tables"),
              "  ./tidemark formats",
              "exit code 0");
      assertThat(screen.rows()).contains("exit code 0", "  ./tidemark formats");
    }
  }

  @Test
  void interruptedDemoSaysThatNothingWasCompared() {
    try (Screen screen = Screen.open(80, 24)) {
      screen.run("./tidemark demo --live --warehouse=" + folder.resolve("tables"));
      screen.await("\\d[\\d,]* trades, .*");
      screen.interrupt();
      List<String> lines = screen.await("exit code \\d+");

      assertThat(lines)
          .containsSubsequence(
              "tidemark: stopped before the end: backfill and live were not compared",
              "exit code 130")
          .noneMatch(line -> line.contains("identical") || line.contains("goes on from"));
    }
  }

  @ParameterizedTest
  @CsvSource({"120,40,13", "80,24,13", "40,10,5"})
  void liveEndedByCtrlC(int columns, int rows, int shown) throws IOException {
    try (Screen screen = Screen.open(columns, rows)) {
      screen.run("./tidemark live --speed=600 --early=1s --commit-interval=1s" + options(input()));
      screen.await("1m candles of bitstamp:BTC-USD");
      // Whatever a terminal does with lines that no longer fit.
      if (columns > 40) {
        screen.resize(40, 10);
        screen.await("Not shown: .*");
        screen.awaitDrawn();
        screen.resize(100, 30);
        screen.awaitDrawn();
        screen.resize(columns, rows);
      }
      screen.awaitDrawn();
      screen.interrupt();
      List<String> lines = screen.await("exit code \\d+");

      assertThat(lines).contains("Stopping; again to end at once");
      List<String> live = lines.subList(indexOf(lines, "\\d[\\d,]* trades, .*"), lines.size());
      assertThat(live).filteredOn(line -> line.startsWith("open_time")).hasSize(1);
      assertThat(live)
          .filteredOn(line -> line.matches("2013-11-25 \\d\\d:\\d\\d .*"))
          .hasSize(shown - 1)
          .doesNotHaveDuplicates();
      int stopped =
          indexOf(live, "Stopped; the next start goes on from file:/.*/savepoint-[\\w-]+");
      String savepoint = live.get(stopped).replaceFirst(".* from ", "");
      String again = live.get(stopped + 1).strip();
      assertThat(again).startsWith("./tidemark live ").contains("--speed=600", "--input=");
      assertThat(live.get(stopped + 2)).isEqualTo("exit code 0");
      assertThat(live)
          .anyMatch(line -> line.matches("Received [\\d,]+ messages, [\\d,]+ trades, 0 dead"));

      if (columns == 80) {
        screen.run(again);
        screen.await("Going on from " + Pattern.quote(savepoint));
        screen.await("\\d[\\d,]* trades, .*", 2);
        screen.interrupt();
        screen.await("exit code 0", 2);
      }
    }
  }

  private Path input() throws IOException {
    return Path.of("replay:" + trades(40_000));
  }

  @ParameterizedTest
  @CsvSource({"120,40", "80,24", "40,10"})
  void progress(int columns, int rows) throws IOException {
    try (Screen screen = Screen.open(columns, rows)) {
      Path input = trades(1_500_000);
      screen.run("./tidemark backfill" + options(input));
      List<String> lines = new ArrayList<>(screen.await(".*[\\d.]+ of [\\d.]+ MB, .*"));

      String line = lines.get(indexOf(lines, ".*[\\d.]+ of [\\d.]+ MB, .*"));
      assertThat(line).hasSizeLessThan(columns);
      assertThat(line.contains("1 file, ")).isEqualTo(columns >= 80);

      lines = new ArrayList<>(screen.await("exit code \\d+"));
      assertThat(lines).noneMatch(each -> each.contains(" MB, "));
      assertThat(lines.subList(1, lines.size()))
          .filteredOn(each -> !each.isEmpty())
          .first()
          .isEqualTo("Read     1,500,000 rows, 0 duplicate, 0 dead");
      assertThat(lines).contains("exit code 0");
    }
  }
}

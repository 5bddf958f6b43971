package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.schemas.MarketData;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, and what is shown of its tables afterwards. */
class DemoTest {
  private static final String INSTRUMENT = "--instrument=bitstamp:BTC-USD";

  @TempDir static Path folder;
  private static String warehouse;
  private static TestCli demo;

  @BeforeAll
  static void runDemo() {
    warehouse = "--warehouse=" + folder.resolve("tables");
    demo = TestCli.run("demo", "--live", warehouse);
  }

  @AfterAll
  static void closeCatalogs() {
    Warehouse.closeAll();
  }

  private static List<String> show(String... args) {
    List<String> all = new ArrayList<>(List.of("show", "candles", INSTRUMENT, warehouse));
    all.addAll(List.of(args));
    return TestCli.lines(all.toArray(new String[0]));
  }

  @Test
  void showsWhatItDid() {
    assertThat(demo.code()).as(demo.err()).isZero();
    assertThat(demo.out().lines())
        .containsSubsequence(
            "open_time      open     high      low    close     volume       vwap  trades   basis",
            "2013-11-25   800.01   838.20   770.10   817.88  23042.052   807.7953   13595  trades",
            "2013-11-30  1131.99  1163.00  1080.00  1119.52  12907.559  1132.2851   11483  trades",
            " 1m   9,399 candles",
            " 1d       7 candles",
            " 1w       1 candles",
            "Read     100,000 trades, 0 duplicate, 0 dead",
            "Skipped  1 header",
            "Written  12,167 candles, 0 in place of lesser ones, 0 no better than those there",
            "Tables   " + folder.resolve("tables"));
    assertThat(demo.out()).containsPattern("Took     \\d+\\.\\d s, [\\d,]+ rows/s\n");
  }

  @Test
  void playsNothingLiveUnlessAsked() {
    String other = "--warehouse=" + folder.resolve("history");
    TestCli history = TestCli.run("demo", other);

    assertThat(history.code()).as(history.err()).isZero();
    assertThat(history.out())
        .contains("Written  12,167 candles")
        .contains("Next:\n  ./tidemark demo --live " + other + "\n")
        .doesNotContain("Now live");
    assertThat(folder.resolve("history/tidemark_demo_live")).doesNotExist();
  }

  @Test
  void playsTheSameLive() {
    assertThat(demo.out().lines())
        .containsSubsequence(
            "Received 100,001 messages, 100,000 trades, 0 dead",
            "Skipped  1 header",
            "Trades   0 duplicate, 0 late, 0 too late",
            "12,167 rows, backfill and live identical");
    demo.assertToldProgressAlone();
  }

  @Test
  void theNextCommandsWork() {
    List<String> lines = demo.out().lines().toList();
    List<String> next = lines.subList(lines.indexOf("Next:") + 1, lines.size());

    assertThat(next).hasSize(3).allMatch(command -> command.startsWith("  ./tidemark "));
    for (String command : next) {
      assertThat(TestCli.lines(command.strip().substring("./tidemark ".length()).split(" ", -1)))
          .as(command)
          .hasSizeGreaterThan(3);
    }
  }

  @Test
  void csvEqualsTheExchangesCandles() throws IOException {
    List<String> csv = show("--output=csv");

    List<String> reference = MarketData.lines("bitstamp-2013/daily-reference.csv");
    assertThat(csv).hasSize(8);
    assertThat(csv.get(0))
        .isEqualTo(
            "venue,base,quote,instrument,interval,open_time,open,high,low,close,volume,quote_volume,"
                + "vwap,trades,taker_buy_volume,first_trade_id,last_trade_id,basis,final,revision,"
                + "ingest_id,ingested_at");
    for (int day = 1; day <= 6; day++) {
      String[] candle = csv.get(day).split(",", -1);
      String[] expected = reference.get(day).split(",", -1);
      assertThat(candle[5]).isEqualTo(expected[0] + "T00:00:00Z");
      for (int i = 1; i <= 7; i++) {
        BigDecimal value = new BigDecimal(expected[i]);
        assertThat(candle[5 + i]).as("is plain").matches("\\d+(\\.\\d*[1-9])?");
        assertThat(new BigDecimal(candle[5 + i]))
            .as(csv.get(0).split(",", -1)[5 + i] + " of " + expected[0])
            .isCloseTo(value, within(value.movePointLeft(8)));
      }
    }
  }

  @Test
  void jsonHoldsTheSameAsCsv() throws IOException {
    List<String> csv = show("--output=csv", "--interval=4h");
    List<String> json = show("--output=json", "--interval=4h");

    String[] columns = csv.get(0).split(",", -1);
    assertThat(json).hasSize(csv.size() - 1).isNotEmpty();
    for (int i = 0; i < json.size(); i++) {
      JsonNode candle = new ObjectMapper().readTree(json.get(i));
      String[] cells = csv.get(i + 1).split(",", -1);
      for (int column = 0; column < columns.length; column++) {
        assertThat(candle.get(columns[column]).asText("")).isEqualTo(cells[column]);
      }
      assertThat(candle.get("open").isTextual()).as("decimals stay exact").isTrue();
      assertThat(candle.get("trades").isIntegralNumber()).isTrue();
      assertThat(candle.get("final").isBoolean()).isTrue();
      assertThat(candle.get("taker_buy_volume").isNull()).isTrue();
    }
  }

  private static List<String> times(List<String> table) {
    return table.stream().map(line -> line.split(" {2,}", -1)[0]).toList();
  }

  @Test
  void limitKeepsTheLatest() {
    assertThat(times(show("--limit=2"))).containsExactly("open_time", "2013-11-30", "2013-12-01");
    assertThat(show("--interval=1h", "--output=csv", "--limit", "30")).hasSize(31);
    assertThat(show("--interval=1h", "--output=csv")).hasSize(162);
  }

  @Test
  void tableSaysWhenItHoldsTheLatestAlone() {
    assertThat(show("--interval=1h"))
        .hasSize(22)
        .last()
        .isEqualTo("These are the latest 20; --limit=COUNT shows more.");
    assertThat(times(show("--interval=1h", "--limit=1")))
        .containsExactly("open_time", "2013-12-01 16:00");
  }

  @Test
  void rangeIsHalfOpen() {
    assertThat(times(show("--from=2013-11-26", "--to=2013-11-28T00:00:00Z")))
        .containsExactly("open_time", "2013-11-26", "2013-11-27");
    assertThat(show("--from=2020-01-01"))
        .containsExactly("There are no 1d candles of bitstamp:BTC-USD, or none of this range");
    assertThat(show("--from=2020-01-01", "--output=csv")).hasSize(1);
  }

  private static String[] cells(String line) {
    return line.split(" {2,}", -1);
  }

  @Test
  void tablesAreShownAsTheyAre() {
    List<String> lines = TestCli.lines("show", "tables", warehouse);

    assertThat(lines).hasSize(17).allSatisfy(line -> assertThat(line).doesNotContain("\t"));
    assertThat(cells(lines.get(0)))
        .containsExactly("table", "rows", "data files", "delete files", "bytes");
    assertThat(lines.get(1)).matches("candles +12,167 +\\d+ +0 +\\d{3},\\d{3}");
    assertThat(lines.get(2)).matches("dead_letters +0 +0 +0 +0");
    assertThat(lines.get(3)).matches("raw +0 +0 +0 +0");
    assertThat(lines.get(4)).matches("verifications +0 +0 +0 +0");
    assertThat(lines.subList(0, 5).stream().map(String::length).distinct())
        .as("aligned")
        .hasSize(1);
    assertThat(lines.get(5)).isEmpty();
    assertThat(cells(lines.get(6))).containsExactly("table", "snapshot", "committed");
    assertThat(lines.get(7)).matches("candles +\\d+ +20\\S+Z");
    assertThat(lines.get(8)).matches("dead_letters +none yet");
    assertThat(lines.get(9)).matches("raw +none yet");
    assertThat(lines.get(10)).matches("verifications +none yet");
    assertThat(lines.subList(0, 12)).allMatch(line -> line.length() <= 80);
    assertThat(lines.get(12)).isEqualTo("table          metadata file");
    assertThat(lines.get(13)).startsWith("candles        /");
    assertThat(lines.get(14)).startsWith("dead_letters   /");
    assertThat(lines.get(15)).isEqualTo("raw            none yet");
    assertThat(lines.get(16)).isEqualTo("verifications  none yet");
  }

  @Test
  void metadataFileIsTheCurrentOne() throws IOException {
    List<String> lines = TestCli.lines("show", "tables", warehouse);
    String[] candles = cells(lines.get(7));

    Path file = Path.of(cells(lines.get(13))[1]);
    assertThat(file).isRegularFile().isAbsolute();
    JsonNode metadata = new ObjectMapper().readTree(file.toFile());
    assertThat(metadata.path("current-snapshot-id").asText()).isEqualTo(candles[1]);
    assertThat(file.getFileName().toString()).as("after two commits").startsWith("00002-");
  }

  @Test
  void snapshotsAreListedOnRequest() {
    List<String> lines = TestCli.lines("show", "tables", warehouse, "--snapshots");

    assertThat(lines.subList(0, 17)).isEqualTo(TestCli.lines("show", "tables", warehouse));
    lines = lines.subList(18, lines.size());
    assertThat(cells(lines.get(0)))
        .containsExactly(
            "table",
            "snapshot",
            "current",
            "committed",
            "rows",
            "data files",
            "delete files",
            "bytes");
    assertThat(lines).hasSize(6);
    assertThat(lines.get(1)).matches("candles +\\d+ +no +20\\S+Z +9,399 +\\d+ +0 +\\d{3},\\d{3}");
    assertThat(lines.get(2)).matches("candles +\\d+ +yes +20\\S+Z +12,167 +\\d+ +0 +\\d{3},\\d{3}");
    assertThat(lines.get(3)).matches("dead_letters +none yet +0 +0 +0 +0");
    assertThat(lines.get(4)).matches("raw +none yet +0 +0 +0 +0");
    assertThat(lines.get(5)).matches("verifications +none yet +0 +0 +0 +0");
    assertThat(lines.stream().map(String::length).distinct()).as("aligned").hasSize(1);
  }

  @Test
  void latestSnapshotsAreListedAndOthersAreCounted() {
    List<String> lines = TestCli.lines("show", "tables", warehouse, "--snapshots", "--limit=1");

    assertThat(lines).hasSize(24);
    assertThat(lines.get(19)).matches("candles +1 older *");
    assertThat(lines.get(20)).matches("candles +\\d+ +yes +20\\S+Z +12,167 .*");
    TestCli.run("show", "tables", warehouse, "--snapshots", "--limit=0")
        .assertRefused("--limit=0: must be 1 or more");
    TestCli.run("show", "tables", warehouse, "--limit=5")
        .assertRefused("--limit=5: is how many snapshots are listed; add --snapshots");
  }

  @Test
  void filesOfATableAreListed() throws IOException {
    TestCli shown = TestCli.run("show", "tables", warehouse, "--files=candles");

    List<Path> stored;
    try (Stream<Path> all = Files.walk(folder.resolve("tables/tidemark"))) {
      stored = all.filter(file -> file.toString().endsWith("-data.parquet")).sorted().toList();
    }
    assertThat(shown.out().lines().map(Path::of)).isEqualTo(stored).isNotEmpty();
    assertThat(shown.err()).isEmpty();
    TestCli.run("show", "tables", warehouse, "--files=candle")
        .assertRefused("--files=candle: no such table, did you mean 'candles'?");
    TestCli.run("show", "tables", warehouse, "--files=dead_letters")
        .assertRefused("--files=dead_letters: there are no rows yet");
    TestCli.run("show", "tables", warehouse, "--files=candles", "--snapshots")
        .assertRefused("--snapshots: lists no files; give it or --files=, not both");
  }

  @Test
  void mistypedInstrumentIsNamed() {
    TestCli.run("show", "candles", warehouse, "--instrument=bitstmap:BTC-USD")
        .assertRefused(
            "--instrument=bitstmap:BTC-USD: no such instrument in the table, did you mean"
                + " 'bitstamp:BTC-USD'?");
    TestCli.run("show", "candles", warehouse, "--instrument=kraken:DOGE-EUR")
        .assertRefused(
            "--instrument=kraken:DOGE-EUR: no such instrument in the table; there are"
                + " bitstamp:BTC-USD");
  }

  @Test
  void wrongSnapshotIsRefused() {
    Map<String, String> rules = new HashMap<>();
    rules.put("12", "no such snapshot; 'tidemark show tables --snapshots' lists them");
    rules.put("9".repeat(30), "no such snapshot; 'tidemark show tables --snapshots' lists them");
    rules.put(
        "2013-11-25",
        "no snapshot is kept of then or before; 'tidemark show tables --snapshots' lists them");
    rules.put("now", "is not a time; write it as 2024-01-01 or 2024-01-01T00:00:00Z");
    rules.forEach(
        (asOf, rule) -> {
          for (String option : List.of("--as-of", "--asOf")) {
            TestCli.run("show", "candles", warehouse, INSTRUMENT, option, asOf)
                .assertRefused("--as-of=" + asOf + ": " + rule);
          }
        });
  }
}

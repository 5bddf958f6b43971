package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MarketData;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backfills of real trades, and the tables as they were between them. */
class BackfillTest {
  private static final String SAMPLE = "bitstamp-2013/bitstamp_trades_from_20131125_usd.csv";
  private static final String INSTRUMENT = "--instrument=bitstamp:BTC-USD";
  private static final String NOON = "2013-11-25T12:00:00Z";

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private String warehouse() {
    return "--warehouse=" + folder.resolve("tables");
  }

  private List<String> backfill(String from, String to) {
    return TestCli.lines(
        "backfill",
        "--input",
        MarketData.file(SAMPLE).toString(),
        "--format",
        "bitstamp.csv",
        INSTRUMENT,
        "--from=" + from,
        "--to=" + to,
        "--runner=DirectRunner",
        warehouse());
  }

  /** Trades and close of the one day there is, as of some snapshot. */
  private List<BigDecimal> day(String... asOf) {
    List<String> csv =
        TestCli.lines(
            Stream.concat(
                    Stream.of("show", "candles", INSTRUMENT, "--output=csv", warehouse()),
                    Stream.of(asOf))
                .toArray(String[]::new));
    assertThat(csv).hasSize(2);
    String[] candle = csv.get(1).split(",", -1);
    return List.of(new BigDecimal(candle[13]), new BigDecimal(candle[9]));
  }

  /** The same by plain arithmetic over the trades before a time. */
  private static List<BigDecimal> dayUntil(String end) throws IOException {
    long seconds = Instant.parse(end).getEpochSecond();
    List<BigDecimal> prices =
        MarketData.lines(SAMPLE).stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .filter(trade -> Long.parseLong(trade[0]) < seconds)
            .map(trade -> new BigDecimal(trade[1]).stripTrailingZeros())
            .toList();
    return List.of(BigDecimal.valueOf(prices.size()), prices.get(prices.size() - 1));
  }

  @Test
  void tablesCanBeReadAsTheyWere() throws IOException {
    List<BigDecimal> morning = dayUntil(NOON);
    List<BigDecimal> wholeDay = dayUntil("2013-11-26T00:00:00Z");
    assertThat(morning).doesNotContainAnyElementsOf(wholeDay);

    assertThat(backfill("2013-11-25", NOON))
        .contains(
            "Read     "
                + String.format("%,d", morning.get(0).intValue())
                + " rows, 0 duplicate, 0 dead");
    assertThat(day()).isEqualTo(morning);
    backfill(NOON, "2013-11-26");
    assertThat(day()).isEqualTo(wholeDay);

    List<String> tables = TestCli.lines("show", "tables", "--snapshots", warehouse());
    tables = tables.subList(18, tables.size());
    assertThat(tables)
        .as("two snapshots of each run, one more where files are replaced")
        .hasSize(9);
    assertThat(tables.stream().map(line -> line.split(" {2,}", -1)[2]))
        .startsWith("current", "no", "no", "no", "no", "yes");
    String[] afterMorning = tables.get(2).split(" {2,}", -1);
    for (String asOf : List.of(afterMorning[1], afterMorning[3])) {
      assertThat(day("--as-of=" + asOf)).as(asOf).isEqualTo(morning);
      assertThat(day("--asOf", asOf)).as(asOf).isEqualTo(morning);
    }
    assertThat(tables.get(5).split(" {2,}", -1)[6]).as("delete files").isEqualTo("0");
  }

  @Test
  void failedWorkSaysItsRootCauseFirst() throws IOException {
    backfill("2013-11-25", "2013-11-25T01:00:00Z");
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
    for (Path file : files) {
      Files.writeString(file, "broken");
    }
    String message = "tidemark: failed: " + folder;

    TestCli show = TestCli.run("show", "candles", INSTRUMENT, warehouse());
    assertThat(show.err()).startsWith(message).contains("is damaged (").hasLineCount(1);
    assertThat(show.code()).isEqualTo(3);

    TestCli backfill =
        TestCli.run(
            "backfill",
            "--input=" + MarketData.file(SAMPLE),
            "--format=bitstamp.csv",
            INSTRUMENT,
            "--to=2013-11-25T01:00:00Z",
            warehouse());
    assertThat(backfill.err().lines().filter(line -> line.startsWith("tidemark: ")))
        .singleElement()
        .asString()
        .startsWith(message)
        .contains("is not a Parquet file");
    assertThat(backfill.out()).isEmpty();
    assertThat(backfill.code()).isEqualTo(3);
  }

  @Test
  void inputOfAnotherFormatIsFailedWork() throws IOException {
    Path file = Files.writeString(folder.resolve("trades.csv"), "unix,price,amount\n");
    String[] backfill = {
      "backfill", "--input=" + file, "--format=bitstamp.csv", INSTRUMENT, warehouse()
    };
    assertThat(TestCli.run(backfill).code()).as("a header and no record").isZero();
    Files.writeString(file, "one,two,three\nfour,five,six\n");

    TestCli done = TestCli.run(backfill);

    assertThat(done.out())
        .contains("Read     0 rows, 0 duplicate, 1 dead", "Skipped  1 under-unknown-header");
    assertThat(done.err())
        .endsWith(
            "tidemark: failed: no record is of --format=bitstamp.csv, the first of "
                + file
                + " at byte 0: header 'one,two,three' does not name each of timestamp, price, amount"
                + " once: columns go by their names; the records under it are not read; find the"
                + " right one with 'tidemark formats' and run it again: the dead letters stay and do"
                + " no harm"
                + System.lineSeparator());
    assertThat(done.code()).isEqualTo(3);
    Files.writeString(file, "1385337600,800,1\nfour,five,six\n");
    assertThat(TestCli.run(backfill).code()).as("a record that is understood").isZero();
  }

  @Test
  void onlyInstrumentNeedsNoName() throws IOException {
    Path file = Files.writeString(folder.resolve("trades.csv"), "1385337600,800,1\n");
    List<String> rows = List.of();
    for (String instrument : List.of("bitstamp:BTC-USD", "bitstamp:LTC-USD")) {
      TestCli.lines(
          "backfill",
          "--input=" + file,
          "--format=bitstamp.csv",
          "--instrument=" + instrument,
          warehouse());
      if (rows.isEmpty()) {
        rows = TestCli.lines("show", "candles", "--output=csv", warehouse());
      }
    }

    assertThat(rows)
        .isEqualTo(TestCli.lines("show", "candles", INSTRUMENT, "--output=csv", warehouse()));
    TestCli.run("show", "candles", warehouse())
        .assertRefused("--instrument: missing; there are bitstamp:BTC-USD, bitstamp:LTC-USD");
  }

  @Test
  void wrongInputIsNamed() {
    Path none = folder.resolve("*.csv");
    TestCli.run("backfill", "--input=" + none, "--format=bitstamp.csv", INSTRUMENT, warehouse())
        .assertRefused("--input=" + none + ": matches no file; check the path, and quote a glob");
    assertThat(folder.resolve("tables")).doesNotExist();
  }
}

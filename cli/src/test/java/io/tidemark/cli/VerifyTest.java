package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.pipelines.RawLog;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.MarketData;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.UpsertRows;
import io.tidemark.transforms.coders.BlockCoder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are as their source says, and tables that are not. */
class VerifyTest {
  private static final String SAMPLE = "bitstamp-2013/bitstamp_trades_from_20131125_usd.csv";
  private static final Instrument INSTRUMENT = Instrument.parse("bitstamp:BTC-USD");
  private static final String MINUTE = "2013-11-26T10:07:00Z";
  private static final String NEXT_MINUTE = "2013-11-26T10:08:00Z";
  private static final String OF_MINUTE = "candles bitstamp:BTC-USD 1m 2013-11-26T10:07:00Z trades";

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private String[] command(String command, String... options) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--warehouse=" + folder.resolve("tables"));
    all.addAll(List.of(options));
    return all.toArray(new String[0]);
  }

  private String[] ofFile(Path file, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--input=" + file);
    all.add("--format=bitstamp.csv");
    all.add("--instrument=" + INSTRUMENT);
    return all.toArray(new String[0]);
  }

  private void backfill(String... options) {
    TestCli.lines(command("backfill", ofFile(MarketData.file(SAMPLE), options)));
  }

  private TestCli verify(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--against=files");
    return TestCli.run(
        command("verify", ofFile(MarketData.file(SAMPLE), all.toArray(new String[0]))));
  }

  private static void assertFound(TestCli verify, int code, String... lines) {
    verify.assertToldProgressAlone();
    assertThat(verify.out().lines()).startsWith(lines);
    assertThat(verify.code()).isEqualTo(code);
  }

  private Warehouse warehouse() {
    return Warehouse.of(
        folder.resolve("tables").toString(), Warehouse.CatalogType.JDBC, null, Map.of());
  }

  private void upsert(CandleBlock... candles) {
    PipelineOptions options = PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create();
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(Create.of(List.of(candles)).withCoder(BlockCoder.of(CandleBlockCodec.of())))
        .apply(
            UpsertRows.of(
                CandlesTable.DATASET,
                warehouse(),
                new Ingest("test-" + UUID.randomUUID(), 0),
                "x"));
    pipeline.run().waitUntilFinish();
  }

  /** A final one-minute candle that is 1 in all columns. */
  private static CandleBlock candle(String openTime, long trades, int semantics) {
    CandleBlock.Builder candle = ones();
    candle.isFinal().endBase(micros(openTime), trades, semantics);
    return candle.build();
  }

  /** A provisional one that is 1 in all columns. */
  private static CandleBlock provisional(String openTime) {
    CandleBlock.Builder candle = ones();
    candle.endBase(micros(openTime), 1, Revision.SEMANTICS);
    return candle.build();
  }

  private static long micros(String time) {
    return Instant.parse(time).getEpochSecond() * 1_000_000;
  }

  private static CandleBlock.Builder ones() {
    CandleBlock.Builder candle = CandleBlock.builder(INSTRUMENT, Interval.M1, Basis.TRADES, 1);
    candle.open().add(1, 0);
    candle.high().add(1, 0);
    candle.low().add(1, 0);
    candle.close().add(1, 0);
    candle.volume().add(1, 0);
    candle.quoteVolume().add(1, 0);
    candle.takerBuyVolume().add(0, 0);
    return candle;
  }

  @ParameterizedTest
  @ValueSource(strings = {"DirectRunner", "FlinkRunner"})
  void intactTablesAreEqual(String runner) {
    backfill();

    assertFound(
        verify("--runner=" + runner),
        0,
        "candles       12,167 equal, 0 missing, 0 extra, 0 different",
        "dead_letters  0 equal, 0 missing, 0 extra, 0 different");
  }

  @Test
  void tablesFilledByTheLogAreEqualToItAndToTheFile() throws IOException {
    Path file = MarketData.file(SAMPLE);
    RawLog.append(
        folder.resolve("tables"),
        RawLog.messages(
            file.toString(), Files.readAllLines(file), "bitstamp.csv", INSTRUMENT.id(), 700));
    TestCli.lines(command("backfill", "--input=raw"));

    assertFound(
        TestCli.run(command("verify")),
        0,
        "candles       12,167 equal, 0 missing, 0 extra, 0 different",
        "dead_letters  0 equal, 0 missing, 0 extra, 0 different");
    assertFound(verify(), 0, "candles       12,167 equal, 0 missing, 0 extra, 0 different");
    assertFound(
        TestCli.run(command("verify", "--from=2013-11-26", "--to=2013-11-27")),
        0,
        // Of the exchange's day: minutes and larger candles that hold trades, no week.
        "candles       " + candlesOfDay() + " equal, 0 missing, 0 extra, 0 different",
        "dead_letters  not compared: what was not understood has no event time; leave out --from and"
            + " --to");
  }

  /** The distinct 1m to 1d intervals of 2013-11-26 that hold a trade, by plain arithmetic. */
  private static String candlesOfDay() throws IOException {
    long day = Instant.parse("2013-11-26T00:00:00Z").getEpochSecond();
    List<Long> times =
        MarketData.lines(SAMPLE).stream()
            .skip(1)
            .map(line -> Long.parseLong(line.substring(0, line.indexOf(','))))
            .filter(time -> time >= day && time < day + 86_400)
            .toList();
    long candles = 0;
    for (long minutes : List.of(1L, 5L, 15L, 60L, 240L, 1_440L)) {
      candles += times.stream().map(time -> time / (60 * minutes)).distinct().count();
    }
    return String.format("%,d", candles);
  }

  @Test
  void missingMinuteIsNamedAndRepaired() {
    backfill("--to=" + MINUTE);
    backfill("--from=" + NEXT_MINUTE);

    TestCli found = verify();
    assertFound(
        found,
        1,
        "candles       12,160 equal, 1 missing, 0 extra, 6 different",
        "dead_letters  0 equal, 0 missing, 0 extra, 0 different");
    assertThat(found.out().lines()).contains("missing    " + OF_MINUTE);
    assertThat(found.out())
        .containsPattern(
            "different  candles bitstamp:BTC-USD 1d 2013-11-26T00:00:00Z trades:.*trades"
                + " is \\d+, expected 14142;");
    assertThat(
            verify("--from=" + NEXT_MINUTE, "--to=2013-11-26T11:00:00Z", "--intervals=1m,5m")
                .code())
        .isZero();

    TestCli repaired = verify("--repair");
    assertThat(repaired.code()).isZero();
    assertThat(repaired.out().lines())
        .contains(
            "candles       12,167 equal, 0 missing, 0 extra, 0 different", "Repaired 7 of 7 rows");
    assertThat(verify().code()).isZero();
    // What all of these runs found, those of the repair before and after it. In the range there are
    // trades in 50 minutes, and 10 whole intervals of five.
    assertThat(
            TestCli.lines(
                "show",
                "verifications",
                "--warehouse=" + folder.resolve("tables"),
                "--output=csv",
                "--columns=table_name,range_from,range_to,build,rows_equal,rows_missing,rows_different"))
        .filteredOn(line -> line.startsWith("candles,"))
        .containsExactly(
            "candles,,,0.1.0,12160,1,6",
            "candles," + NEXT_MINUTE + ",2013-11-26T11:00:00Z,0.1.0,60,0,0",
            "candles,,,0.1.0,12160,1,6",
            "candles,,,0.1.0,12167,0,0",
            "candles,,,0.1.0,12167,0,0");
  }

  @Test
  void lesserRowIsReplacedAndAGreaterOneNeedsGreaterSemantics() {
    backfill("--to=" + MINUTE);
    upsert(candle(MINUTE, 1, Revision.SEMANTICS));
    backfill("--from=" + NEXT_MINUTE);

    TestCli lesser = verify("--intervals=1m");
    assertThat(lesser.code()).isEqualTo(1);
    assertThat(lesser.out())
        .containsPattern(
            "different  " + OF_MINUTE + ": open is 1, expected \\d+\\.?\\d*; .*trades is 1,");
    assertThat(verify("--repair").code()).isZero();

    upsert(candle(MINUTE, 1, Revision.SEMANTICS + 1));
    TestCli greater = verify("--repair", "--from=" + MINUTE, "--to=" + NEXT_MINUTE);
    assertThat(greater.code()).isEqualTo(1);
    assertThat(greater.out().lines())
        .contains(
            "Repaired 0 of 1 rows",
            "Left     1 candles whose stored revision is no lesser than the source's; a greater"
                + " --semantics replaces them");
    TestCli restated =
        verify(
            "--repair",
            "--semantics=" + (Revision.SEMANTICS + 2),
            "--from=" + MINUTE,
            "--to=" + NEXT_MINUTE);
    assertThat(restated.out().lines()).contains("Repaired 1 of 1 rows");
    assertThat(restated.code()).isZero();
  }

  /** Tables of a build whose rules made other candles, here without the takers' side. */
  @Test
  void candlesOfOlderRulesAreToldAndMadeAnew() throws IOException {
    backfill("--semantics=" + (Revision.SEMANTICS - 1), "--to=2013-11-25T01:00:00Z");
    upsert(candle("2013-11-25T00:01:00Z", 1_000_000, Revision.SEMANTICS - 1));

    TestCli found = verify("--to=2013-11-25T01:00:00Z");
    assertThat(found.code()).isEqualTo(1);
    assertThat(found.out().lines())
        .anyMatch(line -> line.matches("made by older rules: \\d+ candles of one minute; .*"));

    backfill("--to=2013-11-25T01:00:00Z");
    assertThat(verify("--to=2013-11-25T01:00:00Z").code()).isZero();
  }

  @Test
  void extraRowStays() {
    backfill();
    String quiet = "2013-11-25T00:00:00Z";
    while (!show(quiet).isEmpty()) {
      quiet = Instant.parse(quiet).plusSeconds(60).toString();
    }
    upsert(candle(quiet, 1, Revision.SEMANTICS));

    TestCli found = verify("--repair", "--intervals=1m");

    assertFound(
        found,
        1,
        "candles       9,399 equal, 0 missing, 1 extra, 0 different; 2,768 not compared, of which"
            + " the source says nothing",
        "dead_letters  0 equal, 0 missing, 0 extra, 0 different",
        "extra      candles bitstamp:BTC-USD 1m " + quiet + " trades");
    assertThat(found.out().lines())
        .contains("Left     1 extra rows; no row is ever deleted without a better one");
  }

  private List<String> show(String minute) {
    List<String> csv =
        TestCli.lines(
            "show",
            "candles",
            "--warehouse=" + folder.resolve("tables"),
            "--instrument=" + INSTRUMENT,
            "--interval=1m",
            "--output=csv",
            "--from=" + minute,
            "--to=" + Instant.parse(minute).plusSeconds(60));
    return csv.subList(1, csv.size());
  }

  @Test
  void seriesThatTheSourceDoesNotHoldAreNotCompared() throws IOException {
    backfill("--to=2013-11-25T01:00:00Z");
    Path other = Files.writeString(folder.resolve("other.csv"), "1385337600,800,1\n");
    TestCli.lines(
        command(
            "backfill",
            "--input=" + other,
            "--format=bitstamp.csv",
            "--instrument=bitstamp:LTC-USD"));

    TestCli found = verify("--to=2013-11-25T01:00:00Z");

    assertThat(found.code()).isZero();
    assertThat(found.out().lines().findFirst().orElseThrow())
        .endsWith(" 0 different; 10 not compared, of which the source says nothing");
  }

  @Test
  void tenDifferencesOfAllSortsAreSpelledOut() throws IOException {
    Path file =
        Files.write(
            folder.resolve("trades.csv"),
            IntStream.range(0, 40).mapToObj(i -> micros(time(i)) / 1_000_000 + ",1,1").toList());
    TestCli.lines(command("backfill", ofFile(file, "--intervals=1m", "--from=" + time(39))));
    upsert(
        Stream.concat(
                Stream.of(candle(time(38), 7, Revision.SEMANTICS)),
                IntStream.range(0, 20).mapToObj(i -> provisional(time(i))))
            .toArray(CandleBlock[]::new));

    TestCli found =
        TestCli.run(command("verify", ofFile(file, "--against=files", "--intervals=1m")));

    List<String> lines = found.out().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo(
            "candles       1 equal, 18 missing, 0 extra, 21 different, 20 of them provisional only");
    assertThat(lines).hasSize(13);
    assertThat(lines.subList(2, 12)).isSortedAccordingTo(Comparator.comparing(VerifyTest::minute));
    assertThat(lines.subList(2, 12))
        .areAtLeast(4, line("missing    \\S+ \\S+ 1m \\S+ trades"))
        .areAtLeast(4, line("different  .*: final is false, expected true; revision is .*"))
        .areExactly(1, line("different  .*: trades is 7, expected 1; revision is .*"));
    assertThat(lines.get(12)).isEqualTo("and 29 more");
    assertThat(found.code()).isEqualTo(1);
  }

  private static String time(int minute) {
    return Instant.parse("2013-11-25T00:00:00Z").plusSeconds(60L * minute).toString();
  }

  private static String minute(String difference) {
    return difference.split(" +", -1)[4];
  }

  private static Condition<String> line(String form) {
    return new Condition<>(line -> line.matches(form), form);
  }

  @Test
  void valueThatDoesNotFollowFromTheOthersIsADifference() throws IOException {
    backfill("--to=2013-11-25T01:00:00Z", "--intervals=1m");
    rewrite(
        row -> {
          row.setField(CandlesTable.VWAP, new BigDecimal("7.000000000000000000"));
          row.setField(CandlesTable.TRADES, 77L);
        });

    TestCli found = verify("--to=2013-11-25T01:00:00Z", "--intervals=1m");

    assertThat(found.code()).isEqualTo(1);
    assertThat(found.out())
        .containsPattern(
            "different  candles bitstamp:BTC-USD 1m \\S+ trades: vwap is 7, expected [\\d.]+;"
                + " trades is 77, expected \\d+\n");
  }

  /** Writes the only file of the table again, with its first row changed. */
  private void rewrite(Consumer<Record> change) throws IOException {
    Table table = warehouse().table(CandlesTable.contract().name());
    DataFile file;
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
      file = files.iterator().next().file();
    }
    DataWriter<Record> writer =
        Parquet.writeData(table.io().newOutputFile(table.location() + "/data/changed.parquet"))
            .forTable(table)
            .createWriterFunc(type -> GenericParquetWriter.create(table.schema(), type))
            .withPartition(file.partition())
            .build();
    try (writer;
        CloseableIterable<Record> rows =
            IcebergGenerics.read(table).where(Expressions.alwaysTrue()).build()) {
      boolean first = true;
      for (Record row : rows) {
        if (first) {
          change.accept(row);
          first = false;
        }
        writer.write(row);
      }
    }
    table.newRewrite().deleteFile(file).addFile(writer.toDataFile()).commit();
  }

  @Test
  void deadLettersOfTheFilesAreCompared() throws IOException {
    Path file =
        Files.writeString(folder.resolve("trades.csv"), "1385337600,800,1\nnonsense\nmore\n");
    String[] files = ofFile(file);
    TestCli.lines(command("backfill", files));
    String[] verify = command("verify", ofFile(file, "--against=files", "--from=2013-11-25"));
    assertFound(
        TestCli.run(verify),
        0,
        "candles       7 equal, 0 missing, 0 extra, 0 different",
        "dead_letters  2 equal, 0 missing, 0 extra, 0 different");
    DeadLetter here = new DeadLetter("bitstamp.csv", file.toString(), 900, "so", new byte[] {1});
    DeadLetter elsewhere = new DeadLetter("bitstamp.csv", "other.csv", 900, "so", new byte[] {1});
    RawLog.refuse(folder.resolve("tables"), here, elsewhere);

    assertFound(
        TestCli.run(verify),
        1,
        "candles       7 equal, 0 missing, 0 extra, 0 different",
        "dead_letters  2 equal, 0 missing, 1 extra, 0 different; 1 not compared, of which the"
            + " source says nothing",
        "extra      dead_letters " + here.id());
  }

  @Test
  void nothingComparedIsNoProof() throws IOException {
    Path file = Files.writeString(folder.resolve("trades.csv"), "1385337600,800,1\nnonsense\n");
    TestCli.lines(command("backfill", ofFile(file)));

    assertFound(
        TestCli.run(
            command(
                "verify", ofFile(file, "--against=files", "--from=2012-01-01", "--to=2012-01-02"))),
        1,
        "candles       0 equal, 0 missing, 0 extra, 0 different",
        "dead_letters  1 equal, 0 missing, 0 extra, 0 different",
        "No candle was compared: the source gives none in this range; check it, --from and --to");
  }

  @Test
  void rangeIsNoDifferenceForRowsBeyondIt() {
    backfill("--from=2013-11-26", "--to=2013-11-28");

    assertThat(verify("--from=2013-11-26", "--to=2013-11-28", "--repair").code()).isZero();
    assertThat(verify().code()).isEqualTo(1);
  }
}

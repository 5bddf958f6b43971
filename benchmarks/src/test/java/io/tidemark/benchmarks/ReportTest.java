package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.schemas.Interval;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ReportTest {
  private static final CandleTotals TOTALS = new CandleTotals(Map.of(Interval.M1, 5L), 77);
  private static final CandleTotals OTHERS = new CandleTotals(Map.of(Interval.M1, 5L), 78);

  private static final Input SPARSE = input(Density.SPARSE, 200);
  private static final Input DENSE = input(Density.DENSE, 5);

  /** Each starts in 1 s: 100 rows. */
  private final Series direct =
      series(Engine.TIDEMARK_DIRECT, sample(1_100, 2), sample(1_100, 3), sample(1_100, 5));

  private final Series duckdb =
      series(Engine.DUCKDB, sample(1_100, 5), sample(1_100, 11), sample(1_100, 3));

  @Test
  void comparesMediansOfSteadyRates() {
    Report report = report(direct, duckdb);

    assertThat(direct.median(Sample::steadyRowsPerSecond)).isEqualTo(500);
    assertThat(direct.least(Sample::steadyRowsPerSecond)).isEqualTo(250);
    assertThat(direct.greatest(Sample::steadyRowsPerSecond)).isEqualTo(1_000);
    assertThat(report.ratio(Engine.TIDEMARK_DIRECT, duckdb, Sample::steadyRowsPerSecond))
        .isEqualTo(2);
    assertThat(report.ratio(Engine.TIDEMARK_DIRECT, duckdb, Sample::rowsPerSecond))
        .isCloseTo(5 / 3.0, within(1e-9));
    assertThat(report.ratio(Engine.TIDEMARK_FLINK, duckdb, Sample::steadyRowsPerSecond)).isNaN();
    assertThat(cells(report, "duckdb"))
        .containsExactly(
            "duckdb", "250", "100", "500", "2.00", "-", "1.0", "220", "1.67", "-", "9", "-",
            "equal");
    assertThat(report.isRight()).isTrue();
  }

  @Test
  void comparesSharesBySteadyRateAlone() {
    Series share = series(Engine.BEAM_DIRECT, sample(200, 2));

    assertThat(cells(report(direct, share), "beam-direct"))
        .containsExactly(
            "beam-direct",
            "100",
            "100",
            "100",
            "5.00",
            "-",
            "1.0",
            "100",
            "-",
            "-",
            "9",
            "-",
            "equal");
  }

  @Test
  void isVoidWithOtherCandlesOrRowsInOneRound() {
    Sample right = sample(1_100, 2);
    Series wrong =
        series(
            Engine.SPARK,
            right,
            new Sample(right.tiny(), run(new Outcome(1_100, 2, OTHERS), 1_100, 2)));
    Series tooFew =
        series(
            Engine.FLINK_SQL,
            new Sample(right.tiny(), run(new Outcome(1_099, 2, TOTALS), 1_100, 2)));
    Report report = report(direct, wrong, tooFew);

    assertThat(wrong.verdict()).isEqualTo(Series.Verdict.VOID);
    assertThat(tooFew.verdict()).isEqualTo(Series.Verdict.VOID);
    assertThat(cells(report, "spark")).contains("-", "void").doesNotContain("1,000");
    assertThat(report.ratio(Engine.TIDEMARK_DIRECT, wrong, Sample::steadyRowsPerSecond)).isNaN();
    assertThat(report.isRight()).isFalse();
  }

  @Test
  void comparesEachMarketByItself() throws IOException {
    Series dense = new Series(Work.CANDLES, Competitor.of(Engine.TIDEMARK_DIRECT), DENSE);
    dense.add(sample(1_100, 1.5));
    Series denseDuckdb = new Series(Work.CANDLES, Competitor.of(Engine.DUCKDB), DENSE);
    denseDuckdb.add(sample(1_100, 2));
    Report report = report(direct, duckdb, dense, denseDuckdb);

    assertThat(report.tables().lines().filter(line -> line.contains(": ")))
        .containsExactly(
            "candles, sparse: 1,100 trades, 200 instruments, 8 days, 220.0 trades a 1m candle",
            "candles, dense: 1,100 trades, 5 instruments, 8 days, 220.0 trades a 1m candle");
    assertThat(report.ratio(Engine.TIDEMARK_DIRECT, duckdb, Sample::steadyRowsPerSecond))
        .isEqualTo(2);
    assertThat(report.ratio(Engine.TIDEMARK_DIRECT, denseDuckdb, Sample::steadyRowsPerSecond))
        .isEqualTo(2);
    assertThat(report.ratio(Engine.TIDEMARK_DIRECT, denseDuckdb, Sample::rowsPerSecond))
        .isCloseTo(4 / 3.0, within(1e-9));
    assertThat(json(report).get("series").findValuesAsText("market"))
        .containsExactly("sparse", "sparse", "dense", "dense");
    assertThat(report.chart())
        .contains("candles, sparse: 1,100 trades")
        .contains("candles, dense: 1,100 trades");
  }

  @Test
  void comparesReadsOfOneMarketOnly() {
    Reads reads =
        new Reads(
            List.of(
                read(Engine.TIDEMARK_DIRECT, SPARSE, "4d"),
                read(Engine.TIDEMARK_DIRECT, DENSE, "4e"),
                read(Engine.SPARK, DENSE, "4e")));

    assertThat(reads.isRight()).isTrue();
    assertThat(reads.inputs()).containsExactly(SPARSE, DENSE);
    assertThat(reads.of(DENSE)).hasSize(2);
  }

  @Test
  void keepsTheRowOfAnEngineThatFailed() throws IOException {
    Series failed = series(Engine.SPARK);
    failed.fail("Exit code 1");

    Report report = report(direct, failed);

    assertThat(cells(report, "spark")).contains("failed");
    assertThat(json(report).get("series").get(1).get("failure").asText()).isEqualTo("Exit code 1");
  }

  @Test
  void comparesGrowthWithTheFirstInput() {
    Series few = new Series(Work.GROWTH, Competitor.of(Engine.TIDEMARK_DIRECT), SPARSE);
    few.add(sample(1_100, 2));
    Series many =
        new Series(
            Work.GROWTH, Competitor.of(Engine.TIDEMARK_DIRECT), input(Density.SPARSE, 2_000));
    Outcome thrice = new Outcome(1_100, 2, new CandleTotals(Map.of(Interval.M1, 3_005L), 77));
    Sample.Run whole =
        new Sample.Run(
            thrice, thrice, 3, OptionalLong.of(9_000_000), OptionalDouble.of(4), new GcLog(90, 55));
    many.add(new Sample(sample(1_100, 3).tiny(), whole));

    assertThat(cells(report(few, many), "1,100 trades, 2,000 instruments"))
        .containsExactly(
            "1,100 trades, 2,000 instruments, 8 days",
            "tidemark-direct",
            "1,100",
            "2,000,000",
            "2.00",
            "3,005",
            "500,000",
            "0.50",
            "3.0",
            "9",
            "55",
            "equal");
  }

  @Test
  void keepsTheRowOfGrowthThatFailed() {
    Series failed =
        new Series(
            Work.GROWTH, Competitor.of(Engine.TIDEMARK_FLINK), input(Density.SPARSE, 20_000));
    failed.fail("Exit code 1");

    assertThat(cells(report(failed), "1,100 trades, 20,000 instruments"))
        .startsWith("1,100 trades, 20,000 instruments, 8 days", "tidemark-flink", "-")
        .endsWith("-", "failed")
        .hasSize(12);
  }

  @Test
  void showsWhatReadingTakes() throws IOException {
    Report report =
        new Report(
            List.of(),
            List.of(
                read(Engine.TIDEMARK_DIRECT, Read.State.AS_LEFT, 0.004, "4d"),
                read(Engine.TIDEMARK_DIRECT, Read.State.AS_LEFT, 0.008, "4d"),
                read(Engine.SPARK, Read.State.AS_LEFT, 0.01, "4e")));

    assertThat(cells(report, "tidemark-direct"))
        .containsExactly("tidemark-direct", "as left", "6.0", "4.0", "8.0", "3", "30", "equal");
    assertThat(cells(report, "spark")).endsWith("void");
    assertThat(report.isRight()).isFalse();
    assertThat(json(report).get("reads").get(0).get("data_files").asInt()).isEqualTo(2);
  }

  @Test
  void writesEveryRunAsJson() throws IOException {
    JsonNode json = json(report(direct, duckdb));

    assertThat(json.get("heap").asText()).isEqualTo("6g");
    JsonNode second = json.get("series").get(1);
    assertThat(second.get("engine").asText()).isEqualTo("duckdb");
    assertThat(second.get("steady_rows_per_second").get("median").asDouble()).isEqualTo(250);
    assertThat(second.get("times_as_fast").get("tidemark-direct").get("steady").asDouble())
        .isEqualTo(2);
    assertThat(second.get("times_as_fast").get("tidemark-flink").get("steady").isNull()).isTrue();
    assertThat(second.get("rounds")).hasSize(3);
    JsonNode run = second.get("rounds").get(0).get("whole");
    assertThat(run.get("rows").asLong()).isEqualTo(1_100);
    assertThat(run.get("peak_rss_bytes").asLong()).isEqualTo(9_000_000);
    assertThat(run.get("cpu_seconds").asDouble()).isEqualTo(4);
    assertThat(run.get("checksum").asText()).isEqualTo("000000000000004d");
  }

  @Test
  void drawsABarForEachEngine() throws Exception {
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    report(direct, duckdb).chart().getBytes(StandardCharsets.UTF_8)));

    NodeList bars = svg.getElementsByTagName("rect");
    assertThat(bars.getLength()).isEqualTo(2);
    assertThat(width(bars, 0)).as("500 and 250 rows a second").isEqualTo(2 * width(bars, 1));
    assertThat(bars.item(0).getAttributes().getNamedItem("class").getNodeValue())
        .isNotEqualTo(bars.item(1).getAttributes().getNamedItem("class").getNodeValue());
  }

  @Test
  void drawsLongLabelsInFull() {
    Series before =
        new Series(Work.CANDLES, Competitor.parse("tidemark-direct@" + "x".repeat(84)), SPARSE);
    before.add(sample(1_100, 2));

    // Right of the margin, where labels end: 100 characters of 8 pixels.
    assertThat(report(before).chart())
        .contains("width=\"1426\"")
        .contains("<rect class=\"other\" x=\"816\"");
  }

  private static double width(NodeList bars, int i) {
    return Double.parseDouble(bars.item(i).getAttributes().getNamedItem("width").getNodeValue());
  }

  private static JsonNode json(Report report) throws IOException {
    return new ObjectMapper().readTree(report.json(Map.of("heap", "6g")));
  }

  /** The row of the table that begins so. */
  private static List<String> cells(Report report, String first) {
    String row =
        report.tables().lines().filter(line -> line.startsWith("| " + first)).findFirst().get();
    return Arrays.stream(row.substring(1, row.length() - 1).split("\\|", -1))
        .map(String::strip)
        .toList();
  }

  private static Report report(Series... series) {
    return new Report(List.of(series), List.of());
  }

  private static Input input(Density density, int instruments) {
    return new Input(density, new GenerateTrades.Market(1_100, instruments, 8, 1));
  }

  private static Series series(Engine engine, Sample... samples) {
    Series series = new Series(Work.CANDLES, Competitor.of(engine), SPARSE);
    Arrays.stream(samples).forEach(series::add);
    return series;
  }

  private static Sample sample(long rows, double seconds) {
    return new Sample(
        run(new Outcome(100, 0.5, TOTALS), 100, 1),
        run(new Outcome(rows, seconds - 0.5, TOTALS), rows, seconds));
  }

  private static Sample.Run run(Outcome outcome, long expectedRows, double seconds) {
    return new Sample.Run(
        outcome,
        new Outcome(expectedRows, 1, TOTALS),
        seconds,
        OptionalLong.of(9_000_000),
        OptionalDouble.of(4),
        new GcLog(90, 55));
  }

  private static Read read(Engine engine, Read.State state, double seconds, String checksum) {
    return read(engine, SPARSE, state, seconds, checksum);
  }

  private static Read read(Engine engine, Input input, String checksum) {
    return read(engine, input, Read.State.AS_LEFT, 0.01, checksum);
  }

  private static Read read(
      Engine engine, Input input, Read.State state, double seconds, String checksum) {
    return new Read(
        Competitor.of(engine),
        input,
        state,
        Figures.parse(
            "rows=192 seconds="
                + seconds
                + " data_files=2 data_bytes=20000 delete_files=1 delete_bytes=10000 checksum="
                + checksum));
  }
}

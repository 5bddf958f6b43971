package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.schemas.Interval;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OtherBuildsTest {
  private static final CandleTotals TOTALS = new CandleTotals(Map.of(Interval.M1, 5L), 77);
  private static final CandleTotals OTHERS = new CandleTotals(Map.of(Interval.M1, 5L), 78);
  private static final Input SPARSE = input(Density.SPARSE, 200);
  private static final Input DENSE = input(Density.DENSE, 5);
  private static final Competitor OWN = Competitor.of(Engine.TIDEMARK_DIRECT);
  private static final Competitor BEFORE = Competitor.parse("tidemark-direct@before");

  @Test
  void comparesMediansOfTheSameWorkAndMarket() {
    Report report =
        report(
            series(OWN, SPARSE, 3, 5, 2),
            series(BEFORE, SPARSE, 5, 3, 6),
            series(OWN, DENSE, 6, 6, 6),
            series(BEFORE, DENSE, 5, 5, 5),
            series(Competitor.of(Engine.DUCKDB), SPARSE, 1.5, 1.5, 1.5));

    assertThat(rows(report))
        .containsExactly(
            // Steady in 2 s and in 4 s, in all in 3 s and in 5 s, of processors 6 s and 8 s.
            List.of(
                "tidemark-direct@before",
                "candles",
                "sparse",
                "2.00",
                "0.50",
                "5.00",
                "1.67",
                "1.33",
                "-",
                "-",
                "-",
                "-"),
            List.of(
                "tidemark-direct@before",
                "candles",
                "dense",
                "0.80",
                "0.80",
                "0.80",
                "0.83",
                "0.89",
                "-",
                "-",
                "-",
                "below 0.95"));
    assertThat(report.isRight()).as("slower is not wrong").isTrue();
  }

  @Test
  void saysNothingUpToAFewPercent() {
    assertThat(rows(report(series(OWN, SPARSE, 5), series(BEFORE, SPARSE, 4.85))))
        .containsExactly(
            List.of(
                "tidemark-direct@before",
                "candles",
                "sparse",
                "0.96",
                "0.96",
                "0.96",
                "0.97",
                "0.98",
                "-",
                "-",
                "-",
                "-"));
  }

  @Test
  void comparesWithTheOwnBuildOfTheSameEngineOnly() {
    Competitor flink = Competitor.parse("tidemark-flink@before");

    assertThat(rows(report(series(OWN, SPARSE, 3), series(flink, SPARSE, 3)))).isEmpty();
    assertThat(rows(report(series(OWN, DENSE, 3), series(BEFORE, SPARSE, 3)))).isEmpty();
    assertThat(report(series(OWN, SPARSE, 3)).tables()).doesNotContain("This build");
  }

  @Test
  void comparesNothingThatIsWrong() {
    Series wrong = series(BEFORE, SPARSE, 5);
    wrong.add(sample(5, OTHERS));

    assertThat(rows(report(series(OWN, SPARSE, 3, 3), wrong)))
        .containsExactly(
            List.of(
                "tidemark-direct@before",
                "candles",
                "sparse",
                "-",
                "-",
                "-",
                "-",
                "-",
                "-",
                "-",
                "-",
                "-"));
  }

  @Test
  void comparesTheLeastThatWasAllocated() throws IOException {
    Series own = series(OWN, SPARSE, 5);
    Series before = series(BEFORE, SPARSE, 5);
    List.of(720.0, 636.0).forEach(own::addBytesPerRow);
    List.of(600.0, 900.0).forEach(before::addBytesPerRow);

    Report report = report(own, before);

    assertThat(rows(report).get(0)).endsWith("636", "600", "1.06", "allocates more");
    assertThat(report.tables()).containsPattern("\\| +636 \\| +equal \\|");
    JsonNode json = new ObjectMapper().readTree(report.json(Map.of()));
    assertThat(json.get("series").get(0).get("allocated_bytes_per_row").toString())
        .isEqualTo("[636.0,720.0]");
    assertThat(json.get("other_builds").get(0).get("allocates_more").asBoolean()).isTrue();
    assertThat(json.get("other_builds").get(0).get("slower").asBoolean()).isFalse();
  }

  @Test
  void comparesReadsOfTablesInTheSameState() throws IOException {
    Report report =
        new Report(
            List.of(),
            List.of(
                read(OWN, Read.State.AS_LEFT, 0.02),
                read(OWN, Read.State.MAINTAINED, 0.01),
                read(BEFORE, Read.State.AS_LEFT, 0.01),
                read(BEFORE, Read.State.MAINTAINED, 0.02)));

    assertThat(rows(report))
        .containsExactly(
            List.of(
                "tidemark-direct@before",
                "reading as left",
                "sparse",
                "0.50",
                "0.50",
                "0.50",
                "-",
                "-",
                "-",
                "-",
                "-",
                "below 0.95"),
            List.of(
                "tidemark-direct@before",
                "reading maintained",
                "sparse",
                "2.00",
                "2.00",
                "2.00",
                "-",
                "-",
                "-",
                "-",
                "-",
                "-"));
    JsonNode json = new ObjectMapper().readTree(report.json(Map.of())).get("other_builds");
    assertThat(json.get(0).get("times_as_fast").asDouble()).isEqualTo(0.5);
    assertThat(json.get(0).get("slower").asBoolean()).isTrue();
    assertThat(json.get(0).get("overall").isNull()).isTrue();
    assertThat(json.get(1).get("slower").asBoolean()).isFalse();
  }

  /** The rows below the head of the table. */
  private static List<List<String>> rows(Report report) {
    return report
        .tables()
        .lines()
        .dropWhile(line -> !line.startsWith("This build beside others"))
        .filter(line -> line.startsWith("| tidemark"))
        .map(
            line ->
                Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                    .map(String::strip)
                    .toList())
        .toList();
  }

  private static Report report(Series... series) {
    return new Report(List.of(series), List.of());
  }

  private static Input input(Density density, int instruments) {
    return new Input(density, new GenerateTrades.Market(1_100, instruments, 8, 1));
  }

  /** Rounds that took so many seconds, of which 1 is start-up. */
  private static Series series(Competitor competitor, Input input, double... seconds) {
    Series series = new Series(Work.CANDLES, competitor, input);
    Arrays.stream(seconds).forEach(time -> series.add(sample(time, TOTALS)));
    return series;
  }

  private static Sample sample(double seconds, CandleTotals totals) {
    return new Sample(run(100, 1, TOTALS), run(1_100, seconds, totals));
  }

  private static Sample.Run run(long rows, double seconds, CandleTotals totals) {
    return new Sample.Run(
        new Outcome(rows, seconds, totals),
        new Outcome(rows, 1, TOTALS),
        seconds,
        OptionalLong.empty(),
        OptionalDouble.of(seconds + 3),
        new GcLog(90, 55));
  }

  private static Read read(Competitor competitor, Read.State state, double seconds) {
    return new Read(
        competitor,
        SPARSE,
        state,
        Figures.parse(
            "rows=192 seconds="
                + seconds
                + " data_files=2 data_bytes=20000 delete_files=0 delete_bytes=0 checksum=4d"));
  }
}

package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.schemas.Interval;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final CandleTotals TOTALS = new CandleTotals(Map.of(Interval.M1, 5L), 77);
  private static final CandleTotals OTHERS = new CandleTotals(Map.of(Interval.M1, 5L), 78);

  @Test
  void comparesSpeedsOfWholeProcesses() {
    Report report =
        report(
            run("plain", 1, TOTALS, 2, 1_000),
            run("mine", 1, TOTALS, 1, 1_000),
            run("plain", 2, TOTALS, 4, 1_000),
            run("mine", 2, TOTALS, 8, 1_000),
            run("plain", 3, TOTALS, 1, 1_000),
            run("mine", 3, TOTALS, 4, 1_000));

    assertThat(report.verdict("mine")).isEqualTo(Report.Verdict.EQUAL);
    assertThat(report.medianRowsPerSecond("plain")).isEqualTo(500);
    assertThat(report.medianRowsPerSecond("mine")).isEqualTo(250);
    assertThat(report.table().lines().toList().get(2).split(" +", -1))
        .containsExactly("mine", "250", "125", "1,000", "0.50", "4.0", "3.5", "9", "5", "equal");
  }

  @Test
  void takesTheMiddleOfAnEvenNumberOfRuns() {
    assertThat(Report.median(new double[] {4, 1, 2, 3})).isEqualTo(2.5);
  }

  @Test
  void isVoidWithOtherCandlesOrRows() {
    Report report =
        report(
            run("plain", 1, TOTALS, 2, 1_000),
            run("wrong", 1, TOTALS, 2, 1_000),
            run("wrong", 2, OTHERS, 2, 1_000),
            run("short", 1, TOTALS, 2, 999));

    assertThat(report.verdict("wrong")).isEqualTo(Report.Verdict.VOID);
    assertThat(report.verdict("short")).isEqualTo(Report.Verdict.VOID);
    assertThat(report.table()).contains("wrong            void: 1m=5");
  }

  @Test
  void isUncheckedWithoutThePlainLoop() {
    Report report = report(run("mine", 1, TOTALS, 2, 1_000));

    assertThat(report.verdict("mine")).isEqualTo(Report.Verdict.UNCHECKED);
    assertThat(report.table()).endsWith("5 unchecked\n");
  }

  @Test
  void writesEveryRunAsJson() throws IOException {
    Report report = report(run("plain", 1, TOTALS, 2, 1_000), run("mine", 1, TOTALS, 4, 1_000));

    JsonNode json = new ObjectMapper().readTree(report.json("\"heap\": \"6g\""));
    assertThat(json.get("heap").asText()).isEqualTo("6g");
    assertThat(json.get("runs")).hasSize(2);
    JsonNode mine = json.get("runs").get(1);
    assertThat(mine.get("workload").asText()).isEqualTo("mine");
    assertThat(mine.get("rows_per_second").asLong()).isEqualTo(250);
    assertThat(mine.get("peak_rss_bytes").asLong()).isEqualTo(9_000_000);
    assertThat(mine.get("checksum").asText()).isEqualTo("000000000000004d");
    assertThat(mine.get("verdict").asText()).isEqualTo("equal");
  }

  private static Report report(Report.Run... runs) {
    return new Report("plain", List.of(runs));
  }

  private static Report.Run run(
      String workload, int round, CandleTotals totals, double seconds, long rows) {
    return new Report.Run(
        workload,
        round,
        new Outcome(rows, seconds - 0.5, totals),
        totals,
        seconds,
        OptionalLong.of(9_000_000));
  }
}

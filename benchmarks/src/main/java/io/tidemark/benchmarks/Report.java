package io.tidemark.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Compares the runs of workloads, as a table for people and as JSON. */
final class Report {
  /**
   * One run of one workload.
   *
   * @param workload its name
   * @param round from 1
   * @param outcome what the run said of itself
   * @param totals the candles that it made
   * @param processSeconds how long its process took
   * @param peakRssBytes the most memory that its process held
   */
  record Run(
      String workload,
      int round,
      Outcome outcome,
      CandleTotals totals,
      double processSeconds,
      OptionalLong peakRssBytes) {
    double rowsPerSecond() {
      return outcome.rows() / processSeconds;
    }
  }

  /** Whether the candles of a workload are those of the plain loop. */
  enum Verdict {
    EQUAL,
    VOID,
    UNCHECKED
  }

  private final String reference;
  private final List<Run> runs;

  /**
   * @param reference the workload whose candles and speed the others are compared with
   * @param runs in the order of the rounds
   */
  Report(String reference, List<Run> runs) {
    this.reference = reference;
    this.runs = List.copyOf(runs);
  }

  private List<Run> runs(String workload) {
    return runs.stream().filter(run -> run.workload().equals(workload)).toList();
  }

  private List<String> workloads() {
    return runs.stream().map(Run::workload).distinct().toList();
  }

  /** A workload with one run of other candles, or of another number of rows, is void. */
  Verdict verdict(String workload) {
    List<Run> expected = runs(reference);
    if (expected.isEmpty()) {
      return Verdict.UNCHECKED;
    }
    Run first = expected.get(0);
    boolean equal =
        runs(workload).stream()
            .allMatch(
                run ->
                    run.totals().equals(first.totals())
                        && run.outcome().rows() == first.outcome().rows());
    return equal ? Verdict.EQUAL : Verdict.VOID;
  }

  /** The median of the rows of a second, start of the process included. */
  double medianRowsPerSecond(String workload) {
    return median(runs(workload).stream().mapToDouble(Run::rowsPerSecond).toArray());
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** One line a workload. */
  String table() {
    String line = "%-16s %12s %12s %12s %8s %10s %10s %9s  %s%n";
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                line,
                "workload",
                "rows/s",
                "least",
                "greatest",
                "x plain",
                "process s",
                "inside s",
                "RSS MB",
                "candles"));
    for (String workload : workloads()) {
      List<Run> all = runs(workload);
      Verdict verdict = verdict(workload);
      if (verdict == Verdict.VOID) {
        table.append(
            String.format(
                Locale.ROOT, "%-16s void: %s%n", workload, all.get(all.size() - 1).totals()));
        continue;
      }
      double[] speeds = all.stream().mapToDouble(Run::rowsPerSecond).sorted().toArray();
      OptionalLong rss = peakRss(all);
      table.append(
          String.format(
              Locale.ROOT,
              line,
              workload,
              whole(medianRowsPerSecond(workload)),
              whole(speeds[0]),
              whole(speeds[speeds.length - 1]),
              ratio(workload, verdict),
              seconds(median(all.stream().mapToDouble(Run::processSeconds).toArray())),
              seconds(median(all.stream().mapToDouble(run -> run.outcome().seconds()).toArray())),
              rss.isPresent() ? whole(rss.getAsLong() / 1e6) : "-",
              String.format(Locale.ROOT, "%,d", all.get(0).totals().candles())
                  + " "
                  + verdict.name().toLowerCase(Locale.ROOT)));
    }
    return table.toString();
  }

  private static OptionalLong peakRss(List<Run> runs) {
    return runs.stream().map(Run::peakRssBytes).flatMapToLong(OptionalLong::stream).max();
  }

  private String ratio(String workload, Verdict verdict) {
    return verdict == Verdict.UNCHECKED
        ? "-"
        : String.format(
            Locale.ROOT, "%.2f", medianRowsPerSecond(workload) / medianRowsPerSecond(reference));
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** All runs, after these members of the object. */
  String json(String members) {
    return runs.stream()
        .map(this::json)
        .collect(
            Collectors.joining(
                ",\n    ", "{\n  " + members + ",\n  \"runs\": [\n    ", "\n  ]\n}\n"));
  }

  private String json(Run run) {
    return String.format(
        Locale.ROOT,
        "{\"workload\": \"%s\", \"round\": %d, \"rows\": %d, \"process_seconds\": %.3f,"
            + " \"inside_seconds\": %.3f, \"rows_per_second\": %.0f, \"peak_rss_bytes\": %s,"
            + " \"candles\": %d, \"checksum\": \"%016x\", \"verdict\": \"%s\"}",
        run.workload(),
        run.round(),
        run.outcome().rows(),
        run.processSeconds(),
        run.outcome().seconds(),
        run.rowsPerSecond(),
        run.peakRssBytes().isPresent() ? Long.toString(run.peakRssBytes().getAsLong()) : "null",
        run.totals().candles(),
        run.totals().checksum(),
        verdict(run.workload()).name().toLowerCase(Locale.ROOT));
  }
}

package io.tidemark.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/** Compares engines: as tables for people, as JSON and as a chart. */
final class Report {
  private static final String NONE = "-";

  private final List<Series> all;
  private final Reads reads;

  /** What is compared with each other. */
  private record Comparison(Work work, Input input) {}

  /**
   * @param all series with at least one round, or one that failed
   * @param reads of tables, of all rounds
   */
  Report(List<Series> all, List<Read> reads) {
    this.all = List.copyOf(all);
    this.reads = new Reads(reads);
  }

  private List<Series> of(Work work) {
    return all.stream().filter(series -> series.work() == work).toList();
  }

  private List<Series> of(Comparison comparison) {
    return of(comparison.work()).stream()
        .filter(series -> series.input().equals(comparison.input()))
        .toList();
  }

  /** What engines compete in: growth is no such work. */
  private List<Comparison> comparisons() {
    return all.stream()
        .filter(series -> series.work() != Work.GROWTH)
        .map(series -> new Comparison(series.work(), series.input()))
        .distinct()
        .toList();
  }

  /** Whether every series has the candles of the plain loop, and every read those of the others. */
  boolean isRight() {
    return all.stream().allMatch(Report::isRight) && reads.isRight();
  }

  private static boolean isRight(Series series) {
    return series.verdict() == Series.Verdict.EQUAL;
  }

  /**
   * How many times as fast this Tidemark is as another engine at the same work on the same input,
   * by medians; not a number where one of the two is not right or was not run.
   *
   * @param value what speed is
   */
  double ratio(Engine tidemark, Series other, ToDoubleFunction<Sample> value) {
    return of(other.work()).stream()
        .filter(
            series ->
                series.competitor().equals(Competitor.of(tidemark))
                    && series.input().equals(other.input()))
        .filter(series -> isRight(series) && isRight(other))
        .mapToDouble(series -> series.median(value) / other.median(value))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** The same with start-up, where both read the same rows. */
  private double overallRatio(Engine tidemark, Series other) {
    boolean same =
        isRight(other)
            && of(other.work()).stream()
                .filter(
                    series ->
                        series.competitor().equals(Competitor.of(tidemark)) && isRight(series))
                .anyMatch(series -> series.rows() == other.rows());
    return same ? ratio(tidemark, other, Sample::rowsPerSecond) : Double.NaN;
  }

  /** A table for each work and market. */
  String tables() {
    StringBuilder text = new StringBuilder();
    for (Comparison comparison : comparisons()) {
      text.append(title(comparison)).append("\n\n").append(table(comparison)).append('\n');
    }
    for (Input input : reads.inputs()) {
      text.append("Reading, ")
          .append(input.density())
          .append(": one instrument's month of 1h candles\n\n")
          .append(reading(input))
          .append('\n');
    }
    if (!of(Work.GROWTH).isEmpty()) {
      text.append("Growth\n\n").append(growth()).append('\n');
    }
    otherBuilds()
        .table()
        .ifPresent(
            table ->
                text.append("This build beside others, times as fast\n\n")
                    .append(table)
                    .append('\n'));
    return text.toString();
  }

  private OtherBuilds otherBuilds() {
    return new OtherBuilds(all, reads);
  }

  private String reading(Input input) {
    MarkdownTable table =
        new MarkdownTable(
            "table of", "state", "ms/read", "least", "greatest", "files", "kB", "candles");
    for (Reads.Same same : reads.of(input)) {
      Read last = same.last();
      table.row(
          last.competitor().label(),
          last.state().toString(),
          tenths(same.median()),
          tenths(same.least()),
          tenths(same.greatest()),
          whole((double) last.files()),
          whole(last.bytes() / 1e3),
          same.right() ? "equal" : "void");
    }
    return table.toString();
  }

  private String title(Comparison comparison) {
    String title =
        comparison.work() + ", " + comparison.input().density() + ": " + comparison.input().words();
    return of(comparison).stream()
        .filter(series -> !series.samples().isEmpty())
        .findFirst()
        .map(
            series ->
                String.format(
                    Locale.ROOT,
                    "%s, %,.1f trades a 1m candle",
                    title,
                    series.tradesPerMinuteCandle()))
        .orElse(title);
  }

  private String table(Comparison comparison) {
    MarkdownTable table =
        new MarkdownTable(
            "engine",
            "steady rows/s",
            "least",
            "greatest",
            "direct / it",
            "flink / it",
            "start-up s",
            "rows/s overall",
            "direct / it",
            "flink / it",
            "RSS MB",
            "B/row",
            "candles");
    for (Series series : of(comparison)) {
      if (!isRight(series)) {
        table.row(
            series.competitor().label(),
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            verdict(series));
        continue;
      }
      table.row(
          series.competitor().label(),
          whole(series.median(Sample::steadyRowsPerSecond)),
          whole(series.least(Sample::steadyRowsPerSecond)),
          whole(series.greatest(Sample::steadyRowsPerSecond)),
          times(ratio(Engine.TIDEMARK_DIRECT, series, Sample::steadyRowsPerSecond)),
          times(ratio(Engine.TIDEMARK_FLINK, series, Sample::steadyRowsPerSecond)),
          tenths(series.median(Sample::startUpSeconds)),
          whole(series.median(Sample::rowsPerSecond)),
          times(overallRatio(Engine.TIDEMARK_DIRECT, series)),
          times(overallRatio(Engine.TIDEMARK_FLINK, series)),
          megabytes(series.peakRssBytes()),
          whole(series.leastBytesPerRow()),
          verdict(series));
    }
    return table.toString();
  }

  private String growth() {
    MarkdownTable table =
        new MarkdownTable(
            "input",
            "engine",
            "rows",
            "ns/row",
            "x first",
            "candles made",
            "ns/row or candle",
            "x first",
            "process s",
            "RSS MB",
            "heap MiB",
            "candles");
    for (Series series : of(Work.GROWTH)) {
      if (!isRight(series)) {
        table.row(
            series.input().words(),
            series.competitor().label(),
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            verdict(series));
        continue;
      }
      Series first =
          of(Work.GROWTH).stream()
              .filter(other -> other.competitor().equals(series.competitor()))
              .findFirst()
              .orElseThrow();
      table.row(
          series.input().words(),
          series.competitor().label(),
          whole((double) series.rows()),
          whole(series.median(Report::steadyNanosPerRow)),
          timesFirst(series, first, Report::steadyNanosPerRow),
          whole((double) series.candles()),
          whole(series.median(Report::steadyNanosPerRowOrCandle)),
          timesFirst(series, first, Report::steadyNanosPerRowOrCandle),
          tenths(series.median(sample -> sample.whole().seconds())),
          megabytes(series.peakRssBytes()),
          series.peakHeapMib() == 0 ? NONE : whole((double) series.peakHeapMib()),
          verdict(series));
    }
    return table.toString();
  }

  private static String timesFirst(Series series, Series first, ToDoubleFunction<Sample> measure) {
    return isRight(first) ? times(series.median(measure) / first.median(measure)) : NONE;
  }

  private static double steadyNanosPerRow(Sample sample) {
    return 1e9 / sample.steadyRowsPerSecond();
  }

  /** The cost of a trade read or a candle made. */
  private static double steadyNanosPerRowOrCandle(Sample sample) {
    double rows = (double) sample.whole().outcome().rows() - sample.tiny().outcome().rows();
    double candles =
        (double) sample.whole().outcome().totals().candles()
            - sample.tiny().outcome().totals().candles();
    return steadyNanosPerRow(sample) * rows / (rows + candles);
  }

  private static String verdict(Series series) {
    return series.verdict().name().toLowerCase(Locale.ROOT);
  }

  private static String megabytes(OptionalLong bytes) {
    return bytes.isPresent() ? whole(bytes.getAsLong() / 1e6) : NONE;
  }

  private static String whole(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,.0f", value) : NONE;
  }

  private static String tenths(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String times(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : NONE;
  }

  /** Bars of the steady rates at works that engines compete in, and of the time to read. */
  String chart() {
    BarChart chart =
        new BarChart(
            all.stream().mapToInt(series -> series.competitor().label().length()).max().orElse(0));
    for (Comparison comparison : comparisons()) {
      chart.panel(
          title(comparison) + ", rows/s",
          of(comparison).stream()
              .filter(Report::isRight)
              .filter(series -> Double.isFinite(series.greatest(Sample::steadyRowsPerSecond)))
              .map(Report::bar)
              .toList());
    }
    for (Input input : reads.inputs()) {
      for (Read.State state : Read.State.values()) {
        List<BarChart.Bar> bars =
            reads.of(input).stream()
                .filter(same -> same.last().state() == state)
                .map(Report::bar)
                .toList();
        if (!bars.isEmpty()) {
          chart.panel(
              "reading, "
                  + input.density()
                  + ": a month of 1h candles, tables "
                  + state
                  + ", ms (less is better)",
              bars);
        }
      }
    }
    return chart.svg();
  }

  private static BarChart.Bar bar(Reads.Same same) {
    return new BarChart.Bar(
        same.last().competitor().label(),
        same.median(),
        same.least(),
        same.greatest(),
        same.last().competitor().isThisTidemark());
  }

  private static BarChart.Bar bar(Series series) {
    return new BarChart.Bar(
        series.competitor().label(),
        series.median(Sample::steadyRowsPerSecond),
        series.least(Sample::steadyRowsPerSecond),
        series.greatest(Sample::steadyRowsPerSecond),
        series.competitor().isThisTidemark());
  }

  /**
   * Every run of every series, and what they come to.
   *
   * @param conditions under which they were run, which come first
   */
  String json(Map<String, Object> conditions) throws JsonProcessingException {
    Map<String, Object> json = new LinkedHashMap<>(conditions);
    json.put("series", all.stream().map(this::json).toList());
    json.put("other_builds", otherBuilds().json());
    json.put("reads", reads.all().stream().map(Report::json).toList());
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json)
        + "\n";
  }

  private static Map<String, Object> json(Read read) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("engine", read.competitor().label());
    json.put("market", read.input().density().label());
    json.put("state", read.state().toString());
    json.putAll(read.figures().all());
    return json;
  }

  private Map<String, Object> json(Series series) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("work", series.work().label());
    json.put("engine", series.competitor().label());
    json.put("market", series.input().density().label());
    json.put("input", series.input().words());
    json.put("verdict", verdict(series));
    if (series.failure() != null) {
      json.put("failure", series.failure());
    }
    if (isRight(series)) {
      json.put("rows", series.rows());
      json.put("steady_rows_per_second", json(series, Sample::steadyRowsPerSecond));
      json.put("start_up_seconds", json(series, Sample::startUpSeconds));
      json.put("rows_per_second", json(series, Sample::rowsPerSecond));
      Map<String, Object> ratios = new LinkedHashMap<>();
      for (Engine tidemark : Engine.TIDEMARK) {
        Map<String, Object> ratio = new LinkedHashMap<>();
        ratio.put("steady", finite(ratio(tidemark, series, Sample::steadyRowsPerSecond)));
        ratio.put("overall", finite(overallRatio(tidemark, series)));
        ratios.put(tidemark.label(), ratio);
      }
      json.put("times_as_fast", ratios);
      json.put("allocated_bytes_per_row", series.bytesPerRow());
    }
    List<Map<String, Object>> runs = new ArrayList<>();
    for (Sample sample : series.samples()) {
      Map<String, Object> run = new LinkedHashMap<>();
      run.put("tiny", json(sample.tiny()));
      run.put("whole", json(sample.whole()));
      runs.add(run);
    }
    json.put("rounds", runs);
    return json;
  }

  private static Map<String, Object> json(Series series, ToDoubleFunction<Sample> value) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("median", finite(series.median(value)));
    json.put("least", finite(series.least(value)));
    json.put("greatest", finite(series.greatest(value)));
    return json;
  }

  private static Map<String, Object> json(Sample.Run run) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rows", run.outcome().rows());
    json.put("process_seconds", run.seconds());
    json.put("inside_seconds", run.outcome().seconds());
    json.put(
        "peak_rss_bytes", run.peakRssBytes().isPresent() ? run.peakRssBytes().getAsLong() : null);
    json.put("cpu_seconds", run.cpuSeconds().isPresent() ? run.cpuSeconds().getAsDouble() : null);
    json.put("peak_heap_mib_after_full_collections", run.gc().peakAfterFull());
    json.put("candles", run.outcome().totals().candles());
    json.put("checksum", String.format(Locale.ROOT, "%016x", run.outcome().totals().checksum()));
    json.put("right", run.isRight());
    return json;
  }

  /** JSON has no other numbers. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}

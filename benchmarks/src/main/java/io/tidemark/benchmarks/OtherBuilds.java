package io.tidemark.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** This build of Tidemark beside other builds of it: ratios above 1 are for this one. */
final class OtherBuilds {
  /** What a ratio may be without a word said. */
  private static final double SLOWER = 0.95;

  /** What the ratio of bytes allocated may be, likewise. */
  private static final double MORE = 1.05;

  private static final String NONE = "-";

  /**
   * One engine of two builds at the same work on the same input.
   *
   * @param work as it is shown
   * @param input likewise
   * @param other of the other build
   * @param ratio of the medians of the measure, so many times as fast as the other; not a number
   *     where one of the two is not right
   * @param least of the ratios of each round
   * @param greatest likewise
   * @param overall the ratio with start-up; not a number where that is not measured
   * @param cpu the ratio by time of processors, with start-up; likewise
   * @param bytesPerRow allocated by this build; not a number where that is not counted
   * @param otherBytesPerRow allocated by the other
   */
  private record Pair(
      String work,
      String input,
      Competitor other,
      double ratio,
      double least,
      double greatest,
      double overall,
      double cpu,
      double bytesPerRow,
      double otherBytesPerRow) {
    boolean isSlower() {
      return ratio < SLOWER || overall < SLOWER || cpu < SLOWER;
    }

    double bytesRatio() {
      return bytesPerRow / otherBytesPerRow;
    }

    boolean allocatesMore() {
      return bytesRatio() > MORE;
    }

    String said() {
      List<String> said = new ArrayList<>();
      if (isSlower()) {
        said.add("below " + SLOWER);
      }
      if (allocatesMore()) {
        said.add("allocates more");
      }
      return said.isEmpty() ? NONE : String.join(", ", said);
    }
  }

  private final List<Pair> pairs = new ArrayList<>();

  /**
   * @param all series, of which those of other builds are compared
   * @param reads likewise
   */
  OtherBuilds(List<Series> all, Reads reads) {
    for (Series other : all) {
      if (other.competitor().otherBuild().isPresent()) {
        all.stream()
            .filter(series -> series.work() == other.work())
            .filter(series -> series.input().equals(other.input()))
            .filter(series -> series.competitor().equals(own(other.competitor())))
            .forEach(series -> pairs.add(pair(series, other)));
      }
    }
    for (Input input : reads.inputs()) {
      List<Reads.Same> tables = reads.of(input);
      for (Reads.Same other : tables) {
        if (other.last().competitor().otherBuild().isPresent()) {
          tables.stream()
              .filter(same -> same.last().state() == other.last().state())
              .filter(same -> same.last().competitor().equals(own(other.last().competitor())))
              .forEach(same -> pairs.add(pair(same, other)));
        }
      }
    }
  }

  private static Competitor own(Competitor other) {
    return Competitor.of(other.engine());
  }

  private static Pair pair(Series own, Series other) {
    boolean right =
        own.verdict() == Series.Verdict.EQUAL && other.verdict() == Series.Verdict.EQUAL;
    double[] rounds =
        right ? rounds(own.samples(), other.samples(), Sample::steadyRowsPerSecond) : new double[0];
    return new Pair(
        own.work().label(),
        own.work() == Work.GROWTH ? own.input().words() : own.input().density().label(),
        other.competitor(),
        right
            ? own.median(Sample::steadyRowsPerSecond) / other.median(Sample::steadyRowsPerSecond)
            : Double.NaN,
        least(rounds),
        greatest(rounds),
        right
            ? own.median(Sample::rowsPerSecond) / other.median(Sample::rowsPerSecond)
            : Double.NaN,
        right
            ? own.median(Sample::rowsPerCpuSecond) / other.median(Sample::rowsPerCpuSecond)
            : Double.NaN,
        own.leastBytesPerRow(),
        other.leastBytesPerRow());
  }

  /** A read is the faster, the less time it takes. */
  private static Pair pair(Reads.Same own, Reads.Same other) {
    boolean right = own.right() && other.right();
    double[] rounds =
        right
            ? rounds(own.rounds(), other.rounds(), read -> 1 / read.milliseconds())
            : new double[0];
    return new Pair(
        Work.READING + " " + own.last().state(),
        own.last().input().density().label(),
        other.last().competitor(),
        right ? other.median() / own.median() : Double.NaN,
        least(rounds),
        greatest(rounds),
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN);
  }

  private static <T> double[] rounds(List<T> own, List<T> other, ToDoubleFunction<T> speed) {
    return IntStream.range(0, Math.min(own.size(), other.size()))
        .mapToDouble(
            round -> speed.applyAsDouble(own.get(round)) / speed.applyAsDouble(other.get(round)))
        .sorted()
        .toArray();
  }

  private static double least(double[] sorted) {
    return sorted.length == 0 ? Double.NaN : sorted[0];
  }

  private static double greatest(double[] sorted) {
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length - 1];
  }

  /** A row a work, market and other build; empty where there is no other build. */
  Optional<String> table() {
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    MarkdownTable table =
        new MarkdownTable(
            "other build",
            "work",
            "market",
            "this / other",
            "least",
            "greatest",
            "overall",
            "by CPU",
            "B/row",
            "its B/row",
            "this / other",
            "");
    for (Pair pair : pairs) {
      table.row(
          pair.other().label(),
          pair.work(),
          pair.input(),
          times(pair.ratio()),
          times(pair.least()),
          times(pair.greatest()),
          times(pair.overall()),
          times(pair.cpu()),
          bytes(pair.bytesPerRow()),
          bytes(pair.otherBytesPerRow()),
          times(pair.bytesRatio()),
          pair.said());
    }
    return Optional.of(table.toString());
  }

  private static String times(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : NONE;
  }

  private static String bytes(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,.0f", value) : NONE;
  }

  List<Map<String, Object>> json() {
    return pairs.stream().map(OtherBuilds::json).toList();
  }

  private static Map<String, Object> json(Pair pair) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("other", pair.other().label());
    json.put("work", pair.work());
    json.put("input", pair.input());
    json.put("times_as_fast", finite(pair.ratio()));
    json.put("least", finite(pair.least()));
    json.put("greatest", finite(pair.greatest()));
    json.put("overall", finite(pair.overall()));
    json.put("by_cpu", finite(pair.cpu()));
    json.put("bytes_per_row", finite(pair.bytesPerRow()));
    json.put("other_bytes_per_row", finite(pair.otherBytesPerRow()));
    json.put("slower", pair.isSlower());
    json.put("allocates_more", pair.allocatesMore());
    return json;
  }

  /** JSON has no other numbers. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}

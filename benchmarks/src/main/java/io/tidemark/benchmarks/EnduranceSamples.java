package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Samples of a live job, one a minute of its run time, kept as CSV with a header. A cell is empty
 * where there was nothing to measure.
 */
final class EnduranceSamples {
  /** How many minutes one median is of. */
  private static final int WINDOW = 10;

  /** The window that the last is compared with begins after so many minutes. */
  private static final int FIRST_COMPARED = 20;

  private static final double MOST = 1.15;

  /** What two figures may differ by that are equal. */
  private static final double ROUNDING = 1e-6;

  private final List<Map<EnduranceFigure, Double>> samples = new ArrayList<>();

  /** Reads a file; there are none where there is no such file. */
  static EnduranceSamples read(Path file) throws IOException {
    EnduranceSamples read = new EnduranceSamples();
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file);
      if (!lines.get(0).equals(header())) {
        throw new IllegalArgumentException(
            file + ": has the columns " + lines.get(0) + " (expected " + header() + ")");
      }
      lines.stream().skip(1).map(EnduranceSamples::parse).forEach(read::add);
    }
    return read;
  }

  private static String header() {
    return Arrays.stream(EnduranceFigure.values())
        .map(EnduranceFigure::column)
        .collect(Collectors.joining(","));
  }

  private static Map<EnduranceFigure, Double> parse(String line) {
    String[] cells = line.split(",", -1);
    Map<EnduranceFigure, Double> sample = new EnumMap<>(EnduranceFigure.class);
    for (EnduranceFigure figure : EnduranceFigure.values()) {
      String cell = cells[figure.ordinal()];
      if (!cell.isEmpty()) {
        sample.put(figure, Double.parseDouble(cell));
      }
    }
    return sample;
  }

  /** Adds a sample in memory and at the end of a file. */
  void append(Map<EnduranceFigure, Double> sample, Path file) throws IOException {
    String line =
        Arrays.stream(EnduranceFigure.values())
            .map(
                figure ->
                    sample.containsKey(figure)
                        ? String.format(Locale.ROOT, "%.3f", sample.get(figure))
                            .replaceFirst("\\.?0+$", "")
                        : "")
            .collect(Collectors.joining(","));
    List<String> lines = Files.exists(file) ? List.of(line) : List.of(header(), line);
    Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    add(sample);
  }

  void add(Map<EnduranceFigure, Double> sample) {
    samples.add(sample);
  }

  /** How many minutes there are. */
  int minutes() {
    return samples.size();
  }

  /** The number of the last piece, or 0. */
  int pieces() {
    return samples.isEmpty()
        ? 0
        : samples.get(samples.size() - 1).get(EnduranceFigure.PIECE).intValue();
  }

  /** What was wrong in all minutes, of reads and of backfills. */
  long faults() {
    return samples.stream()
        .flatMap(
            sample ->
                Stream.of(
                    sample.getOrDefault(EnduranceFigure.READ_FAULTS, 0.0),
                    sample.getOrDefault(EnduranceFigure.BACKFILL_FAULTS, 0.0)))
        .mapToLong(Double::longValue)
        .sum();
  }

  /** The median of the minutes after {@code from} up to {@code to}; NaN where there is nothing. */
  private double median(EnduranceFigure figure, int from, int to) {
    double[] values =
        samples.subList(from, to).stream()
            .filter(sample -> sample.containsKey(figure))
            .mapToDouble(sample -> sample.get(figure))
            .sorted()
            .toArray();
    return values.length == 0 ? Double.NaN : Series.median(values);
  }

  /** The ratio of the last minutes to those that they are compared with, where there are both. */
  private double ratio(EnduranceFigure figure) {
    return median(figure, minutes() - WINDOW, minutes())
        / median(figure, FIRST_COMPARED, FIRST_COMPARED + WINDOW);
  }

  /** Whether there are minutes enough to compare. */
  boolean areComparable() {
    return minutes() >= FIRST_COMPARED + 2 * WINDOW;
  }

  /** Whether all that must not grow has not grown, as far as there are minutes to compare. */
  boolean hold() {
    return !areComparable()
        || Arrays.stream(EnduranceFigure.values())
            .filter(EnduranceFigure::isBounded)
            .allMatch(this::holds);
  }

  private boolean holds(EnduranceFigure figure) {
    double before = median(figure, FIRST_COMPARED, FIRST_COMPARED + WINDOW);
    double last = median(figure, minutes() - WINDOW, minutes());
    // Nothing before and nothing now is no growth.
    return last <= MOST * before + ROUNDING;
  }

  /** Medians of each ten minutes, a figure a row, and the ratio of the last to the compared. */
  String table() {
    List<String> header = new ArrayList<>(List.of("median of minutes"));
    for (int from = 0; from < minutes(); from += WINDOW) {
      header.add((from + 1) + "-" + Math.min(from + WINDOW, minutes()));
    }
    header.addAll(List.of("last / 21-30", "at most " + MOST));
    MarkdownTable table = new MarkdownTable(header.toArray(new String[0]));
    for (EnduranceFigure figure : EnduranceFigure.values()) {
      if (figure == EnduranceFigure.MINUTE || figure == EnduranceFigure.PIECE) {
        continue;
      }
      List<String> row = new ArrayList<>(List.of(figure.column()));
      for (int from = 0; from < minutes(); from += WINDOW) {
        row.add(text(median(figure, from, Math.min(from + WINDOW, minutes()))));
      }
      row.add(areComparable() ? text(ratio(figure)) : "-");
      row.add(!areComparable() || !figure.isBounded() ? "-" : holds(figure) ? "holds" : "GROWS");
      table.row(row.toArray(new String[0]));
    }
    return table.toString();
  }

  private static String text(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return value >= 1_000
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
  }
}

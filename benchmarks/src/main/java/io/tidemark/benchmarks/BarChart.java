package io.tidemark.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars in panels, each with a scale of its own, as an SVG for light and dark pages. */
final class BarChart {
  private static final int BARS = 520;
  private static final int LEAST_LABELS = 150;
  private static final int CHARACTER = 8;
  private static final int VALUES = 90;
  private static final int BAR = 16;
  private static final int STEP = 24;
  private static final int TITLE = 44;
  private static final int MARGIN = 16;

  /**
   * One bar.
   *
   * @param label what it is
   * @param value its length
   * @param least where its line of variation begins
   * @param greatest where that ends
   * @param ours whether it stands out
   */
  record Bar(String label, double value, double least, double greatest, boolean ours) {}

  private final List<String> elements = new ArrayList<>();
  private final int labels;
  private int height;

  /**
   * @param characters of the longest label
   */
  BarChart(int characters) {
    labels = Math.max(LEAST_LABELS, MARGIN + CHARACTER * characters);
  }

  /**
   * Adds a panel below those there are.
   *
   * @param title what the bars are, with their unit
   */
  void panel(String title, List<Bar> bars) {
    text("title", MARGIN, height + TITLE - 16, title);
    height += TITLE;
    double most = bars.stream().mapToDouble(Bar::greatest).max().orElse(1);
    double unit = BARS / most;
    for (Bar bar : bars) {
      double end = labels + bar.value() * unit;
      double middle = height + BAR / 2.0;
      double base = height + BAR - 4;
      text("label", labels - 8, base, bar.label());
      elements.add(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
              bar.ours() ? "ours" : "other",
              labels,
              height,
              end - labels,
              BAR));
      elements.add(
          String.format(
              Locale.ROOT,
              "<path class=\"spread\" d=\"M%.1f %.1fH%.1f\"/>",
              labels + bar.least() * unit,
              middle,
              labels + bar.greatest() * unit));
      text("value", labels + bar.greatest() * unit + 8, base, number(bar.value()));
      height += STEP;
    }
  }

  private void text(String style, double x, double y, String text) {
    elements.add(
        String.format(
            Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", style, x, y, text));
  }

  private static String number(double value) {
    if (value >= 1e6) {
      return String.format(Locale.ROOT, "%.2f M", value / 1e6);
    }
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.3g", value);
  }

  String svg() {
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d">
        <style>
        text { font: 13px system-ui, sans-serif; fill: #1f2328 }
        .title { font-weight: 600 }
        .label { text-anchor: end }
        .ours { fill: #0969da }
        .other { fill: #afb8c1 }
        .spread { stroke: #57606a; stroke-width: 1.5 }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 }
          .ours { fill: #4493f8 }
          .other { fill: #484f58 }
          .spread { stroke: #9198a1 }
        }
        </style>
        %3$s
        </svg>
        """,
        labels + BARS + VALUES,
        height + MARGIN,
        String.join("\n", elements));
  }
}

package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.cli.Terminal.Size;
import java.io.PrintWriter;
import java.util.List;

/**
 * Lines at the end of what a terminal shows, which are drawn again in their place. They begin at
 * the start of a row, and the cursor stays at the end of the last one.
 *
 * <p>A terminal that was made narrower may have broken them, and one that was made lower may have
 * moved their first rows out of its screen and moves them back when it grows: so many rows more are
 * cleared then. Terminals that do neither lose as many rows above.
 */
final class RedrawnLines {
  private final PrintWriter out;
  private final Terminal terminal;
  private List<String> drawn = List.of();
  private Size size;

  /** Rows of earlier lines above the screen. */
  private int above;

  RedrawnLines(PrintWriter out, Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
    this.size = terminal.size();
  }

  /** Draws lines in place of those drawn before. */
  void draw(List<String> lines) {
    Size now = terminal.size();
    out.print(erasing(now) + String.join("\n", lines));
    out.flush();
    drawn = List.copyOf(lines);
    size = now;
  }

  /** Leaves nothing of the lines; the cursor is where they began. */
  void erase() {
    draw(List.of());
  }

  private String erasing(Size now) {
    int rows = drawn.stream().mapToInt(line -> rows(line, now)).sum();
    int back =
        now.columns() > size.columns()
            ? above
            : Math.min(above, Math.max(0, now.rows() - size.rows()));
    above += Math.max(0, rows - now.rows()) - back;
    int up = Math.max(0, rows - 1) + back;
    return drawn.isEmpty() && back == 0
        ? ""
        : "\r" + (up > 0 ? "\u001b[" + up + "A" : "") + "\u001b[J";
  }

  private static int rows(String line, Size size) {
    return Math.max(1, (TextWidth.of(line) + size.columns() - 1) / size.columns());
  }
}

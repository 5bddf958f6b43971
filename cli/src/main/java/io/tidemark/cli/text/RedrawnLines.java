package io.tidemark.cli.text;

import io.tidemark.cli.text.Terminal.Size;
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
  private static final String CLEAR_ROW = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintWriter out;
  private final Terminal terminal;
  private List<String> drawn = List.of();
  private Size size;

  /** Rows of earlier lines above the screen. */
  private int above;

  /** Rows that were drawn over last. */
  private int rowsDrawn;

  RedrawnLines(PrintWriter out, Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
    this.size = terminal.size();
  }

  /** Draws lines in place of those drawn before. */
  void draw(List<String> lines) {
    draw("", lines);
  }

  /** Writes a line that stays where the lines began, and the lines below it. */
  void drawBelow(String text, List<String> lines) {
    draw(CLEAR_ROW + text + "\n", lines);
  }

  /** Leaves nothing of the lines; the cursor is where they began. */
  void erase() {
    if (!drawn.isEmpty()) {
      draw(List.of(""));
      drawn = List.of();
    }
  }

  private void draw(String before, List<String> lines) {
    Size now = terminal.size();
    // Row by row, each before it is written: terminals that clear all of their screen keep its
    // lines above it, and a row that went on in the next one does so until it is cleared.
    out.print(begin(now) + before + CLEAR_ROW + String.join("\n" + CLEAR_ROW, lines));
    if (rowsDrawn > 1) {
      out.print(CLEAR_BELOW);
    }
    out.flush();
    drawn = List.copyOf(lines);
    size = now;
  }

  /** Goes to where the lines begin. */
  private String begin(Size now) {
    rowsDrawn = drawn.stream().mapToInt(line -> rows(line, now)).sum();
    int back =
        now.columns() > size.columns()
            ? above
            : Math.min(above, Math.max(0, now.rows() - size.rows()));
    above += Math.max(0, rowsDrawn - now.rows()) - back;
    rowsDrawn += back;
    return rowsDrawn == 0 ? "" : "\r" + (rowsDrawn > 1 ? "\u001b[" + (rowsDrawn - 1) + "A" : "");
  }

  private static int rows(String line, Size size) {
    return Math.max(1, (TextWidth.of(line) + size.columns() - 1) / size.columns());
  }
}

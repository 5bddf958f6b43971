package io.tidemark.cli.text;

import io.tidemark.schemas.text.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints rows of text in aligned columns, the first to the left and the others to the right. What
 * the cells hold may be from outside: they are printed {@linkplain Printable escaped}.
 */
public final class TextTable {
  private static final int GAP = 2;

  private TextTable() {}

  public static void print(List<List<String>> unescaped, PrintWriter out) {
    lines(unescaped, GAP).forEach(out::println);
  }

  /**
   * The lines of a table.
   *
   * @param gap between two columns
   */
  static List<String> lines(List<List<String>> unescaped, int gap) {
    List<List<String>> rows =
        unescaped.stream().map(row -> row.stream().map(Printable::of).toList()).toList();
    int columns = rows.get(0).size();
    int[] width = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        width[i] = Math.max(width[i], TextWidth.of(row.get(i)));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String padding = " ".repeat(width[i] - TextWidth.of(row.get(i)));
        line.append(i == 0 ? row.get(i) + padding : " ".repeat(gap) + padding + row.get(i));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}

package io.tidemark.pipelines.cli;

import java.io.PrintWriter;
import java.util.List;

/** Prints rows of text in aligned columns, the first to the left and the others to the right. */
final class TextTable {
  private TextTable() {}

  static void print(List<List<String>> rows, PrintWriter out) {
    int columns = rows.get(0).size();
    int[] width = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String padding = " ".repeat(width[i] - row.get(i).length());
        line.append(i == 0 ? row.get(i) + padding : "  " + padding + row.get(i));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /**
   * The same text with control characters written as {@code \xNN}, so that it stays in its line.
   */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      printable.append(Character.isISOControl(c) ? String.format("\\x%02X", (int) c) : c);
    }
    return printable.toString();
  }
}

package io.tidemark.schemas.text;

/**
 * Text from outside as it is printed: what would move, hide or turn round what stands beside it on
 * a terminal or in a log is written as {@code \xNN} or {@code \x{NNNN}}.
 */
public final class Printable {
  private Printable() {}

  /**
   * The same text with control characters, line and paragraph separators, marks of direction and
   * other format characters, and code points that are no characters escaped.
   */
  public static String of(String text) {
    int at = 0;
    while (at < text.length() && isPlain(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder printable = new StringBuilder(text.length() + 8);
    text.codePoints().forEach(c -> append(c, printable));
    return printable.toString();
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7F;
  }

  private static void append(int c, StringBuilder printable) {
    if (!isHidden(c)) {
      printable.appendCodePoint(c);
    } else if (c <= 0xFF) {
      printable.append(String.format("\\x%02X", c));
    } else {
      printable.append(String.format("\\x{%04X}", c));
    }
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}

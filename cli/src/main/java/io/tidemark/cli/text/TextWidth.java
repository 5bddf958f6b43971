package io.tidemark.cli.text;

import java.lang.Character.UnicodeScript;

/** How many columns of a terminal a text takes. */
final class TextWidth {
  private TextWidth() {}

  /** Two for each character of the wide scripts, none for a mark on the one before. */
  static int of(String text) {
    return text.codePoints().map(TextWidth::of).sum();
  }

  private static int of(int c) {
    if (c < 0x300) {
      return 1;
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  /** East Asian scripts with their full-width forms, and pictures. */
  private static boolean isWide(int c) {
    UnicodeScript script = UnicodeScript.of(c);
    boolean half = c >= 0xFF61 && c <= 0xFFDC;
    return !half
        && (script == UnicodeScript.HAN
            || script == UnicodeScript.HIRAGANA
            || script == UnicodeScript.KATAKANA
            || script == UnicodeScript.HANGUL
            || script == UnicodeScript.BOPOMOFO
            || script == UnicodeScript.YI
            || (c >= 0x3000 && c <= 0x30FF)
            || (c >= 0xFF01 && c <= 0xFF60)
            || (c >= 0x1F300 && c <= 0x1FAFF));
  }

  /**
   * The text, or where that is too wide its beginning and {@code ~}, in so many columns at most.
   */
  static String cut(String text, int columns) {
    if (of(text) <= columns) {
      return text;
    }
    StringBuilder beginning = new StringBuilder();
    int width = 1;
    for (int c : text.codePoints().toArray()) {
      width += of(c);
      if (width > columns) {
        break;
      }
      beginning.appendCodePoint(c);
    }
    return beginning.append('~').toString();
  }
}

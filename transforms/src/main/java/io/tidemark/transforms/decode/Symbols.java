package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the symbols of venues name instruments. */
final class Symbols {
  private static final int MAX_LENGTH = 64;

  private Symbols() {}

  /** The instrument of a symbol with a separator, such as {@code BTC-USD}. */
  static Optional<Instrument> separated(String venue, String symbol, char separator) {
    int at = symbol.indexOf(separator);
    return at < 0
        ? Optional.empty()
        : instrument(venue, symbol.substring(0, at), symbol.substring(at + 1));
  }

  /**
   * The instrument of a symbol without a separator, such as {@code BTCUSDT}.
   *
   * @param quotes the assets that symbols may end with, each before those it ends with itself
   */
  static Optional<Instrument> joined(String venue, String symbol, List<String> quotes) {
    String upper = symbol.toUpperCase(Locale.ROOT);
    return quotes.stream()
        .filter(quote -> upper.endsWith(quote))
        .findFirst()
        .flatMap(
            quote -> instrument(venue, upper.substring(0, upper.length() - quote.length()), quote));
  }

  private static Optional<Instrument> instrument(String venue, String base, String quote) {
    String upperBase = base.toUpperCase(Locale.ROOT);
    String upperQuote = quote.toUpperCase(Locale.ROOT);
    return isAsset(upperBase) && isAsset(upperQuote)
        ? Optional.of(new Instrument(venue, upperBase, upperQuote))
        : Optional.empty();
  }

  private static boolean isAsset(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_LENGTH
        && name.equals(name.toUpperCase(Locale.ROOT))
        && name.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '_');
  }

  /**
   * The symbol that an archive's file name starts with, as in {@code BTCUSDT-trades-2024-01.zip} or
   * {@code XBTUSD.csv}; empty where the name is of another form.
   */
  static String ofFile(String fileName) {
    int end = 0;
    while (end < fileName.length() && Character.isLetterOrDigit(fileName.charAt(end))) {
      end++;
    }
    boolean ends = end == fileName.length() || "-.".indexOf(fileName.charAt(end)) >= 0;
    return ends ? fileName.substring(0, end) : "";
  }
}

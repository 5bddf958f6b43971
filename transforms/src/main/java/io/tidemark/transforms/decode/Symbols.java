package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** How the symbols of venues name instruments. */
final class Symbols {
  private static final List<String> ENDINGS = List.of(".gz", ".zip", ".csv", ".txt", ".jsonl");

  private Symbols() {}

  /** The instrument of a symbol with a separator, such as {@code BTC-USD}. */
  static Optional<Instrument> separated(String venue, String symbol, char separator) {
    int at = symbol.indexOf(separator);
    return at < 0
        ? Optional.empty()
        : instrument(venue, symbol.substring(0, at), symbol.substring(at + 1));
  }

  /**
   * The instruments that a symbol without a separator, such as {@code BTCUSDT}, may stand for. A
   * quote that ends with another leaves it open where the base ends ({@code ADAEUR}: ADA-EUR or
   * AD-AEUR): what has the only known base is meant; where there is none such, all are given.
   *
   * @param quotes the assets that symbols may end with
   * @param isKnown whether an asset (the first) is known to be traded against another
   */
  static List<Instrument> joined(
      String venue, String symbol, List<String> quotes, BiPredicate<String, String> isKnown) {
    String upper = symbol.toUpperCase(Locale.ROOT);
    List<Instrument> candidates =
        quotes.stream()
            .filter(upper::endsWith)
            .flatMap(
                quote ->
                    instrument(venue, upper.substring(0, upper.length() - quote.length()), quote)
                        .stream())
            .toList();
    if (candidates.size() < 2) {
      return candidates;
    }
    List<Instrument> known =
        candidates.stream().filter(each -> isKnown.test(each.base(), each.quote())).toList();
    return known.size() == 1 ? known : candidates;
  }

  /** The only one of these, if there is one. */
  static Optional<Instrument> only(List<Instrument> candidates) {
    return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
  }

  /** What to say of a symbol that may stand for several instruments. */
  static String ambiguous(String symbol, List<Instrument> candidates) {
    return "may be "
        + candidates.stream()
            .map(each -> each.base() + "-" + each.quote())
            .collect(Collectors.joining(" or "))
        + "; say which, as in --symbols="
        + symbol
        + "="
        + candidates.get(0).base()
        + "-"
        + candidates.get(0).quote();
  }

  private static Optional<Instrument> instrument(String venue, String base, String quote) {
    String upperBase = base.toUpperCase(Locale.ROOT);
    String upperQuote = quote.toUpperCase(Locale.ROOT);
    return Instrument.isAsset(upperBase) && Instrument.isAsset(upperQuote)
        ? Optional.of(new Instrument(venue, upperBase, upperQuote))
        : Optional.empty();
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

  /** A file's name without its endings, which may be a symbol that a {@link SymbolList} names. */
  static String stem(String fileName) {
    String stem = fileName;
    String shorter = withoutEnding(stem);
    while (!shorter.equals(stem)) {
      stem = shorter;
      shorter = withoutEnding(stem);
    }
    return stem;
  }

  private static String withoutEnding(String name) {
    for (String ending : ENDINGS) {
      if (name.length() > ending.length() && name.toLowerCase(Locale.ROOT).endsWith(ending)) {
        return name.substring(0, name.length() - ending.length());
      }
    }
    return name;
  }

  /** What the name of a file says by a list: as a whole, or by the symbol that it starts with. */
  static Optional<Instrument> listed(String venue, String fileName, SymbolList symbols) {
    String symbol = ofFile(fileName);
    return symbols
        .find(venue, stem(fileName))
        .or(() -> symbol.isEmpty() ? Optional.empty() : symbols.find(venue, symbol));
  }
}

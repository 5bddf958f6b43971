package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What symbols stand for where their names leave it open, as the user says it. */
public final class SymbolList implements Serializable {
  /** Says nothing. */
  public static final SymbolList NONE = new SymbolList(Map.of(), false);

  /** Takes any symbol for some instrument: for those who ask for times alone. */
  static final SymbolList ANY = new SymbolList(Map.of(), true);

  /** In the order of names: these are of any text, and crafted ones must not share a bin. */
  private final TreeMap<String, String> pairs;

  private final boolean any;

  private SymbolList(Map<String, String> pairs, boolean any) {
    this.pairs = new TreeMap<>(pairs);
    this.any = any;
  }

  /**
   * A list.
   *
   * @param pairs {@code BASE-QUOTE} by symbol, in upper case
   * @throws IllegalArgumentException when one is no such pair
   */
  public static SymbolList of(Map<String, String> pairs) {
    pairs.values().forEach(pair -> instrument("any", pair));
    return new SymbolList(pairs, false);
  }

  private static Instrument instrument(String venue, String pair) {
    return Instrument.parse(venue + ":" + pair);
  }

  /** What a symbol stands for at a venue, if the list says it. */
  public Optional<Instrument> find(String venue, String symbol) {
    return Optional.ofNullable(pairs.get(symbol.toUpperCase(Locale.ROOT)))
        .map(pair -> instrument(venue, pair));
  }

  /** Whether any symbol is taken for some instrument. */
  boolean isAny() {
    return any;
  }

  /** The list as {@code SYMBOL=BASE-QUOTE,...}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    pairs.forEach(
        (symbol, pair) ->
            text.append(text.length() == 0 ? "" : ",").append(symbol).append('=').append(pair));
    return text.toString();
  }
}

package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the formats of Binance share. */
final class Binance {
  static final String VENUE = "binance";

  /** What names of formats start with, and the venue of their instruments, by market. */
  private static final String UM = "binance.um";

  /** Quotes that hardly anything is traded against: what is. */
  private static final Map<String, Set<String>> FEW_BASES =
      Map.of("AEUR", Set.of("EUR", "BTC", "ETH", "BNB", "USDT", "USDC"));

  /** What stands between the words of a folder's name. */
  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");

  /** Behind the assets of a futures contract that is delivered. */
  private static final Pattern DELIVERED = Pattern.compile("([A-Z0-9]+)_(\\d{6})");

  /** Milliseconds of 1973 to 5138 have 12 to 14 digits; microseconds of the same 15 to 17. */
  private static final long FIRST_MILLIS = 100_000_000_000L;

  private static final long FIRST_MICROS = 100_000_000_000_000L;

  /** Assets that symbols end with. */
  private static final List<String> QUOTES =
      List.of(
          "FDUSD", "RLUSD", "USDT", "USDC", "USDP", "USDS", "USD1", "BUSD", "TUSD", "BIDR", "BKRW",
          "BVND", "IDRT", "DAI", "BTC", "ETH", "BNB", "XRP", "TRX", "SOL", "DOGE", "DOT", "PAX",
          "UST", "VAI", "EURI", "AEUR", "EUR", "GBP", "TRY", "BRL", "ARS", "AUD", "NGN", "RUB",
          "UAH", "ZAR", "PLN", "RON", "JPY", "MXN", "CZK", "COP", "IDR", "USD");

  private Binance() {}

  /** The venue of the instruments of a market. */
  static String venue(Market market) {
    return market == Market.UM ? UM : VENUE;
  }

  /** Says of which market, where it is not the first one thinks of. */
  static String of(Market market) {
    return market == Market.UM ? " of USDT-margined futures" : "";
  }

  /** The name of a format of a market. */
  static String format(Market market, String kind) {
    return venue(market) + "." + kind;
  }

  /** The only instrument of the spot market that a symbol such as {@code BTCUSDT} stands for. */
  static Optional<Instrument> instrument(String symbol) {
    return Symbols.only(instruments(Market.SPOT, symbol));
  }

  /** The instruments that a symbol such as {@code BTCUSDT} may stand for. */
  static List<Instrument> instruments(Market market, String symbol) {
    Matcher delivered = DELIVERED.matcher(symbol.toUpperCase(Locale.ROOT));
    if (market == Market.UM && delivered.matches()) {
      return instruments(market, delivered.group(1)).stream()
          .map(
              pair ->
                  new Instrument(
                      pair.venue(), pair.base() + "_" + delivered.group(2), pair.quote()))
          .toList();
    }
    return Symbols.joined(venue(market), symbol, QUOTES, Binance::isKnown);
  }

  private static boolean isKnown(String base, String quote) {
    return FEW_BASES.containsKey(quote)
        ? FEW_BASES.get(quote).contains(base)
        : KnownAssets.has(base);
  }

  /** The instruments of an archive's file name, as in {@code BTCUSDT-trades-2024-01-01.zip}. */
  static List<Instrument> instrumentsOf(Market market, String fileName, SymbolList symbols) {
    Optional<Instrument> listed = Symbols.listed(venue(market), fileName, symbols);
    if (listed.isPresent()) {
      return List.of(listed.get());
    }
    int end = fileName.indexOf('-');
    String symbol = end < 0 ? "" : fileName.substring(0, end);
    return DELIVERED.matcher(symbol.toUpperCase(Locale.ROOT)).matches()
        ? instruments(market, symbol)
        : instruments(market, Symbols.ofFile(fileName));
  }

  /**
   * The market that the folders of a file name, from the innermost outwards, as in {@code
   * data/futures/um/daily/klines}; empty where none does.
   *
   * @throws IllegalArgumentException for one that is not read
   */
  static Optional<Market> marketOf(String path) {
    String[] folders = path.split("[/\\\\]", -1);
    for (int i = folders.length - 2; i >= 0; i--) {
      Optional<Market> market = marketOfFolder(folders[i]);
      if (market.isPresent()) {
        return market;
      }
    }
    return Optional.empty();
  }

  private static Optional<Market> marketOfFolder(String folder) {
    String lower = folder.toLowerCase(Locale.ROOT);
    if (lower.matches("(mark|index|premiumindex)priceklines|premiumindexklines")) {
      throw new IllegalArgumentException(
          "folder " + folder + " holds mark, index or premium prices, at which nothing is traded");
    }
    List<String> words = List.of(NO_LETTERS.split(lower));
    if (words.contains("cm") || words.contains("coinm")) {
      throw new IllegalArgumentException(
          "folder "
              + folder
              + " holds coin-margined futures, whose sizes are contracts and not assets");
    }
    if (words.contains("option") || words.contains("options")) {
      throw new IllegalArgumentException("folder " + folder + " holds options");
    }
    if (words.contains("um") || words.contains("usdm")) {
      return Optional.of(Market.UM);
    }
    if (words.contains("spot")) {
      return Optional.of(Market.SPOT);
    }
    if (words.contains("futures") || words.contains("perp") || words.contains("swap")) {
      throw new IllegalArgumentException(
          "folder "
              + folder
              + " holds futures, of which it does not say whether USDT or the coin is their"
              + " margin; add --market=um for those of USDT or USDC");
    }
    return Optional.empty();
  }

  /**
   * Reads a time in milliseconds or microseconds as microseconds; refuses the record and returns
   * {@link Digits#NONE} for anything else.
   */
  static long time(Fields fields, int field) {
    long time = fields.digits(field);
    if (time < FIRST_MILLIS) {
      fields.refuse(field, "is not a time in milliseconds or microseconds since 1970");
      return Digits.NONE;
    }
    return time < FIRST_MICROS ? time * 1_000 : time;
  }

  /**
   * Reads whether the buyer was the maker, as the taker's side; refuses the record and returns null
   * for anything else.
   */
  static TakerSide taker(Fields fields, int field) {
    if (fields.is(field, "true") || fields.is(field, "True") || fields.is(field, "TRUE")) {
      return TakerSide.SELL;
    }
    if (fields.is(field, "false") || fields.is(field, "False") || fields.is(field, "FALSE")) {
      return TakerSide.BUY;
    }
    fields.refuse(field, "is not true or false");
    return null;
  }
}

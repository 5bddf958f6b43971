package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the formats of Kraken share. */
final class Kraken {
  static final String VENUE = "kraken";

  /** Long names that the archives' names and the interface have for the oldest assets. */
  private static final Map<String, String> LONG_NAMES =
      Map.ofEntries(
          Map.entry("XXBT", "BTC"),
          Map.entry("XETH", "ETH"),
          Map.entry("XETC", "ETC"),
          Map.entry("XLTC", "LTC"),
          Map.entry("XXRP", "XRP"),
          Map.entry("XXLM", "XLM"),
          Map.entry("XXMR", "XMR"),
          Map.entry("XZEC", "ZEC"),
          Map.entry("XREP", "REP"),
          Map.entry("XMLN", "MLN"),
          Map.entry("XXDG", "DOGE"),
          Map.entry("XICN", "ICN"),
          Map.entry("XDAO", "DAO"),
          Map.entry("XNMC", "NMC"),
          Map.entry("XXVN", "XVN"),
          Map.entry("ZUSD", "USD"),
          Map.entry("ZEUR", "EUR"),
          Map.entry("ZGBP", "GBP"),
          Map.entry("ZCAD", "CAD"),
          Map.entry("ZJPY", "JPY"),
          Map.entry("ZAUD", "AUD"),
          Map.entry("ZKRW", "KRW"),
          Map.entry("XBT", "BTC"),
          Map.entry("XDG", "DOGE"));

  /** Assets that the names of archives end with. */
  private static final List<String> QUOTES =
      List.of(
          "PYUSD", "RLUSD", "USDT", "USDC", "USDG", "USDQ", "USDR", "EURQ", "EURR", "EURC", "XBT",
          "BTC", "ETH", "DAI", "DOT", "USD", "EUR", "GBP", "CAD", "JPY", "CHF", "AUD", "AED",
          "ZUSD", "ZEUR", "ZGBP", "ZCAD", "ZJPY", "ZAUD", "ZKRW", "XXBT", "XETH");

  private Kraken() {}

  /** The instrument of a pair such as {@code XBT/USD} or {@code BTC/USD}. */
  static Optional<Instrument> instrument(String pair) {
    return Symbols.separated(VENUE, pair, '/').map(Kraken::commonlyNamed);
  }

  /** The instruments that an archive's file name, as in {@code XBTUSD.csv}, may stand for. */
  static List<Instrument> instrumentsOf(String fileName, SymbolList symbols) {
    Optional<Instrument> listed = Symbols.listed(VENUE, fileName, symbols);
    return listed.isPresent()
        ? List.of(listed.get())
        : Symbols.joined(VENUE, Symbols.ofFile(fileName), QUOTES, (base, quote) -> isKnown(base))
            .stream()
            .map(Kraken::commonlyNamed)
            .distinct()
            .toList();
  }

  /** Whether a base is known by its name, or by its long name. */
  private static boolean isKnown(String base) {
    return KnownAssets.has(base) || LONG_NAMES.containsKey(base);
  }

  private static Instrument commonlyNamed(Instrument instrument) {
    return new Instrument(VENUE, commonName(instrument.base()), commonName(instrument.quote()));
  }

  private static String commonName(String asset) {
    return LONG_NAMES.getOrDefault(asset, asset);
  }
}

package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.util.List;
import java.util.Optional;

/** What the formats of Kraken share. */
final class Kraken {
  static final String VENUE = "kraken";

  /** Assets that the names of archives end with, each before those it ends with. */
  private static final List<String> QUOTES =
      List.of(
          "PYUSD", "RLUSD", "USDT", "USDC", "USDG", "USDQ", "USDR", "EURQ", "EURR", "EURC", "XBT",
          "BTC", "ETH", "DAI", "DOT", "USD", "EUR", "GBP", "CAD", "JPY", "CHF", "AUD", "AED");

  private Kraken() {}

  /** The instrument of a pair such as {@code XBT/USD} or {@code BTC/USD}. */
  static Optional<Instrument> instrument(String pair) {
    return Symbols.separated(VENUE, pair, '/').map(Kraken::commonlyNamed);
  }

  /** The instrument of an archive's file name, as in {@code XBTUSD.csv}. */
  static Optional<Instrument> instrumentOf(String fileName) {
    return Symbols.joined(VENUE, Symbols.ofFile(fileName), QUOTES).map(Kraken::commonlyNamed);
  }

  private static Instrument commonlyNamed(Instrument instrument) {
    return new Instrument(VENUE, commonName(instrument.base()), commonName(instrument.quote()));
  }

  private static String commonName(String asset) {
    return switch (asset) {
      case "XBT" -> "BTC";
      case "XDG" -> "DOGE";
      default -> asset;
    };
  }
}

package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the formats of Binance share. */
final class Binance {
  static final String VENUE = "binance";

  /** Milliseconds of 2001 to 5138 have 12 to 14 digits; microseconds of the same have 15 to 17. */
  private static final long FIRST_MILLIS = 100_000_000_000L;

  private static final long FIRST_MICROS = 100_000_000_000_000L;

  /** Assets that symbols end with, each before those it ends with. */
  private static final List<String> QUOTES =
      List.of(
          "FDUSD", "USDT", "USDC", "USDP", "USDS", "USD1", "BUSD", "TUSD", "BIDR", "BVND", "IDRT",
          "DAI", "BTC", "ETH", "BNB", "XRP", "TRX", "SOL", "DOGE", "DOT", "PAX", "UST", "VAI",
          "EURI", "AEUR", "EUR", "GBP", "TRY", "BRL", "ARS", "AUD", "NGN", "RUB", "UAH", "ZAR",
          "PLN", "RON", "JPY", "MXN", "CZK", "COP", "IDR", "USD");

  private Binance() {}

  /** The instrument of a symbol such as {@code BTCUSDT}. */
  static Optional<Instrument> instrument(String symbol) {
    String upper = symbol.toUpperCase(Locale.ROOT);
    return QUOTES.stream()
        .filter(quote -> upper.endsWith(quote) && upper.length() > quote.length())
        .findFirst()
        .map(
            quote ->
                new Instrument(VENUE, upper.substring(0, upper.length() - quote.length()), quote));
  }

  /** The instrument of an archive's file name, as in {@code BTCUSDT-trades-2024-01-01.zip}. */
  static Optional<Instrument> instrumentOf(String fileName) {
    int end = 0;
    while (end < fileName.length() && Character.isLetterOrDigit(fileName.charAt(end))) {
      end++;
    }
    return instrument(fileName.substring(0, end));
  }

  /** Microseconds since the epoch of an archive's time, or {@link Digits#NONE}. */
  static long archiveTime(byte[] bytes, int from, int to) {
    long time = Digits.read(bytes, from, to);
    if (time < FIRST_MILLIS) {
      return Digits.NONE;
    }
    return time < FIRST_MICROS ? time * 1_000 : time;
  }

  static String notATime(String text) {
    return "time '" + text + "' is not in milliseconds or microseconds since 1970";
  }

  /** The taker of a trade whose buyer was the maker, or was not; null for what is neither. */
  static TakerSide taker(byte[] bytes, int from, int to) {
    int length = to - from;
    int initial = length == 0 ? 0 : bytes[from] | 0x20;
    if (initial == 't' && length == 4) {
      return TakerSide.SELL;
    }
    return initial == 'f' && length == 5 ? TakerSide.BUY : null;
  }
}

package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import java.util.List;
import java.util.Optional;

/** What the formats of Binance share. */
final class Binance {
  static final String VENUE = "binance";

  /** Milliseconds of 1973 to 5138 have 12 to 14 digits; microseconds of the same 15 to 17. */
  private static final long FIRST_MILLIS = 100_000_000_000L;

  private static final long FIRST_MICROS = 100_000_000_000_000L;

  /** Assets that symbols end with, each before those it ends with. */
  private static final List<String> QUOTES =
      List.of(
          "FDUSD", "RLUSD", "USDT", "USDC", "USDP", "USDS", "USD1", "BUSD", "TUSD", "BIDR", "BKRW",
          "BVND", "IDRT", "DAI", "BTC", "ETH", "BNB", "XRP", "TRX", "SOL", "DOGE", "DOT", "PAX",
          "UST", "VAI", "EURI", "AEUR", "EUR", "GBP", "TRY", "BRL", "ARS", "AUD", "NGN", "RUB",
          "UAH", "ZAR", "PLN", "RON", "JPY", "MXN", "CZK", "COP", "IDR", "USD");

  private Binance() {}

  /** The instrument of a symbol such as {@code BTCUSDT}. */
  static Optional<Instrument> instrument(String symbol) {
    return Symbols.joined(VENUE, symbol, QUOTES);
  }

  /** The instrument of an archive's file name, as in {@code BTCUSDT-trades-2024-01-01.zip}. */
  static Optional<Instrument> instrumentOf(String fileName) {
    return instrument(Symbols.ofFile(fileName));
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
    if (fields.is(field, "true") || fields.is(field, "True")) {
      return TakerSide.SELL;
    }
    if (fields.is(field, "false") || fields.is(field, "False")) {
      return TakerSide.BUY;
    }
    fields.refuse(field, "is not true or false");
    return null;
  }
}

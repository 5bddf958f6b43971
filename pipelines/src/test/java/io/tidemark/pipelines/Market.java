package io.tidemark.pipelines;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Interval;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A made-up market: its trades, the messages that tell of them, and the candles they make, worked
 * out trade by trade with nothing of the product.
 *
 * @param trades of all instruments, no two of one instrument with one id
 */
public record Market(List<Trade> trades) {
  static final Instant START = Instant.parse("2024-06-30T22:30:00Z");

  /**
   * One trade.
   *
   * @param named whether its feed has trade ids; where it has none, a trade is its place in the
   *     feed
   * @param millis time after {@link #START}
   * @param cents price in hundredths
   * @param size in thousandths
   */
  public record Trade(
      String asset, boolean named, long id, long millis, long cents, long size, boolean buy) {
    Instant time() {
      Instant exact = START.plusMillis(millis);
      return named ? exact : Instant.ofEpochSecond(exact.getEpochSecond());
    }

    BigDecimal price() {
      return BigDecimal.valueOf(cents, 2);
    }

    BigDecimal amount() {
      return BigDecimal.valueOf(size, 3);
    }

    String instrument() {
      // Of the one asset there are two markets, which are told by their venues alone.
      return (named ? (asset.startsWith("A1") ? "test.um:" : "test:") : "bitstamp:")
          + asset.replaceFirst("^A[01]", "A")
          + "-USD";
    }

    /** The record that tells of it, as its format writes it. */
    public String line() {
      return named
          ? time()
              + ","
              + instrument()
              + ","
              + id
              + ","
              + price()
              + ","
              + amount()
              + ","
              + (buy ? "buy" : "sell")
          : time().getEpochSecond() + "," + price() + "," + amount();
    }

    /** The message that holds only this trade. */
    Envelope message(String messageId) {
      long micros = time().toEpochMilli() * 1_000;
      return Envelope.of(
          "test",
          messageId,
          named ? "trades.csv" : "bitstamp.csv",
          named ? null : instrument(),
          "feed-of-" + asset,
          1 + id,
          micros,
          micros,
          line().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The rows that the table of candles must hold, without revision and ingest metadata. */
  List<String> candles() {
    List<String> rows = new ArrayList<>();
    for (Interval interval : Interval.values()) {
      Map<String, List<Trade>> groups = new TreeMap<>();
      for (Trade trade : trades) {
        groups
            .computeIfAbsent(
                trade.instrument() + " " + open(interval, trade), any -> new ArrayList<>())
            .add(trade);
      }
      groups.values().forEach(group -> candle(interval, group).ifPresent(rows::add));
    }
    rows.sort(Comparator.naturalOrder());
    return rows;
  }

  private static Instant open(Interval interval, Trade trade) {
    long millis = trade.time().toEpochMilli();
    long length = interval.minutes() * 60_000L;
    // The epoch was a Thursday; weeks open on Monday.
    long origin = interval == Interval.W1 ? 4 * 86_400_000L : 0;
    return Instant.ofEpochMilli(Math.floorDiv(millis - origin, length) * length + origin);
  }

  /** The candle of some trades; empty where none of a minute with a size gives it a price. */
  private static Optional<String> candle(Interval interval, List<Trade> unordered) {
    Set<Instant> priced = new HashSet<>();
    unordered.stream()
        .filter(trade -> trade.size() > 0)
        .forEach(trade -> priced.add(open(Interval.M1, trade)));
    List<Trade> trades = new ArrayList<>(unordered);
    trades.removeIf(trade -> !priced.contains(open(Interval.M1, trade)));
    if (trades.isEmpty()) {
      return Optional.empty();
    }
    trades.sort(Comparator.comparing(Trade::time).thenComparing(Trade::id));
    Trade first = trades.get(0);
    Trade last = trades.get(trades.size() - 1);
    List<Trade> prices = trades.stream().filter(trade -> trade.size() > 0).toList();
    BigDecimal volume = sum(trades, Trade::amount);
    BigDecimal quote = sum(trades, trade -> trade.price().multiply(trade.amount()));
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("instrument", first.instrument());
    row.put("interval", interval.label());
    row.put("open_time", open(interval, first).atOffset(ZoneOffset.UTC));
    row.put("open", prices.get(0).price());
    row.put("high", prices.stream().map(Trade::price).max(Comparator.naturalOrder()).orElseThrow());
    row.put("low", prices.stream().map(Trade::price).min(Comparator.naturalOrder()).orElseThrow());
    row.put("close", prices.get(prices.size() - 1).price());
    row.put("volume", volume);
    row.put("quote_volume", quote);
    row.put("vwap", volume.signum() == 0 ? null : quote.divide(volume, 18, RoundingMode.HALF_EVEN));
    row.put("trades", (long) trades.size());
    row.put(
        "taker_buy_volume",
        first.named() ? sum(trades.stream().filter(Trade::buy).toList(), Trade::amount) : null);
    row.put("first_trade_id", first.named() ? first.id() : null);
    row.put("last_trade_id", first.named() ? last.id() : null);
    row.put("basis", "trades");
    row.put("final", true);
    return Optional.of(text(row::get));
  }

  private static BigDecimal sum(List<Trade> trades, Function<Trade, BigDecimal> value) {
    return trades.stream().map(value).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static final List<String> COLUMNS =
      List.of(
          "instrument",
          "interval",
          "open_time",
          "open",
          "high",
          "low",
          "close",
          "volume",
          "quote_volume",
          "vwap",
          "trades",
          "taker_buy_volume",
          "first_trade_id",
          "last_trade_id",
          "basis",
          "final");

  /** A row as text, decimals in plain form without trailing zeros. */
  static String text(Function<String, Object> value) {
    StringBuilder text = new StringBuilder();
    for (String column : COLUMNS) {
      Object cell = value.apply(column);
      text.append(column)
          .append('=')
          .append(cell instanceof BigDecimal number ? plain(number) : cell)
          .append(' ');
    }
    return text.toString();
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0
        ? "0"
        : number.round(MathContext.UNLIMITED).stripTrailingZeros().toPlainString();
  }
}

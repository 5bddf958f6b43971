package io.tidemark.transforms.decode;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickBlock;
import io.tidemark.schemas.TickIdentity;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What a format makes of the records of one file. */
final class Decoded implements Collector.Receiver {
  /**
   * One tick, as text {@code binance:BTC-USDT TRADE_ID 7 2024-08-08T23:54:15.342Z SELL 2 x 0.5}.
   */
  record Tick(
      Instrument instrument,
      TickIdentity identity,
      long id,
      long first,
      long trades,
      Instant time,
      TakerSide taker,
      BigDecimal price,
      BigDecimal size) {
    @Override
    public String toString() {
      return String.join(
          " ",
          instrument.id(),
          identity.name(),
          String.valueOf(id),
          time.toString(),
          taker.name(),
          price.toPlainString(),
          "x",
          size.toPlainString());
    }
  }

  /** Open, high, low, close and volume. */
  record Ohlcv(
      BigDecimal open, BigDecimal high, BigDecimal low, BigDecimal close, BigDecimal volume) {}

  final List<Tick> ticks = new ArrayList<>();
  final List<CandleBlock> candles = new ArrayList<>();
  final List<DeadLetter> letters = new ArrayList<>();
  final Collector collector;
  private final Format.Decoder decoder;
  private long position;

  Decoded(Format format, Instrument instrument, TimeRange range) {
    collector =
        new Collector(format.name(), "folder/file", "file", range, Duration.ofDays(1), 1, this);
    decoder = format.decoder(instrument, collector);
  }

  Decoded(Format format) {
    this(format, instrument(format), TimeRange.ALL);
  }

  /** The instrument that tests name where records do not. */
  static Instrument instrument(Format format) {
    return format.namesInstrument()
        ? null
        : new Instrument(format.venue().orElseThrow(), "BTC", "USDT");
  }

  static Format format(String name) {
    return Formats.named(name).orElseThrow();
  }

  static Decoded of(String format, String... lines) {
    return of(format, Arrays.asList(lines));
  }

  static Decoded of(String format, List<String> lines) {
    Decoded decoded = new Decoded(format(format));
    lines.forEach(decoded::line);
    return decoded.flush();
  }

  /** Decodes the next line; empty lines are for whoever reads files. */
  Decoded line(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0) {
      record(bytes);
    }
    position += bytes.length + 1;
    return this;
  }

  /** Decodes a record that lies in the middle of a buffer, as records do. */
  void record(byte[] bytes) {
    byte[] buffer = new byte[bytes.length + 7];
    Arrays.fill(buffer, (byte) '5');
    System.arraycopy(bytes, 0, buffer, 3, bytes.length);
    collector.decode(decoder, buffer, 3, 3 + bytes.length, position);
  }

  Decoded flush() {
    collector.flush();
    return this;
  }

  Map<String, Long> skipped() {
    return collector.skipped();
  }

  List<String> reasons() {
    return letters.stream().map(DeadLetter::reason).toList();
  }

  List<String> tickTexts() {
    return ticks.stream().map(Tick::toString).toList();
  }

  /** The candle of the ticks of an instrument from a time on, in order of time and id. */
  Ohlcv candle(Instant from, Duration length) {
    List<Tick> inside =
        ticks.stream()
            .filter(t -> !t.time.isBefore(from) && t.time.isBefore(from.plus(length)))
            .sorted(Comparator.comparing(Tick::time).thenComparing(Tick::id))
            .toList();
    return new Ohlcv(
        inside.get(0).price,
        inside.stream().map(Tick::price).max(Comparator.naturalOrder()).orElseThrow(),
        inside.stream().map(Tick::price).min(Comparator.naturalOrder()).orElseThrow(),
        inside.get(inside.size() - 1).price,
        inside.stream().map(Tick::size).reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  @Override
  public void ticks(TickBlock block) {
    for (int i = 0; i < block.count(); i++) {
      ticks.add(
          new Tick(
              block.instrument(),
              block.identity(),
              block.id(i),
              block.firstTradeId(i),
              block.trades(i),
              Instant.EPOCH.plus(block.time(i), ChronoUnit.MICROS),
              block.taker(i),
              plain(block.price().get(i)),
              plain(block.size().get(i))));
    }
  }

  /** The value in the scale it needs and no more. */
  static BigDecimal plain(BigDecimal value) {
    return new BigDecimal(value.stripTrailingZeros().toPlainString());
  }

  @Override
  public void candles(CandleBlock block) {
    candles.add(block);
  }

  @Override
  public void deadLetter(DeadLetter letter) {
    letters.add(letter);
  }
}

package io.tidemark.transforms.decode;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickBlock;
import io.tidemark.schemas.TickIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a decoder says what it found in the records of one source. Makes blocks of ticks and
 * candles, checks what holds for every venue, and keeps what is refused as dead letters. Not
 * thread-safe.
 */
public final class Collector {
  /** Takes what a collector has made. */
  public interface Receiver {
    /** Whether blocks are wanted; where not, what they would hold is checked and counted. */
    default boolean takesBlocks() {
      return true;
    }

    /** Takes a block whose ticks all lie in one window. */
    void ticks(TickBlock block);

    /** Takes candles as the venue made them; open times may repeat and be in any order. */
    void candles(CandleBlock block);

    void deadLetter(DeadLetter letter);
  }

  /** Takes nothing: all that counts is what is accepted, and when its events were. */
  public static final Receiver NOBODY =
      new Receiver() {
        @Override
        public boolean takesBlocks() {
          return false;
        }

        @Override
        public void ticks(TickBlock block) {}

        @Override
        public void candles(CandleBlock block) {}

        @Override
        public void deadLetter(DeadLetter letter) {}
      };

  /** The first Bitcoin block; no event can be older. */
  private static final long EARLIEST = Instant.parse("2009-01-03T00:00:00Z").getEpochSecond();

  private static final long LATEST = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond();
  private static final long MICROS = 1_000_000L;

  /** A price times a size of more digits than this could make sums that no table column holds. */
  private static final int MAX_NOTIONAL_DIGITS = 15;

  /** No aggregate and no venue candle can stand for so many trades. */
  static final long MAX_TRADES = 1_000_000_000L;

  /** A longer payload is kept in pieces of this size: runners bound what one element may be. */
  private static final int MAX_PAYLOAD = 1 << 20;

  private static final int TICKS_PER_BLOCK = 8_192;
  private static final int TICKS_BUFFERED = 1 << 20;

  /** Most instruments of a large market trade a few times a day. */
  private static final int FIRST_CAPACITY = 8;

  private final String format;
  private final TimeRange range;
  private final long windowMicros;
  private final int semantics;
  private final Receiver receiver;
  private final boolean takesBlocks;

  private final Map<Instrument, Series> series = new LinkedHashMap<>();
  private final Map<String, long[]> skipped = new HashMap<>();
  private SymbolList symbols = SymbolList.NONE;
  private String source;
  private String path;
  private int buffered;
  private long accepted;
  private long refused;
  private long skips;
  private long passes;
  private byte[] header;
  private DeadLetter firstRefused;

  private byte[] record;
  private int recordFrom;
  private int recordTo;
  private long recordPosition;
  private boolean recordRefused;
  private long earliest;
  private long latest;

  /**
   * @param format name of the format, for dead letters
   * @param path full name of the source, for dead letters
   * @param source name of the source without its folders: part of the identity of ticks that have
   *     no id
   * @param range event times outside it are skipped, as kind {@code outside-range}
   * @param window no tick block reaches over a multiple of it since the epoch
   * @param semantics version of the semantics of venue candles, from 1
   */
  public Collector(
      String format,
      String path,
      String source,
      TimeRange range,
      Duration window,
      int semantics,
      Receiver receiver) {
    this.format = format;
    this.path = path;
    this.source = source;
    this.range = range;
    this.windowMicros = window.toMillis() * 1_000;
    this.semantics = semantics;
    this.receiver = receiver;
    this.takesBlocks = receiver.takesBlocks();
  }

  /** The same collector, which knows what these symbols stand for. */
  public Collector knowing(SymbolList list) {
    symbols = list;
    return this;
  }

  /** What symbols stand for, beside what their names say. */
  SymbolList symbols() {
    return symbols;
  }

  /**
   * Says that the records to come are of another source.
   *
   * @param newPath its full name, for dead letters
   * @param newSource its name without folders
   */
  public void from(String newPath, String newSource) {
    path = newPath;
    source = newSource;
  }

  /**
   * Hands one record to a decoder; a refusal keeps this record's bytes. The byte order mark that a
   * file may start with is kept from the decoder. A record in which there is nothing is skipped, as
   * kind {@code empty}.
   */
  public void decode(Format.Decoder decoder, byte[] bytes, int from, int to, long position) {
    record = bytes;
    recordFrom = from;
    recordTo = to;
    recordPosition = position;
    recordRefused = false;
    earliest = Envelope.NO_TIME;
    latest = Envelope.NO_TIME;
    long said = accepted + refused + skips + passes;
    int start = position == 0 ? afterByteOrderMark(bytes, from, to) : from;
    if (start < to) {
      decoder.decode(bytes, start, to, position);
    }
    if (accepted + refused + skips + passes == said) {
      skip("empty");
    }
  }

  /**
   * Hands the records of a message to a decoder, one a line; returns the message with the earliest
   * and the latest event time in it.
   */
  public Envelope decodeMessage(Format.Decoder decoder, Envelope envelope) {
    byte[] payload = envelope.payload();
    int firstEnd = Bytes.indexOf('\n', payload, 0, payload.length);
    decoder.beginMessage(firstEnd < 0 || firstEnd == payload.length - 1);
    long first = Envelope.NO_TIME;
    long last = Envelope.NO_TIME;
    int from = 0;
    do {
      int lineFeed = Bytes.indexOf('\n', payload, from, payload.length);
      int lineEnd = lineFeed < 0 ? payload.length : lineFeed;
      int to = lineEnd > from && payload[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
      if (to > from || payload.length == 0) {
        decode(decoder, payload, from, to, envelope.position() + from);
        if (earliest != Envelope.NO_TIME) {
          first = first == Envelope.NO_TIME ? earliest : Math.min(first, earliest);
          last = Math.max(last, latest);
        }
      }
      from = lineEnd + 1;
    } while (from < payload.length);
    return envelope.withEventTimes(first, last);
  }

  private static int afterByteOrderMark(byte[] bytes, int from, int to) {
    boolean marked =
        to - from >= 3
            && bytes[from] == (byte) 0xEF
            && bytes[from + 1] == (byte) 0xBB
            && bytes[from + 2] == (byte) 0xBF;
    return marked ? from + 3 : from;
  }

  /** The series of an instrument, to be kept by the decoder and used for each of its records. */
  public Series series(Instrument instrument) {
    return series.computeIfAbsent(instrument, Series::new);
  }

  /** Counts a record that is understood and carries nothing to keep, such as a heartbeat. */
  public void skip(String kind) {
    skips++;
    skipped.computeIfAbsent(kind, k -> new long[1])[0]++;
  }

  /** Takes note of a record that is understood and is only there for those behind it. */
  void pass() {
    passes++;
  }

  /**
   * Says which header the records to come are read by, so that dead letters of them begin with it;
   * null for none.
   */
  void under(byte[] newHeader) {
    header = newHeader;
  }

  /**
   * Refuses the record at hand: it becomes a dead letter with this reason. Of several reasons the
   * first counts; what the record yields besides is kept.
   */
  public void refuse(String reason) {
    if (!recordRefused) {
      recordRefused = true;
      refuse(reason, recordPosition, recordUnderHeader());
    }
  }

  private byte[] recordUnderHeader() {
    int length = recordTo - recordFrom;
    int before = header == null ? 0 : header.length + 1;
    byte[] bytes = new byte[before + length];
    if (header != null) {
      System.arraycopy(header, 0, bytes, 0, header.length);
      bytes[header.length] = '\n';
    }
    System.arraycopy(record, recordFrom, bytes, before, length);
    return bytes;
  }

  /** Makes a dead letter of bytes that are not a record; one of each piece where they are many. */
  public void refuse(String reason, long position, byte[] payload) {
    refused++;
    int pieces = Math.max(1, (payload.length + MAX_PAYLOAD - 1) / MAX_PAYLOAD);
    for (int piece = 0; piece < pieces; piece++) {
      int start = piece * MAX_PAYLOAD;
      DeadLetter letter =
          new DeadLetter(
              format,
              path,
              position + start,
              pieces == 1 ? reason : reason + " (piece " + (piece + 1) + " of " + pieces + ")",
              pieces == 1
                  ? payload
                  : Arrays.copyOfRange(
                      payload, start, Math.min(payload.length, start + MAX_PAYLOAD)));
      firstRefused = firstRefused == null ? letter : firstRefused;
      receiver.deadLetter(letter);
    }
  }

  /** Hands over all that is buffered. */
  public void flush() {
    series.values().forEach(Series::flush);
  }

  /** The earliest event time in the last record, or {@link Envelope#NO_TIME} for none. */
  public long earliest() {
    return earliest;
  }

  /** The latest event time in the last record, or {@link Envelope#NO_TIME} for none. */
  public long latest() {
    return latest;
  }

  /** Ticks and candles accepted so far. */
  public long accepted() {
    return accepted;
  }

  /** Dead letters so far. */
  public long refused() {
    return refused;
  }

  /** The first dead letter; empty for none so far. */
  public Optional<DeadLetter> firstRefused() {
    return Optional.ofNullable(firstRefused);
  }

  /** Skipped records so far, by kind. */
  public Map<String, Long> skipped() {
    Map<String, Long> counts = new TreeMap<>();
    skipped.forEach((kind, count) -> counts.put(kind, count[0]));
    return counts;
  }

  /** The ticks and candles of one instrument. */
  public final class Series {
    private final Instrument instrument;
    private final List<CandleBlock.Builder> candles = new ArrayList<>();
    private TickBlock.Builder ticks;
    private TickIdentity identity;
    private String ticksSource;
    private long windowStart;

    private Series(Instrument instrument) {
      this.instrument = instrument;
    }

    /**
     * Takes a trade; refuses the record at hand where price, size or time cannot be.
     *
     * @param timeMicros event time in microseconds since the epoch, UTC
     * @param id the venue's trade id, or the trade's position in the source, as {@code identity}
     *     says
     */
    public void trade(
        TickIdentity idKind,
        long timeMicros,
        long id,
        TakerSide taker,
        DecimalReader price,
        DecimalReader size) {
      if (takes(timeMicros, price, size)) {
        append(idKind, timeMicros, id, taker, price, size);
        flushIfFull();
      }
    }

    /** Takes an aggregate of the trades {@code [firstId, lastId]}, all of one price and taker. */
    public void aggregate(
        long timeMicros,
        long id,
        long firstId,
        long lastId,
        TakerSide taker,
        DecimalReader price,
        DecimalReader size) {
      if (lastId < firstId) {
        refuse("last trade id " + lastId + " is below the first, " + firstId);
      } else if (lastId - firstId >= MAX_TRADES) {
        refuse("trade ids " + firstId + " to " + lastId + " are more than 10^9 trades");
      } else if (takes(timeMicros, price, size)) {
        append(TickIdentity.AGGREGATE_ID, timeMicros, id, taker, price, size);
        ticks.aggregateOf(firstId, lastId);
        flushIfFull();
      }
    }

    private void append(
        TickIdentity idKind,
        long timeMicros,
        long id,
        TakerSide taker,
        DecimalReader price,
        DecimalReader size) {
      if (ticks == null
          || timeMicros < windowStart
          || timeMicros >= windowStart + windowMicros
          || idKind != identity
          || (idKind == TickIdentity.POSITION && !source.equals(ticksSource))
          || ticks.count() == TICKS_PER_BLOCK) {
        flushTicks();
        ticks = TickBlock.builder(instrument, idKind, source, FIRST_CAPACITY);
        identity = idKind;
        ticksSource = source;
        windowStart = timeMicros - Math.floorMod(timeMicros, windowMicros);
      }
      ticks.add(timeMicros, id, taker);
      price.appendTo(ticks.price());
      size.appendTo(ticks.size());
      buffered++;
    }

    private void flushIfFull() {
      if (buffered >= TICKS_BUFFERED) {
        Collector.this.flush();
      }
    }

    /** Whether a tick is to be kept: it is accepted, and blocks are wanted. */
    private boolean takes(long timeMicros, DecimalReader price, DecimalReader size) {
      if (!accepts(timeMicros, price, size)) {
        return false;
      }
      accepted++;
      return takesBlocks;
    }

    private boolean accepts(long timeMicros, DecimalReader price, DecimalReader size) {
      if (price.signum() <= 0) {
        refuse("price '" + price.text() + "' is not positive");
      } else if (size.signum() < 0) {
        refuse("size '" + size.text() + "' is negative");
      } else if (price.integerDigits() + size.integerDigits() > MAX_NOTIONAL_DIGITS) {
        refuse("price '" + price.text() + "' times size '" + size.text() + "' is beyond 10^15");
      } else {
        return acceptsTime(timeMicros);
      }
      return false;
    }

    private boolean acceptsTime(long timeMicros) {
      long seconds = Math.floorDiv(timeMicros, MICROS);
      if (seconds < EARLIEST || seconds >= LATEST) {
        refuse(
            "time "
                + (Math.abs(seconds) < Instant.MAX.getEpochSecond()
                    ? Instant.ofEpochSecond(seconds)
                    : timeMicros + " us")
                + " is not between 2009 and 2100: is it in another unit than "
                + format
                + " uses?");
        return false;
      }
      if (!range.contains(timeMicros)) {
        skip("outside-range");
        return false;
      }
      earliest = earliest == Envelope.NO_TIME ? timeMicros : Math.min(earliest, timeMicros);
      latest = Math.max(latest, timeMicros);
      return true;
    }

    /**
     * Starts a candle as the venue made it. Where this returns a builder, append one value to each
     * of its decimal columns, then end it with {@link #endCandle}; null means that the time was
     * refused or is outside the range.
     */
    public CandleBlock.Builder candle(Interval interval, long openTimeMicros) {
      if (!acceptsTime(openTimeMicros)) {
        return null;
      }
      if (interval.open(openTimeMicros) != openTimeMicros) {
        refuse(
            "open time "
                + Instant.ofEpochSecond(Math.floorDiv(openTimeMicros, MICROS))
                + " does not open a candle of "
                + interval);
        return null;
      }
      int slot = interval.ordinal();
      while (candles.size() <= slot) {
        candles.add(null);
      }
      if (candles.get(slot) == null) {
        candles.set(slot, CandleBlock.builder(instrument, interval, Basis.VENUE, FIRST_CAPACITY));
      }
      return candles.get(slot);
    }

    /** Ends the candle that {@link #candle} started. */
    public void endCandle(CandleBlock.Builder candle, long openTimeMicros, long trades) {
      candle.isFinal().endBase(openTimeMicros, trades, semantics);
      accepted++;
      if (!takesBlocks || candle.count() == TICKS_PER_BLOCK) {
        flushCandles();
      }
    }

    private void flush() {
      flushTicks();
      flushCandles();
    }

    private void flushTicks() {
      if (ticks != null) {
        buffered -= ticks.count();
        receiver.ticks(ticks.build());
        ticks = null;
      }
    }

    private void flushCandles() {
      for (CandleBlock.Builder builder : candles) {
        if (builder != null) {
          receiver.candles(builder.build());
        }
      }
      candles.clear();
    }
  }
}

package io.tidemark.schemas;

import java.util.Arrays;

/**
 * Candles of one instrument, interval and basis as columns, ordered by open time, one row per open
 * time unless said otherwise: the element that flows from aggregation to the tables.
 *
 * <p>Columns of decimals are views, made at each call: where many rows are read, take them before.
 *
 * <p>Open times are microseconds since the epoch, UTC. Prices and quote volume are counted in the
 * quote asset, volumes in the base.
 */
public final class CandleBlock implements Block {
  private static final int FINAL = 1;
  private static final int TAKER_KNOWN = 2;
  private static final int IDS_KNOWN = 4;
  private static final int WITHOUT_SUMS = 8;

  private static final long FINAL_DIGEST = 1L << 47;

  private static final int OPEN_TIME = 0;
  private static final int TRADES = 1;
  private static final int FIRST_TRADE_ID = 2;
  private static final int LAST_TRADE_ID = 3;
  private static final int EPOCH = 4;
  private static final int DIGEST = 5;
  private static final int NUMBERS = 6;

  // In the order in which they are hashed, too, so that a change of it would change revisions.
  private static final int OPEN = 0;
  private static final int HIGH = 1;
  private static final int LOW = 2;
  private static final int CLOSE = 3;
  private static final int VOLUME = 4;
  private static final int QUOTE_VOLUME = 5;
  private static final int TAKER_BUY_VOLUME = 6;
  private static final int DECIMALS = 7;

  private final Instrument instrument;
  private final Interval interval;
  private final Basis basis;
  private final Columns columns;
  private final byte[] flags;

  private CandleBlock(
      Instrument instrument, Interval interval, Basis basis, Columns columns, byte[] flags) {
    this.instrument = instrument;
    this.interval = interval;
    this.basis = basis;
    this.columns = columns;
    this.flags = flags;
  }

  public static Builder builder(
      Instrument instrument, Interval interval, Basis basis, int capacity) {
    return new Builder(instrument, interval, basis, capacity);
  }

  public Instrument instrument() {
    return instrument;
  }

  public Interval interval() {
    return interval;
  }

  public Basis basis() {
    return basis;
  }

  /** The number of candles. */
  @Override
  public int count() {
    return columns.count();
  }

  /** Open time in microseconds since the epoch, UTC. */
  public long openTime(int i) {
    return columns.number(OPEN_TIME, i);
  }

  /** Price of the first trade. */
  public DecimalColumn open() {
    return columns.decimals(OPEN);
  }

  /** Greatest price. */
  public DecimalColumn high() {
    return columns.decimals(HIGH);
  }

  /** Least price. */
  public DecimalColumn low() {
    return columns.decimals(LOW);
  }

  /** Price of the last trade. */
  public DecimalColumn close() {
    return columns.decimals(CLOSE);
  }

  /**
   * Whether the sums of candle {@code i} fit decimal(38,18): volume, quote volume and that of
   * takers. Where one does not, there is none of them, nor of a larger candle; all else holds.
   */
  public boolean hasSums(int i) {
    return (flags[i] & WITHOUT_SUMS) == 0;
  }

  /** Sum of the sizes, in the base asset; only meaningful where {@link #hasSums}. */
  public DecimalColumn volume() {
    return columns.decimals(VOLUME);
  }

  /** Sum of price times size, in the quote asset; only meaningful where {@link #hasSums}. */
  public DecimalColumn quoteVolume() {
    return columns.decimals(QUOTE_VOLUME);
  }

  /** Sum of the sizes bought by takers; only meaningful where {@link #hasTakerBuyVolume}. */
  public DecimalColumn takerBuyVolume() {
    return columns.decimals(TAKER_BUY_VOLUME);
  }

  /** Whether the taker's side is known for every trade of candle {@code i}. */
  public boolean hasTakerBuyVolume(int i) {
    return (flags[i] & TAKER_KNOWN) != 0;
  }

  /** The number of distinct trades. */
  public long trades(int i) {
    return columns.number(TRADES, i);
  }

  /** Whether the first and last trade of candle {@code i} have ids. */
  public boolean hasTradeIds(int i) {
    return (flags[i] & IDS_KNOWN) != 0;
  }

  public long firstTradeId(int i) {
    return columns.number(FIRST_TRADE_ID, i);
  }

  public long lastTradeId(int i) {
    return columns.number(LAST_TRADE_ID, i);
  }

  public boolean isFinal(int i) {
    return (flags[i] & FINAL) != 0;
  }

  public long epoch(int i) {
    return columns.number(EPOCH, i);
  }

  public long digest(int i) {
    return columns.number(DIGEST, i);
  }

  public Revision revision(int i) {
    return new Revision(epoch(i), trades(i), isFinal(i), digest(i));
  }

  /** Writes the text of a revision into the first {@link Revision#TEXT_LENGTH} bytes. */
  public void writeRevision(int i, byte[] text) {
    Revision.write(epoch(i), trades(i), isFinal(i), digest(i), text);
  }

  /** Compares the revisions of two candles. */
  public int compareRevision(int i, CandleBlock other, int j) {
    return Revision.compare(
        epoch(i),
        trades(i),
        isFinal(i),
        digest(i),
        other.epoch(j),
        other.trades(j),
        other.isFinal(j),
        other.digest(j));
  }

  /**
   * Volume-weighted average prices, {@code quote volume / volume} rounded half-even to 18 decimals;
   * only meaningful where {@link #hasVwap}. They are computed at every call.
   */
  public DecimalColumn vwap() {
    return Vwap.of(quoteVolume(), volume());
  }

  /** Whether there are sums, of anything but trades of size zero. */
  public boolean hasVwap(int i) {
    return hasSums(i) && !columns.isZero(VOLUME, i);
  }

  /**
   * The index of the candle with this open time, or a negative number; open times must not repeat.
   */
  public int indexOf(long openTimeMicros) {
    return columns.indexOf(OPEN_TIME, openTimeMicros);
  }

  /** The candles {@code [from, to)}. */
  public CandleBlock slice(int from, int to) {
    if (from == 0 && to == count()) {
      return this;
    }
    int[] rows = new int[to - from];
    Arrays.setAll(rows, i -> from + i);
    return take(rows);
  }

  /** These candles, in this order. */
  public CandleBlock take(int... rows) {
    byte[] taken = new byte[rows.length];
    for (int i = 0; i < rows.length; i++) {
      taken[i] = flags[rows[i]];
    }
    return new CandleBlock(instrument, interval, basis, columns.take(rows), taken);
  }

  void encode(BlockWriter out) {
    out.writeString(instrument.id());
    out.writeByte(interval.ordinal());
    out.writeByte(basis.ordinal());
    out.writeVarint(count());
    columns.encodeNumbers(OPEN_TIME, out);
    for (int i = 0; i < DECIMALS; i++) {
      columns.decimals(i).encode(out);
    }
    columns.encodeNumbers(TRADES, out);
    columns.encodeNumbers(FIRST_TRADE_ID, out);
    columns.encodeNumbers(LAST_TRADE_ID, out);
    out.writeBytes(flags, flags.length);
    columns.encodeNumbers(EPOCH, out);
    columns.encodeHashes(DIGEST, out);
  }

  static CandleBlock decode(BlockReader in) {
    Instrument instrument = in.readInstrument();
    Interval interval = Interval.values()[in.readByte()];
    Basis basis = Basis.values()[in.readByte()];
    int count = in.readCount();
    Columns.Builder columns =
        new Columns.Builder(count, NUMBERS, DECIMALS).decodeNumbers(OPEN_TIME, in);
    for (int i = 0; i < DECIMALS; i++) {
      columns.decodeDecimals(in);
    }
    columns
        .decodeNumbers(TRADES, in)
        .decodeNumbers(FIRST_TRADE_ID, in)
        .decodeNumbers(LAST_TRADE_ID, in);
    byte[] flags = in.readBytes(count);
    columns.decodeNumbers(EPOCH, in).decodeHashes(DIGEST, in);
    return new CandleBlock(instrument, interval, basis, columns.build(), flags);
  }

  @Override
  public String toString() {
    return "CandleBlock{"
        + instrument
        + ", "
        + interval
        + ", "
        + basis
        + ", "
        + count()
        + " candles}";
  }

  /**
   * Collects candles into a block. A candle is given column by column: append one value to each of
   * the decimal columns, set what is not the default, then end it with {@link #endBase} or {@link
   * #endRollUp}.
   */
  public static final class Builder {
    private static final long UNSET = -1;

    private final Instrument instrument;
    private final Interval interval;
    private final Basis basis;
    private int count;
    private long[] openTime;
    private final DecimalColumn.Builder[] decimals = new DecimalColumn.Builder[DECIMALS];
    private long[] trades;
    private long[] firstTradeId;
    private long[] lastTradeId;
    private byte[] flags;
    private long[] epoch;
    private long[] digest;

    private Builder(Instrument instrument, Interval interval, Basis basis, int capacity) {
      this.instrument = instrument;
      this.interval = interval;
      this.basis = basis;
      int size = Math.max(capacity, 1);
      openTime = new long[size];
      trades = new long[size];
      firstTradeId = new long[size];
      lastTradeId = new long[size];
      flags = new byte[size];
      epoch = new long[size];
      digest = new long[size];
      for (int i = 0; i < decimals.length; i++) {
        decimals[i] = new DecimalColumn.Builder(size);
      }
    }

    public DecimalColumn.Builder open() {
      return decimals[OPEN];
    }

    public DecimalColumn.Builder high() {
      return decimals[HIGH];
    }

    public DecimalColumn.Builder low() {
      return decimals[LOW];
    }

    public DecimalColumn.Builder close() {
      return decimals[CLOSE];
    }

    public DecimalColumn.Builder volume() {
      return decimals[VOLUME];
    }

    public DecimalColumn.Builder quoteVolume() {
      return decimals[QUOTE_VOLUME];
    }

    /** Append zero where the taker's side is not known. */
    public DecimalColumn.Builder takerBuyVolume() {
      return decimals[TAKER_BUY_VOLUME];
    }

    /** Says that the taker's side is known for every trade of the candle being built. */
    public Builder takerKnown() {
      ensureCapacity(1);
      flags[count] |= TAKER_KNOWN;
      return this;
    }

    /**
     * Gives the candle being built its sums, or none of them where one does not fit. The columns of
     * volumes get no other value then.
     *
     * @param scale of the volume, which is its sum times {@code 10^-scale}
     * @param quoteScale that of the quote volume
     * @param takerBuyVolume null where the taker's side is not known for every trade
     * @param takerScale that of the volume bought by takers
     */
    public Builder sums(
        Sum128 volume,
        int scale,
        Sum128 quoteVolume,
        int quoteScale,
        Sum128 takerBuyVolume,
        int takerScale) {
      boolean fit =
          volume.fits(scale)
              && quoteVolume.fits(quoteScale)
              && (takerBuyVolume == null || takerBuyVolume.fits(takerScale));
      if (!fit) {
        return withoutSums();
      }
      volume.appendTo(volume(), scale);
      quoteVolume.appendTo(quoteVolume(), quoteScale);
      if (takerBuyVolume == null) {
        takerBuyVolume().add(0, 0);
      } else {
        takerBuyVolume.appendTo(takerKnown().takerBuyVolume(), takerScale);
      }
      return this;
    }

    /** Says that the candle being built has no sums, which would not fit. */
    public Builder withoutSums() {
      ensureCapacity(1);
      flags[count] |= WITHOUT_SUMS;
      volume().add(0, 0);
      quoteVolume().add(0, 0);
      takerBuyVolume().add(0, 0);
      return this;
    }

    /** Names the first and the last trade of the candle being built. */
    public Builder tradeIds(long first, long last) {
      ensureCapacity(1);
      firstTradeId[count] = first;
      lastTradeId[count] = last;
      flags[count] |= IDS_KNOWN;
      return this;
    }

    /** Says that the candle being built is final. */
    public Builder isFinal() {
      ensureCapacity(1);
      flags[count] |= FINAL;
      return this;
    }

    /**
     * Ends a candle made directly from ticks or by its venue.
     *
     * @param semantics the version of the semantics that made it, from 1
     */
    public void endBase(long openTimeMicros, long tradeCount, int semantics) {
      long rowEpoch = (long) semantics * interval.minutes();
      Revision.check(rowEpoch, tradeCount, 0);
      end(openTimeMicros, tradeCount, rowEpoch, UNSET);
    }

    /** Ends a candle made from smaller ones, with the sums of their epochs and digests. */
    public void endRollUp(long openTimeMicros, long tradeCount, long epochSum, long digestSum) {
      Revision.check(epochSum, tradeCount, digestSum);
      end(openTimeMicros, tradeCount, epochSum, digestSum);
    }

    private void end(long openTimeMicros, long tradeCount, long rowEpoch, long rowDigest) {
      ensureCapacity(1);
      openTime[count] = openTimeMicros;
      trades[count] = tradeCount;
      epoch[count] = rowEpoch;
      digest[count] = rowDigest;
      count++;
    }

    /** Appends all candles of another block of the same interval, revisions included. */
    public void addAll(CandleBlock from) {
      int more = from.count();
      ensureCapacity(more);
      for (int column = 0; column < DECIMALS; column++) {
        decimals[column].addAll(from.columns.decimals(column));
      }
      from.columns.copyNumbers(OPEN_TIME, openTime, count);
      from.columns.copyNumbers(TRADES, trades, count);
      from.columns.copyNumbers(FIRST_TRADE_ID, firstTradeId, count);
      from.columns.copyNumbers(LAST_TRADE_ID, lastTradeId, count);
      from.columns.copyNumbers(EPOCH, epoch, count);
      from.columns.copyNumbers(DIGEST, digest, count);
      System.arraycopy(from.flags, 0, flags, count, more);
      count += more;
    }

    private void ensureCapacity(int more) {
      if (count + more > openTime.length) {
        int capacity = Math.max(count + more, count * 2);
        openTime = Arrays.copyOf(openTime, capacity);
        trades = Arrays.copyOf(trades, capacity);
        firstTradeId = Arrays.copyOf(firstTradeId, capacity);
        lastTradeId = Arrays.copyOf(lastTradeId, capacity);
        flags = Arrays.copyOf(flags, capacity);
        epoch = Arrays.copyOf(epoch, capacity);
        digest = Arrays.copyOf(digest, capacity);
      }
    }

    public int count() {
      return count;
    }

    /** The block of all candles added. The builder must not be used again. */
    public CandleBlock build() {
      DecimalColumn[] values = new DecimalColumn[DECIMALS];
      for (int i = 0; i < DECIMALS; i++) {
        values[i] = decimals[i].build();
        if (values[i].count() != count) {
          throw new IllegalStateException(
              "Columns differ in length: " + count + " candles, " + values[i].count() + " values");
        }
      }
      for (int i = 0; i < count; i++) {
        if (digest[i] == UNSET) {
          digest[i] = contentDigest(values, i);
        }
      }
      Columns.Builder columns =
          new Columns.Builder(count, NUMBERS, DECIMALS)
              .addNumbers(OPEN_TIME, openTime)
              .addNumbers(TRADES, trades)
              .addNumbers(FIRST_TRADE_ID, firstTradeId)
              .addNumbers(LAST_TRADE_ID, lastTradeId)
              .addNumbers(EPOCH, epoch)
              .addNumbers(DIGEST, digest)
              .addDecimals(values);
      return new CandleBlock(
          instrument, interval, basis, columns.build(), Arrays.copyOf(flags, count));
    }

    /**
     * A 47-bit hash of the contents of candle {@code i}, below a bit that is set where it is final.
     * Equal contents give equal hashes at any column scale.
     */
    private long contentDigest(DecimalColumn[] values, int i) {
      long hash = 0x9E3779B97F4A7C15L;
      for (DecimalColumn column : values) {
        hash = mix(mix(hash, column.storedHigh(i)), column.storedLow(i));
      }
      hash = mix(hash, firstTradeId[i]);
      hash = mix(hash, lastTradeId[i]);
      hash = mix(hash, flags[i] & ~FINAL) & (FINAL_DIGEST - 1);
      return (flags[i] & FINAL) != 0 ? hash | FINAL_DIGEST : hash;
    }

    /** One step of a hash: the finalizer of SplitMix64 over the running value and the next one. */
    private static long mix(long hash, long value) {
      long z = (hash ^ value) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }
  }
}

package io.tidemark.schemas;

import java.util.Arrays;

/**
 * Candles of one instrument, interval and basis as columns, ordered by open time, one row per open
 * time unless said otherwise: the element that flows from aggregation to the tables.
 *
 * <p>Open times are microseconds since the epoch, UTC. Prices and quote volume are counted in the
 * quote asset, volumes in the base.
 */
public final class CandleBlock {
  private static final int FINAL = 1;
  private static final int TAKER_KNOWN = 2;
  private static final int IDS_KNOWN = 4;

  private static final long FINAL_DIGEST = 1L << 47;

  private final Instrument instrument;
  private final Interval interval;
  private final Basis basis;
  private final int count;
  private final long[] openTime;
  private final DecimalColumn open;
  private final DecimalColumn high;
  private final DecimalColumn low;
  private final DecimalColumn close;
  private final DecimalColumn volume;
  private final DecimalColumn quoteVolume;
  private final DecimalColumn takerBuyVolume;
  private final long[] trades;
  private final long[] firstTradeId;
  private final long[] lastTradeId;
  private final byte[] flags;
  private final long[] epoch;
  private final long[] digest;

  private CandleBlock(
      Instrument instrument,
      Interval interval,
      Basis basis,
      int count,
      long[] openTime,
      DecimalColumn[] decimals,
      long[] trades,
      long[] firstTradeId,
      long[] lastTradeId,
      byte[] flags,
      long[] epoch,
      long[] digest) {
    this.instrument = instrument;
    this.interval = interval;
    this.basis = basis;
    this.count = count;
    this.openTime = openTime;
    this.open = decimals[0];
    this.high = decimals[1];
    this.low = decimals[2];
    this.close = decimals[3];
    this.volume = decimals[4];
    this.quoteVolume = decimals[5];
    this.takerBuyVolume = decimals[6];
    this.trades = trades;
    this.firstTradeId = firstTradeId;
    this.lastTradeId = lastTradeId;
    this.flags = flags;
    this.epoch = epoch;
    this.digest = digest;
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
  public int count() {
    return count;
  }

  /** Open time in microseconds since the epoch, UTC. */
  public long openTime(int i) {
    return openTime[i];
  }

  /** Price of the first trade. */
  public DecimalColumn open() {
    return open;
  }

  /** Greatest price. */
  public DecimalColumn high() {
    return high;
  }

  /** Least price. */
  public DecimalColumn low() {
    return low;
  }

  /** Price of the last trade. */
  public DecimalColumn close() {
    return close;
  }

  /** Sum of the sizes, in the base asset. */
  public DecimalColumn volume() {
    return volume;
  }

  /** Sum of price times size, in the quote asset. */
  public DecimalColumn quoteVolume() {
    return quoteVolume;
  }

  /** Sum of the sizes bought by takers; only meaningful where {@link #hasTakerBuyVolume}. */
  public DecimalColumn takerBuyVolume() {
    return takerBuyVolume;
  }

  /** Whether the taker's side is known for every trade of candle {@code i}. */
  public boolean hasTakerBuyVolume(int i) {
    return (flags[i] & TAKER_KNOWN) != 0;
  }

  /** The number of distinct trades. */
  public long trades(int i) {
    return trades[i];
  }

  /** Whether the first and last trade of candle {@code i} have ids. */
  public boolean hasTradeIds(int i) {
    return (flags[i] & IDS_KNOWN) != 0;
  }

  public long firstTradeId(int i) {
    return firstTradeId[i];
  }

  public long lastTradeId(int i) {
    return lastTradeId[i];
  }

  public boolean isFinal(int i) {
    return (flags[i] & FINAL) != 0;
  }

  public long epoch(int i) {
    return epoch[i];
  }

  public long digest(int i) {
    return digest[i];
  }

  public Revision revision(int i) {
    return new Revision(epoch[i], trades[i], isFinal(i), digest[i]);
  }

  /** Compares the revisions of two candles. */
  public int compareRevision(int i, CandleBlock other, int j) {
    return Revision.compare(
        epoch[i],
        trades[i],
        isFinal(i),
        digest[i],
        other.epoch[j],
        other.trades[j],
        other.isFinal(j),
        other.digest[j]);
  }

  /**
   * Volume-weighted average prices, {@code quote volume / volume} rounded half-even to 18 decimals;
   * only meaningful where {@link #hasVwap}. They are computed at every call.
   */
  public DecimalColumn vwap() {
    return Vwap.of(quoteVolume, volume);
  }

  /** Whether anything but trades of size zero happened. */
  public boolean hasVwap(int i) {
    return volume.low(i) != 0 || volume.high(i) != 0;
  }

  /**
   * The index of the candle with this open time, or a negative number; open times must not repeat.
   */
  public int indexOf(long openTimeMicros) {
    return Arrays.binarySearch(openTime, 0, count, openTimeMicros);
  }

  /** The candles {@code [from, to)}. */
  public CandleBlock slice(int from, int to) {
    if (from == 0 && to == count) {
      return this;
    }
    Builder part = builder(instrument, interval, basis, to - from);
    for (int i = from; i < to; i++) {
      part.add(this, i);
    }
    return part.build();
  }

  /**
   * A 47-bit hash of the contents of candle {@code i}, below a bit that is set where it is final.
   * Equal contents give equal hashes at any column scale.
   */
  private long contentDigest(int i) {
    long hash = 0x9E3779B97F4A7C15L;
    hash = mix(hash, open, i);
    hash = mix(hash, high, i);
    hash = mix(hash, low, i);
    hash = mix(hash, close, i);
    hash = mix(hash, volume, i);
    hash = mix(hash, quoteVolume, i);
    hash = mix(hash, takerBuyVolume, i);
    hash = mix(hash, firstTradeId[i]);
    hash = mix(hash, lastTradeId[i]);
    hash = mix(hash, flags[i] & ~FINAL) & (FINAL_DIGEST - 1);
    return isFinal(i) ? hash | FINAL_DIGEST : hash;
  }

  private static long mix(long hash, DecimalColumn column, int i) {
    return mix(mix(hash, column.storedHigh(i)), column.storedLow(i));
  }

  /** One step of a hash: the finalizer of SplitMix64 over the running value and the next one. */
  private static long mix(long hash, long value) {
    long z = (hash ^ value) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  void encode(BlockWriter out) {
    out.writeString(instrument.id());
    out.writeByte(interval.ordinal());
    out.writeByte(basis.ordinal());
    out.writeVarint(count);
    out.writeDeltas(openTime, count);
    for (DecimalColumn column : decimals()) {
      column.encode(out);
    }
    out.writeDeltas(trades, count);
    out.writeDeltas(firstTradeId, count);
    out.writeDeltas(lastTradeId, count);
    out.writeBytes(flags, count);
    out.writeDeltas(epoch, count);
    out.writeLongs(digest, count);
  }

  static CandleBlock decode(BlockReader in) {
    Instrument instrument = Instrument.parse(in.readString());
    Interval interval = Interval.values()[in.readByte()];
    Basis basis = Basis.values()[in.readByte()];
    int count = in.readCount();
    long[] openTime = in.readDeltas(count);
    DecimalColumn[] decimals = new DecimalColumn[7];
    for (int i = 0; i < decimals.length; i++) {
      decimals[i] = DecimalColumn.decode(in, count);
    }
    return new CandleBlock(
        instrument,
        interval,
        basis,
        count,
        openTime,
        decimals,
        in.readDeltas(count),
        in.readDeltas(count),
        in.readDeltas(count),
        in.readBytes(count),
        in.readDeltas(count),
        in.readLongs(count));
  }

  private DecimalColumn[] decimals() {
    return new DecimalColumn[] {open, high, low, close, volume, quoteVolume, takerBuyVolume};
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
        + count
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
    private final DecimalColumn.Builder[] decimals = new DecimalColumn.Builder[7];
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
      return decimals[0];
    }

    public DecimalColumn.Builder high() {
      return decimals[1];
    }

    public DecimalColumn.Builder low() {
      return decimals[2];
    }

    public DecimalColumn.Builder close() {
      return decimals[3];
    }

    public DecimalColumn.Builder volume() {
      return decimals[4];
    }

    public DecimalColumn.Builder quoteVolume() {
      return decimals[5];
    }

    /** Append zero where the taker's side is not known. */
    public DecimalColumn.Builder takerBuyVolume() {
      return decimals[6];
    }

    /** Says that the taker's side is known for every trade of the candle being built. */
    public Builder takerKnown() {
      ensureCapacity(1);
      flags[count] |= TAKER_KNOWN;
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

    /** Appends candle {@code i} of another block of the same interval, revision included. */
    public void add(CandleBlock from, int i) {
      ensureCapacity(1);
      DecimalColumn[] columns = from.decimals();
      for (int c = 0; c < columns.length; c++) {
        decimals[c].add(columns[c], i);
      }
      firstTradeId[count] = from.firstTradeId[i];
      lastTradeId[count] = from.lastTradeId[i];
      flags[count] = from.flags[i];
      end(from.openTime[i], from.trades[i], from.epoch[i], from.digest[i]);
    }

    /** Appends all candles of another block of the same interval, revisions included. */
    public void addAll(CandleBlock from) {
      ensureCapacity(from.count);
      DecimalColumn[] columns = from.decimals();
      for (int c = 0; c < columns.length; c++) {
        decimals[c].addAll(columns[c]);
      }
      System.arraycopy(from.openTime, 0, openTime, count, from.count);
      System.arraycopy(from.trades, 0, trades, count, from.count);
      System.arraycopy(from.firstTradeId, 0, firstTradeId, count, from.count);
      System.arraycopy(from.lastTradeId, 0, lastTradeId, count, from.count);
      System.arraycopy(from.flags, 0, flags, count, from.count);
      System.arraycopy(from.epoch, 0, epoch, count, from.count);
      System.arraycopy(from.digest, 0, digest, count, from.count);
      count += from.count;
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
      DecimalColumn[] columns = new DecimalColumn[decimals.length];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = decimals[i].build();
        if (columns[i].count() != count) {
          throw new IllegalStateException(
              "Columns differ in length: " + count + " candles, " + columns[i].count() + " values");
        }
      }
      CandleBlock block =
          new CandleBlock(
              instrument,
              interval,
              basis,
              count,
              openTime,
              columns,
              trades,
              firstTradeId,
              lastTradeId,
              flags,
              epoch,
              digest);
      for (int i = 0; i < count; i++) {
        if (digest[i] == UNSET) {
          digest[i] = block.contentDigest(i);
        }
      }
      return block;
    }
  }
}

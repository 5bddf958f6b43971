package io.tidemark.schemas;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * Ticks of one instrument from one source, as columns: the element that flows from decoding to
 * candles. Rows are in source order, which need not be time order.
 *
 * <p>Event times are microseconds since the epoch, UTC. Prices are counted in the quote asset,
 * sizes in the base.
 */
public final class TickBlock {
  private static final TakerSide[] SIDES = TakerSide.values();

  private final Instrument instrument;
  private final TickIdentity identity;
  private final String source;
  private final int count;
  private final long[] time;
  private final long[] id;
  private final DecimalColumn price;
  private final DecimalColumn size;
  private final byte[] taker;
  private final long[] firstTradeId;
  private final long[] trades;

  private TickBlock(
      Instrument instrument,
      TickIdentity identity,
      String source,
      int count,
      long[] time,
      long[] id,
      DecimalColumn price,
      DecimalColumn size,
      byte[] taker,
      long[] firstTradeId,
      long[] trades) {
    this.instrument = instrument;
    this.identity = identity;
    this.source = source;
    this.count = count;
    this.time = time;
    this.id = id;
    this.price = price;
    this.size = size;
    this.taker = taker;
    this.firstTradeId = firstTradeId;
    this.trades = trades;
  }

  /**
   * Starts a block. {@code source} is the name of the file the ticks come from, without its
   * folders.
   */
  public static Builder builder(
      Instrument instrument, TickIdentity identity, String source, int capacity) {
    return new Builder(instrument, identity, source, capacity);
  }

  public Instrument instrument() {
    return instrument;
  }

  public TickIdentity identity() {
    return identity;
  }

  public String source() {
    return source;
  }

  /** The number of ticks. */
  public int count() {
    return count;
  }

  /** Event time in microseconds since the epoch, UTC. */
  public long time(int i) {
    return time[i];
  }

  /** The trade id, aggregate id or position, as {@link #identity()} says. */
  public long id(int i) {
    return id[i];
  }

  public BigDecimal price(int i) {
    return price.get(i);
  }

  public BigDecimal size(int i) {
    return size.get(i);
  }

  public DecimalColumn price() {
    return price;
  }

  public DecimalColumn size() {
    return size;
  }

  public TakerSide taker(int i) {
    return SIDES[taker[i]];
  }

  /** The number of trades behind tick {@code i}: more than one only for aggregates. */
  public long trades(int i) {
    return trades == null ? 1 : trades[i];
  }

  /** The venue's id of the first trade behind tick {@code i}. */
  public long firstTradeId(int i) {
    return firstTradeId == null ? id[i] : firstTradeId[i];
  }

  /** The venue's id of the last trade behind tick {@code i}. */
  public long lastTradeId(int i) {
    return firstTradeId(i) + trades(i) - 1;
  }

  /**
   * Copies the columns of times, ids and taker sides (as ordinals) into arrays, from index {@code
   * at}.
   */
  public void copyTo(long[] times, long[] ids, byte[] takers, int at) {
    System.arraycopy(time, 0, times, at, count);
    System.arraycopy(id, 0, ids, at, count);
    System.arraycopy(taker, 0, takers, at, count);
  }

  void encode(BlockWriter out) {
    out.writeString(instrument.id());
    out.writeByte(identity.ordinal());
    out.writeString(source);
    out.writeVarint(count);
    out.writeDeltas(time, count);
    out.writeDeltas(id, count);
    price.encode(out);
    size.encode(out);
    out.writeBytes(taker, count);
    if (identity == TickIdentity.AGGREGATE_ID) {
      out.writeDeltas(firstTradeId, count);
      out.writeDeltas(trades, count);
    }
  }

  static TickBlock decode(BlockReader in) {
    Instrument instrument = Instrument.parse(in.readString());
    TickIdentity identity = TickIdentity.values()[in.readByte()];
    String source = in.readString();
    int count = in.readCount();
    boolean aggregates = identity == TickIdentity.AGGREGATE_ID;
    return new TickBlock(
        instrument,
        identity,
        source,
        count,
        in.readDeltas(count),
        in.readDeltas(count),
        DecimalColumn.decode(in, count),
        DecimalColumn.decode(in, count),
        in.readBytes(count),
        aggregates ? in.readDeltas(count) : null,
        aggregates ? in.readDeltas(count) : null);
  }

  @Override
  public String toString() {
    return "TickBlock{" + instrument + ", " + identity + ", " + source + ", " + count + " ticks}";
  }

  /** Collects ticks into a block. */
  public static final class Builder {
    private final Instrument instrument;
    private final TickIdentity identity;
    private final String source;
    private int count;
    private long[] time;
    private long[] id;
    private byte[] taker;
    private long[] firstTradeId;
    private long[] trades;
    private final DecimalColumn.Builder price;
    private final DecimalColumn.Builder size;

    private Builder(Instrument instrument, TickIdentity identity, String source, int capacity) {
      this.instrument = instrument;
      this.identity = identity;
      this.source = source;
      time = new long[Math.max(capacity, 1)];
      id = new long[time.length];
      taker = new byte[time.length];
      if (identity == TickIdentity.AGGREGATE_ID) {
        firstTradeId = new long[time.length];
        trades = new long[time.length];
      }
      price = new DecimalColumn.Builder(capacity);
      size = new DecimalColumn.Builder(capacity);
    }

    /**
     * Starts the next tick; its price and size follow through {@link #price()} and {@link #size()},
     * one value each.
     *
     * @param timeMicros event time in microseconds since the epoch, UTC
     * @param tickId trade id, aggregate id or position, as the identity says
     */
    public Builder add(long timeMicros, long tickId, TakerSide side) {
      if (count == time.length) {
        grow();
      }
      time[count] = timeMicros;
      id[count] = tickId;
      taker[count] = (byte) side.ordinal();
      count++;
      return this;
    }

    /** Names the trades behind the aggregate just added. */
    public Builder aggregateOf(long firstId, long lastId) {
      firstTradeId[count - 1] = firstId;
      trades[count - 1] = lastId - firstId + 1;
      return this;
    }

    private void grow() {
      int capacity = count * 2;
      time = Arrays.copyOf(time, capacity);
      id = Arrays.copyOf(id, capacity);
      taker = Arrays.copyOf(taker, capacity);
      if (firstTradeId != null) {
        firstTradeId = Arrays.copyOf(firstTradeId, capacity);
        trades = Arrays.copyOf(trades, capacity);
      }
    }

    public DecimalColumn.Builder price() {
      return price;
    }

    public DecimalColumn.Builder size() {
      return size;
    }

    public int count() {
      return count;
    }

    /**
     * The block of all ticks added. The builder must not be used again.
     *
     * @throws IllegalStateException when a tick has no price or no size
     */
    public TickBlock build() {
      if (price.count() != count || size.count() != count) {
        throw new IllegalStateException(
            "Columns differ in length: "
                + count
                + " ticks, "
                + price.count()
                + " prices, "
                + size.count()
                + " sizes");
      }
      return new TickBlock(
          instrument,
          identity,
          source,
          count,
          time,
          id,
          price.build(),
          size.build(),
          taker,
          firstTradeId,
          trades);
    }
  }
}

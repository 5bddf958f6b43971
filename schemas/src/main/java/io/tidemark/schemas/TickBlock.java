package io.tidemark.schemas;

import java.util.Arrays;

/**
 * Ticks of one instrument from one source, as columns: the element that flows from decoding to
 * candles. Rows are in source order, which need not be time order.
 *
 * <p>Columns of decimals are views, made at each call: where many rows are read, take them before.
 *
 * <p>Event times are microseconds since the epoch, UTC. Prices are counted in the quote asset,
 * sizes in the base.
 */
public final class TickBlock {
  private static final TakerSide[] SIDES = TakerSide.values();

  private static final int TIME = 0;
  private static final int ID = 1;
  private static final int NUMBERS = 2;

  // Of aggregates alone:
  private static final int FIRST_TRADE_ID = 2;
  private static final int TRADES = 3;
  private static final int AGGREGATE_NUMBERS = 4;

  private static final int PRICE = 0;
  private static final int SIZE = 1;
  private static final int DECIMALS = 2;

  private final Instrument instrument;
  private final TickIdentity identity;
  private final String source;
  private final Columns columns;
  private final byte[] taker;

  private TickBlock(
      Instrument instrument, TickIdentity identity, String source, Columns columns, byte[] taker) {
    this.instrument = instrument;
    this.identity = identity;
    this.source = source;
    this.columns = columns;
    this.taker = taker;
  }

  private static Columns.Builder newColumns(TickIdentity identity, int count) {
    return new Columns.Builder(
        count, isAggregate(identity) ? AGGREGATE_NUMBERS : NUMBERS, DECIMALS);
  }

  private static boolean isAggregate(TickIdentity identity) {
    return identity == TickIdentity.AGGREGATE_ID;
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
    return columns.count();
  }

  /** Event time in microseconds since the epoch, UTC. */
  public long time(int i) {
    return columns.number(TIME, i);
  }

  /** The trade id, aggregate id or position, as {@link #identity()} says. */
  public long id(int i) {
    return columns.number(ID, i);
  }

  public DecimalColumn price() {
    return columns.decimals(PRICE);
  }

  public DecimalColumn size() {
    return columns.decimals(SIZE);
  }

  public TakerSide taker(int i) {
    return SIDES[taker[i]];
  }

  /** The number of trades behind tick {@code i}: more than one only for aggregates. */
  public long trades(int i) {
    return isAggregate(identity) ? columns.number(TRADES, i) : 1;
  }

  /** The venue's id of the first trade behind tick {@code i}. */
  public long firstTradeId(int i) {
    return columns.number(isAggregate(identity) ? FIRST_TRADE_ID : ID, i);
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
    columns.copyNumbers(TIME, times, at);
    columns.copyNumbers(ID, ids, at);
    System.arraycopy(taker, 0, takers, at, taker.length);
  }

  void encode(BlockWriter out) {
    out.writeString(instrument.id());
    out.writeByte(identity.ordinal());
    out.writeString(source);
    out.writeVarint(count());
    columns.encodeNumbers(TIME, out);
    columns.encodeNumbers(ID, out);
    price().encode(out);
    size().encode(out);
    out.writeBytes(taker, taker.length);
    if (isAggregate(identity)) {
      columns.encodeNumbers(FIRST_TRADE_ID, out);
      columns.encodeNumbers(TRADES, out);
    }
  }

  static TickBlock decode(BlockReader in) {
    Instrument instrument = in.readInstrument();
    TickIdentity identity = TickIdentity.values()[in.readByte()];
    String source = in.readString();
    int count = in.readCount();
    Columns.Builder columns =
        newColumns(identity, count)
            .decodeNumbers(TIME, in)
            .decodeNumbers(ID, in)
            .decodeDecimals(in)
            .decodeDecimals(in);
    byte[] taker = in.readBytes(count);
    if (isAggregate(identity)) {
      columns.decodeNumbers(FIRST_TRADE_ID, in).decodeNumbers(TRADES, in);
    }
    return new TickBlock(instrument, identity, source, columns.build(), taker);
  }

  @Override
  public String toString() {
    return "TickBlock{" + instrument + ", " + identity + ", " + source + ", " + count() + " ticks}";
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
      if (isAggregate(identity)) {
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
      if (isAggregate(identity)) {
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
      Columns.Builder columns =
          newColumns(identity, count)
              .addNumbers(TIME, time)
              .addNumbers(ID, id)
              .addDecimals(price.build(), size.build());
      if (isAggregate(identity)) {
        columns.addNumbers(FIRST_TRADE_ID, firstTradeId).addNumbers(TRADES, trades);
      }
      return new TickBlock(
          instrument, identity, source, columns.build(), Arrays.copyOf(taker, count));
    }
  }
}

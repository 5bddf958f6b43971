package io.tidemark.transforms.candles;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.BestRevisions;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.IndexSort;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.Sum128;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickBlock;
import io.tidemark.schemas.TickIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The one-minute candles of the ticks of one instrument.
 *
 * <p>Ticks of one identity are counted once. An id identifies a trade within the minute of its
 * event time, and an aggregate together with the ids of its first and last trade; a position
 * identifies only with all else that a tick says. Of ticks that differ under one identity the first
 * by time, price, size and taker is kept. Ticks are in total order by (event time, id), or (event
 * time, source, position) where the feed has no ids; the first gives the open and the last the
 * close. A tick of size 0 counts as a trade and makes no price: it is passed over for open, high,
 * low and close, and a minute that has no other has no candle. Where a minute is told of by ticks
 * of several kinds of identity, which cannot be matched with each other, each kind gives a candle
 * and the greatest revision is kept, as it would be in the table.
 */
final class MinuteCandles {
  /**
   * @param candles in order of open time; a minute without ticks has none
   * @param distinct ticks counted
   * @param duplicates ticks dropped because the same was there already
   * @param conflicts ticks dropped because another of their identity was there already
   */
  record Result(CandleBlock candles, long distinct, long duplicates, List<DeadLetter> conflicts) {}

  private MinuteCandles() {}

  /**
   * Aggregates all ticks of these blocks, which are of one instrument.
   *
   * @param semantics version of the semantics, part of the revision
   * @param isFinal whether no further ticks are expected for these minutes
   */
  static Result of(Iterable<TickBlock> blocks, int semantics, boolean isFinal) {
    Map<TickIdentity, List<TickBlock>> byIdentity = new EnumMap<>(TickIdentity.class);
    for (TickBlock block : blocks) {
      byIdentity.computeIfAbsent(block.identity(), identity -> new ArrayList<>()).add(block);
    }
    List<CandleBlock> candles = new ArrayList<>();
    long distinct = 0;
    long duplicates = 0;
    List<DeadLetter> conflicts = new ArrayList<>();
    for (List<TickBlock> group : byIdentity.values()) {
      Ticks ticks = new Ticks(group);
      int[] order = ticks.distinctInOrder();
      distinct += order.length;
      duplicates += ticks.count - order.length - ticks.conflicts.size();
      conflicts.addAll(ticks.conflicts);
      candles.add(aggregate(ticks, order, semantics, isFinal));
    }
    return new Result(BestRevisions.of(candles), distinct, duplicates, conflicts);
  }

  private static CandleBlock aggregate(Ticks ticks, int[] order, int semantics, boolean isFinal) {
    CandleBlock.Builder candles =
        CandleBlock.builder(
            ticks.instrument, Interval.M1, Basis.TRADES, Math.min(order.length, 1_440));
    DecimalColumn price = ticks.price;
    DecimalColumn size = ticks.size;
    boolean wide = price.isWide() || size.isWide();
    Sum128 volume = new Sum128();
    Sum128 quoteVolume = new Sum128();
    Sum128 takerBuyVolume = new Sum128();
    int next = 0;
    while (next < order.length) {
      int first = order[next];
      long openTime = Interval.M1.open(ticks.time[first]);
      long closeTime = openTime + Interval.M1.micros();
      int open = NONE;
      int high = NONE;
      int low = NONE;
      int close = NONE;
      int last = first;
      long trades = 0;
      boolean takerKnown = true;
      volume.reset();
      quoteVolume.reset();
      takerBuyVolume.reset();
      for (; next < order.length && ticks.time[order[next]] < closeTime; next++) {
        last = order[next];
        if (size.high(last) != 0 || size.low(last) != 0) {
          close = last;
          if (open == NONE) {
            open = last;
            high = last;
            low = last;
          } else if (price.compare(last, high) > 0) {
            high = last;
          } else if (price.compare(last, low) < 0) {
            low = last;
          }
        }
        volume.add(size.high(last), size.low(last));
        if (wide) {
          quoteVolume.add(price.unscaled(last).multiply(size.unscaled(last)));
        } else {
          quoteVolume.addProduct(price.low(last), size.low(last));
        }
        byte taker = ticks.taker[last];
        if (taker == BUY) {
          takerBuyVolume.add(size.high(last), size.low(last));
        } else if (taker == UNKNOWN) {
          takerKnown = false;
        }
        trades += ticks.trades(last);
      }
      if (open == NONE) {
        continue;
      }
      candles.open().add(price, open);
      candles.high().add(price, high);
      candles.low().add(price, low);
      candles.close().add(price, close);
      if (trades <= Revision.MAX_TRADES) {
        candles.sums(
            volume,
            size.scale(),
            quoteVolume,
            price.scale() + size.scale(),
            takerKnown ? takerBuyVolume : null,
            size.scale());
      } else {
        candles.withoutSums();
        trades = Revision.MAX_TRADES;
      }
      if (ticks.identity != TickIdentity.POSITION) {
        candles.tradeIds(ticks.firstTradeId(first), ticks.lastTradeId(last));
      }
      if (isFinal) {
        candles.isFinal();
      }
      candles.endBase(openTime, trades, semantics);
    }
    return candles.build();
  }

  private static final int NONE = -1;
  private static final TakerSide[] SIDES = TakerSide.values();
  private static final byte BUY = (byte) TakerSide.BUY.ordinal();
  private static final byte UNKNOWN = (byte) TakerSide.UNKNOWN.ordinal();

  /** The ticks of several blocks of one identity, as one set of columns. */
  private static final class Ticks {
    private final Instrument instrument;
    private final TickIdentity identity;
    private final int count;
    private final long[] time;
    private final long[] id;
    private final DecimalColumn price;
    private final DecimalColumn size;
    private final byte[] taker;

    /**
     * Rank of the source's name, where position is the identity; null where all sources are one.
     */
    private final int[] source;

    private final long[] firstTradeId;
    private final long[] lastTradeId;

    /** What was passed over for another of its identity. */
    private final List<DeadLetter> conflicts = new ArrayList<>();

    private Ticks(List<TickBlock> unordered) {
      List<TickBlock> blocks = new ArrayList<>(unordered);
      blocks.sort(
          Comparator.comparingLong((TickBlock block) -> block.time(0))
              .thenComparingLong(block -> block.id(0)));
      instrument = blocks.get(0).instrument();
      identity = blocks.get(0).identity();
      count = Math.toIntExact(blocks.stream().mapToLong(TickBlock::count).sum());
      time = new long[count];
      id = new long[count];
      taker = new byte[count];
      List<String> sources = blocks.stream().map(TickBlock::source).distinct().sorted().toList();
      source = identity == TickIdentity.POSITION && sources.size() > 1 ? new int[count] : null;
      boolean aggregates = identity == TickIdentity.AGGREGATE_ID;
      firstTradeId = aggregates ? new long[count] : null;
      lastTradeId = aggregates ? new long[count] : null;
      DecimalColumn.Builder prices = new DecimalColumn.Builder(count);
      DecimalColumn.Builder sizes = new DecimalColumn.Builder(count);
      int at = 0;
      for (TickBlock block : blocks) {
        block.copyTo(time, id, taker, at);
        prices.addAll(block.price());
        sizes.addAll(block.size());
        for (int i = 0; aggregates && i < block.count(); i++) {
          firstTradeId[at + i] = block.firstTradeId(i);
          lastTradeId[at + i] = block.lastTradeId(i);
        }
        if (source != null) {
          Arrays.fill(source, at, at + block.count(), sources.indexOf(block.source()));
        }
        at += block.count();
      }
      price = prices.build();
      size = sizes.build();
    }

    private long trades(int i) {
      return lastTradeId == null ? 1 : lastTradeId[i] - firstTradeId[i] + 1;
    }

    private long firstTradeId(int i) {
      return firstTradeId == null ? id[i] : firstTradeId[i];
    }

    private long lastTradeId(int i) {
      return lastTradeId == null ? id[i] : lastTradeId[i];
    }

    /** The ticks, each identity once, in total order. */
    private int[] distinctInOrder() {
      int[] rows = IndexSort.unsorted(count);
      if (isDistinctInOrder()) {
        return rows;
      }
      IndexSort.sort(rows, count, this::compareIdentity);
      int kept = 0;
      int last = 0;
      for (int i = 0; i < count; i++) {
        int row = rows[i];
        if (kept == 0 || !isSame(rows[kept - 1], row)) {
          rows[kept++] = row;
          last = row;
        } else if (compareContent(last, row) != 0) {
          conflicts.add(letter(row));
          last = row;
        }
      }
      IndexSort.sort(rows, kept, this::compareTotal);
      return kept == count ? rows : Arrays.copyOf(rows, kept);
    }

    /** Whether ids rise and times do not fall, as a venue tells of its trades. */
    private boolean isDistinctInOrder() {
      if (source != null) {
        return false;
      }
      for (int i = 1; i < count; i++) {
        if (id[i - 1] >= id[i] || time[i - 1] > time[i]) {
          return false;
        }
      }
      return true;
    }

    /**
     * By identity, then by contents, so that of two tellings of one tick always the same one is
     * kept.
     */
    private int compareIdentity(int a, int b) {
      int order = Long.compare(id[a], id[b]);
      if (order == 0 && source != null) {
        order = Integer.compare(source[a], source[b]);
      }
      if (order == 0) {
        order = Long.compare(Interval.M1.open(time[a]), Interval.M1.open(time[b]));
      }
      if (order == 0) {
        order = compareTrades(a, b);
      }
      return order != 0 ? order : compareContent(a, b);
    }

    /** By the trades behind aggregates. */
    private int compareTrades(int a, int b) {
      int order = Long.compare(firstTradeId(a), firstTradeId(b));
      return order != 0 ? order : Long.compare(lastTradeId(a), lastTradeId(b));
    }

    private DeadLetter letter(int row) {
      String ids = Long.toString(id[row]);
      return ConflictingTicks.letter(
          instrument,
          firstTradeId == null
              ? ids
              : ids + " trades " + firstTradeId(row) + " to " + lastTradeId(row),
          time[row],
          price.get(row),
          size.get(row),
          SIDES[taker[row]]);
    }

    private int compareContent(int a, int b) {
      int order = Long.compare(time[a], time[b]);
      if (order == 0) {
        order = price.compare(a, b);
      }
      if (order == 0) {
        order = size.compare(a, b);
      }
      if (order == 0) {
        order = Byte.compare(taker[a], taker[b]);
      }
      return order != 0 ? order : compareTrades(a, b);
    }

    /**
     * One id is one tick of a minute. One position is one tick only if it says the same: files may
     * share a name.
     */
    private boolean isSame(int a, int b) {
      return identity == TickIdentity.POSITION
          ? compareIdentity(a, b) == 0
          : id[a] == id[b]
              && compareTrades(a, b) == 0
              && Interval.M1.open(time[a]) == Interval.M1.open(time[b]);
    }

    private int compareTotal(int a, int b) {
      int order = Long.compare(time[a], time[b]);
      if (order == 0 && source != null) {
        order = Integer.compare(source[a], source[b]);
      }
      if (order == 0) {
        order = Long.compare(id[a], id[b]);
      }
      return order != 0 ? order : compareContent(a, b);
    }
  }
}

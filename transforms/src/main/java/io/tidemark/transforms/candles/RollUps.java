package io.tidemark.transforms.candles;

import io.tidemark.schemas.BestRevisions;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.Sum128;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Larger candles from smaller ones: the open of the first, the close of the last, the greatest
 * high, the least low, and the sums of volumes and trades.
 */
public final class RollUps {
  private RollUps() {}

  /**
   * The candles of every larger interval that follow from these, each interval made from the one
   * before it: 1m to 5m to 15m and so on. Where candles of an interval are also given, the next
   * interval is made of the greater revisions, and what was made and is no better than what was
   * given is left out.
   *
   * @param given candles of one instrument and basis, of any intervals, in any order
   * @param finalThrough event time, in microseconds since the epoch, before which the source has
   *     been read: no candle that closes after it is final
   */
  public static Map<Interval, CandleBlock> of(Iterable<CandleBlock> given, long finalThrough) {
    Map<Interval, List<CandleBlock>> byInterval = new EnumMap<>(Interval.class);
    for (CandleBlock block : given) {
      byInterval.computeIfAbsent(block.interval(), interval -> new ArrayList<>()).add(block);
    }
    Map<Interval, CandleBlock> made = new EnumMap<>(Interval.class);
    CandleBlock parts = null;
    for (Interval interval : Interval.values()) {
      CandleBlock rolledUp = parts == null ? null : to(interval, parts, finalThrough);
      CandleBlock known =
          byInterval.containsKey(interval) ? BestRevisions.of(byInterval.get(interval)) : null;
      if (rolledUp != null && known != null) {
        made.put(interval, better(rolledUp, known));
        parts = BestRevisions.of(List.of(rolledUp, known));
      } else if (rolledUp != null) {
        made.put(interval, rolledUp);
        parts = rolledUp;
      } else {
        parts = known;
      }
    }
    return made;
  }

  /** The candles that are not among the others, or there in a lesser revision. */
  private static CandleBlock better(CandleBlock candles, CandleBlock others) {
    int[] better =
        IntStream.range(0, candles.count())
            .filter(
                i -> {
                  int other = others.indexOf(candles.openTime(i));
                  return other < 0 || candles.compareRevision(i, others, other) > 0;
                })
            .toArray();
    return candles.take(better);
  }

  /**
   * The candles of a larger interval made from these, which are in order of open time without
   * repeats.
   */
  static CandleBlock to(Interval interval, CandleBlock parts, long finalThrough) {
    CandleBlock.Builder candles =
        CandleBlock.builder(parts.instrument(), interval, parts.basis(), most(interval, parts));
    DecimalColumn highs = parts.high();
    DecimalColumn lows = parts.low();
    DecimalColumn opens = parts.open();
    DecimalColumn closes = parts.close();
    DecimalColumn volumes = parts.volume();
    DecimalColumn quoteVolumes = parts.quoteVolume();
    DecimalColumn takerBuyVolumes = parts.takerBuyVolume();
    Sum128 volume = new Sum128();
    Sum128 quoteVolume = new Sum128();
    Sum128 takerBuyVolume = new Sum128();
    int next = 0;
    while (next < parts.count()) {
      int first = next;
      int high = first;
      int low = first;
      long openTime = interval.open(parts.openTime(first));
      long closeTime = openTime + interval.micros();
      long trades = 0;
      long epoch = 0;
      long digest = 0;
      boolean isFinal = closeTime <= finalThrough;
      boolean hasSums = true;
      boolean takerKnown = true;
      volume.reset();
      quoteVolume.reset();
      takerBuyVolume.reset();
      for (; next < parts.count() && parts.openTime(next) < closeTime; next++) {
        if (highs.compare(next, high) > 0) {
          high = next;
        }
        if (lows.compare(next, low) < 0) {
          low = next;
        }
        add(volume, volumes, next);
        add(quoteVolume, quoteVolumes, next);
        add(takerBuyVolume, takerBuyVolumes, next);
        trades += parts.trades(next);
        epoch += parts.epoch(next);
        digest += parts.digest(next);
        isFinal &= parts.isFinal(next);
        hasSums &= parts.hasSums(next);
        takerKnown &= parts.hasTakerBuyVolume(next);
      }
      int last = next - 1;
      candles.open().add(opens, first);
      candles.high().add(highs, high);
      candles.low().add(lows, low);
      candles.close().add(closes, last);
      if (hasSums && trades <= Revision.MAX_TRADES) {
        candles.sums(
            volume,
            volumes.scale(),
            quoteVolume,
            quoteVolumes.scale(),
            takerKnown ? takerBuyVolume : null,
            takerBuyVolumes.scale());
      } else {
        candles.withoutSums();
        trades = Math.min(trades, Revision.MAX_TRADES);
      }
      if (parts.hasTradeIds(first) && parts.hasTradeIds(last)) {
        candles.tradeIds(parts.firstTradeId(first), parts.lastTradeId(last));
      }
      if (isFinal) {
        candles.isFinal();
      }
      candles.endRollUp(openTime, trades, epoch, digest);
    }
    return candles.build();
  }

  /** How many candles these can make, or more. */
  private static int most(Interval interval, CandleBlock parts) {
    if (parts.count() == 0) {
      return 0;
    }
    long first = interval.open(parts.openTime(0));
    long last = interval.open(parts.openTime(parts.count() - 1));
    return (int) Math.min(parts.count(), (last - first) / interval.micros() + 1);
  }

  private static void add(Sum128 sum, DecimalColumn column, int i) {
    sum.add(column.high(i), column.low(i));
  }
}

package io.tidemark.transforms.candles;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.Interval;
import io.tidemark.transforms.coders.BlockCoder;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Makes larger candles of smaller ones, a week of one instrument and basis at a time. Of candles
 * given twice the greatest revision counts. A larger candle is complete only if all its parts are
 * given: those that a table already holds are to be given too. A larger candle that is itself
 * given, in as good a revision, is not emitted.
 */
public final class RollUpCandles
    extends PTransform<PCollection<CandleBlock>, PCollection<CandleBlock>> {
  private final Set<Interval> intervals;
  private final int shards;

  private RollUpCandles(Set<Interval> intervals, int shards) {
    this.intervals = intervals;
    this.shards = shards;
  }

  /** Makes candles of these intervals. */
  public static RollUpCandles to(Set<Interval> intervals) {
    return new RollUpCandles(Set.copyOf(intervals), GroupBlocks.MOST_SHARDS);
  }

  /**
   * Groups the instruments of a week by this many keys instead of 256: a runner charges for each
   * key, and what has to fit the memory is all of one.
   *
   * @param number 1 to 256
   */
  public RollUpCandles withShards(int number) {
    return new RollUpCandles(intervals, GroupBlocks.checkShards(number));
  }

  @Override
  public PCollection<CandleBlock> expand(PCollection<CandleBlock> candles) {
    return candles
        .apply("GroupByWeek", GroupByWeek.withShards(shards))
        .apply("RollUp", ParDo.of(new RollUp(intervals)))
        .setCoder(BlockCoder.of(CandleBlockCodec.of()));
  }

  private static final class RollUp extends DoFn<KV<Long, Iterable<byte[]>>, CandleBlock> {
    private final EnumSet<Interval> intervals;

    private RollUp(Set<Interval> intervals) {
      this.intervals = EnumSet.noneOf(Interval.class);
      this.intervals.addAll(intervals);
    }

    @ProcessElement
    public void process(@Element KV<Long, Iterable<byte[]>> week, OutputReceiver<CandleBlock> out) {
      for (List<CandleBlock> blocks : GroupByWeek.split(week.getValue())) {
        RollUps.of(blocks, Long.MAX_VALUE)
            .forEach(
                (interval, candles) -> {
                  if (intervals.contains(interval) && candles.count() > 0) {
                    out.output(candles);
                  }
                });
      }
    }
  }
}

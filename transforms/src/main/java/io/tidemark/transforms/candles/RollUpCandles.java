package io.tidemark.transforms.candles;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCoder;
import io.tidemark.schemas.Interval;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Makes larger candles of smaller ones, a week of one instrument and basis at a time. Each block of
 * candles must lie inside one week. Of candles given twice the greatest revision counts. A larger
 * candle is complete only if all its parts are given: those that a table already holds are to be
 * given too.
 */
public final class RollUpCandles
    extends PTransform<PCollection<CandleBlock>, PCollection<CandleBlock>> {
  private final Set<Interval> intervals;

  private RollUpCandles(Set<Interval> intervals) {
    this.intervals = intervals;
  }

  /**
   * Makes candles of these intervals.
   *
   * @param intervals the intervals to emit; candles of an interval are also emitted where they were
   *     given and not made
   */
  public static RollUpCandles to(Set<Interval> intervals) {
    return new RollUpCandles(Set.copyOf(intervals));
  }

  @Override
  public PCollection<CandleBlock> expand(PCollection<CandleBlock> candles) {
    return candles
        .apply("GroupByWeek", new GroupByWeek())
        .apply("RollUp", ParDo.of(new RollUp(intervals)))
        .setCoder(CandleBlockCoder.of());
  }

  private static final class RollUp extends DoFn<KV<String, Iterable<byte[]>>, CandleBlock> {
    private final EnumSet<Interval> intervals;

    private RollUp(Set<Interval> intervals) {
      this.intervals = EnumSet.noneOf(Interval.class);
      this.intervals.addAll(intervals);
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<byte[]>> week, OutputReceiver<CandleBlock> out) {
      for (Map.Entry<Interval, CandleBlock> best :
          RollUps.of(CandleBlockCoder.of().fromBytes(week.getValue())).entrySet()) {
        CandleBlock candles = best.getValue();
        if (intervals.contains(best.getKey()) && !isBase(candles)) {
          out.output(candles);
        }
      }
    }

    private static boolean isBase(CandleBlock candles) {
      return candles.basis() == Basis.TRADES && candles.interval() == Interval.M1;
    }
  }
}

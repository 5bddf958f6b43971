package io.tidemark.transforms.candles;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.TickBlock;
import io.tidemark.schemas.TickBlockCodec;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Duration;

/**
 * Makes one-minute candles of bounded ticks: groups them by instrument in fixed windows of event
 * time and aggregates each group at once. A tick delivered twice counts once. The result does not
 * depend on the order, number or size of the blocks, nor on the window.
 */
public final class AggregateCandles extends PTransform<PCollection<TickBlock>, PCollectionTuple> {
  /**
   * The most keys that the instruments of a window may share, and as many as they do by default.
   */
  public static final int MOST_SHARDS = 256;

  private final Duration window;
  private final int semantics;
  private final int shards;

  private AggregateCandles(Duration window, int semantics, int shards) {
    this.window = window;
    this.semantics = semantics;
    this.shards = shards;
  }

  /**
   * Groups ticks in windows of this length.
   *
   * @param window how much event time is grouped at once: a whole number of minutes. Each block of
   *     ticks must lie inside one such window.
   */
  public static AggregateCandles in(Duration window) {
    if (window.getMillis() <= 0 || window.getMillis() % 60_000 != 0) {
      throw new IllegalArgumentException(
          "Invalid window: " + window + " (expected a whole number of minutes)");
    }
    return new AggregateCandles(window, Revision.SEMANTICS, GroupBlocks.MOST_SHARDS);
  }

  /**
   * Stamps the candles with this version of the semantics instead of {@link Revision#SEMANTICS};
   * candles of a greater version replace those of a lesser one, whatever they were made from.
   */
  public AggregateCandles withSemantics(int version) {
    if (version < 1 || version > Revision.MAX_SEMANTICS) {
      throw new IllegalArgumentException(
          "Invalid version of the semantics: "
              + version
              + " (expected 1 to "
              + Revision.MAX_SEMANTICS
              + ")");
    }
    return new AggregateCandles(window, version, shards);
  }

  /**
   * Groups the instruments of a window by this many keys instead of 256: a runner charges for each
   * key, and what has to fit the memory is all of one.
   *
   * @param number 1 to 256
   */
  public AggregateCandles withShards(int number) {
    return new AggregateCandles(window, semantics, GroupBlocks.checkShards(number));
  }

  /** Gives {@link CandleOutputs}. */
  @Override
  public PCollectionTuple expand(PCollection<TickBlock> ticks) {
    return CandleOutputs.withCoders(
        ticks
            .apply(
                "GroupByInstrument",
                GroupBlocks.by(
                    new Windows(window.getMillis() * 1_000, shards), TickBlockCodec.of()))
            .apply(
                "Aggregate",
                ParDo.of(new Aggregate(semantics))
                    .withOutputTags(
                        CandleOutputs.CANDLES, TupleTagList.of(CandleOutputs.DEAD_LETTERS))));
  }

  private record Windows(long micros, int shards) implements GroupBlocks.Keys<TickBlock> {
    @Override
    public void assign(TickBlock block, BiConsumer<Long, TickBlock> out) {
      long window = Math.floorDiv(block.time(0), micros);
      out.accept(GroupBlocks.key(window, block.instrument(), shards), block);
    }
  }

  private static final class Aggregate extends DoFn<KV<Long, Iterable<byte[]>>, CandleBlock> {
    private final Counter distinct = Metrics.counter("candles", "ticks_distinct");
    private final Counter duplicates = Metrics.counter("candles", "ticks_duplicate");
    private final Counter conflicting = Metrics.counter("candles", "ticks_conflicting");
    private final Counter candles = Metrics.counter("candles", "candles_1m");
    private final int semantics;

    private Aggregate(int semantics) {
      this.semantics = semantics;
    }

    @ProcessElement
    public void process(@Element KV<Long, Iterable<byte[]>> group, MultiOutputReceiver out) {
      GroupBlocks.split(group.getValue(), TickBlockCodec.of(), TickBlock::instrument)
          .forEach(blocks -> output(MinuteCandles.of(blocks, semantics, true), out));
    }

    private void output(MinuteCandles.Result result, MultiOutputReceiver out) {
      distinct.inc(result.distinct());
      duplicates.inc(result.duplicates());
      conflicting.inc(result.conflicts().size());
      candles.inc(result.candles().count());
      if (result.candles().count() > 0) {
        out.get(CandleOutputs.CANDLES).output(result.candles());
      }
      result.conflicts().forEach(out.get(CandleOutputs.DEAD_LETTERS)::output);
    }
  }
}

package io.tidemark.transforms.candles;

import io.tidemark.schemas.BestRevisions;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.Interval;
import io.tidemark.transforms.coders.BlockCoder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Of candles given more than once, in any order, keeps the greatest revision; the blocks it gives
 * are ordered.
 */
public final class KeepBestRevisions
    extends PTransform<PCollection<CandleBlock>, PCollection<CandleBlock>> {
  private final int shards;

  private KeepBestRevisions(int shards) {
    this.shards = shards;
  }

  public static KeepBestRevisions create() {
    return new KeepBestRevisions(GroupBlocks.MOST_SHARDS);
  }

  /**
   * Groups the instruments of a week by this many keys instead of 256: a runner charges for each
   * key, and what has to fit the memory is all of one.
   *
   * @param number 1 to 256
   */
  public KeepBestRevisions withShards(int number) {
    return new KeepBestRevisions(GroupBlocks.checkShards(number));
  }

  @Override
  public PCollection<CandleBlock> expand(PCollection<CandleBlock> candles) {
    return candles
        .apply("GroupByWeek", GroupByWeek.withShards(shards))
        .apply("KeepBest", ParDo.of(new KeepBest()))
        .setCoder(BlockCoder.of(CandleBlockCodec.of()));
  }

  private static final class KeepBest extends DoFn<KV<Long, Iterable<byte[]>>, CandleBlock> {
    @ProcessElement
    public void process(@Element KV<Long, Iterable<byte[]>> week, OutputReceiver<CandleBlock> out) {
      for (List<CandleBlock> series : GroupByWeek.split(week.getValue())) {
        Map<Interval, List<CandleBlock>> byInterval = new EnumMap<>(Interval.class);
        for (CandleBlock block : series) {
          byInterval.computeIfAbsent(block.interval(), any -> new ArrayList<>()).add(block);
        }
        byInterval.values().forEach(blocks -> out.output(BestRevisions.of(blocks)));
      }
    }
  }
}

package io.tidemark.transforms.candles;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCoder;
import io.tidemark.schemas.Interval;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Groups candles by week and shard of their instruments, as {@link GroupBlocks} does. */
final class GroupByWeek
    extends PTransform<PCollection<CandleBlock>, PCollection<KV<Long, Iterable<byte[]>>>> {
  private final int shards;

  GroupByWeek(int shards) {
    this.shards = shards;
  }

  @Override
  public PCollection<KV<Long, Iterable<byte[]>>> expand(PCollection<CandleBlock> candles) {
    return candles
        .apply("Key", ParDo.of(new Key(shards)))
        .setCoder(KvCoder.of(VarLongCoder.of(), CandleBlockCoder.of()))
        .apply("Weeks", GroupBlocks.with(CandleBlockCoder.of()));
  }

  /** Takes a group apart: the candles of one instrument and basis. */
  static Collection<List<CandleBlock>> split(Iterable<byte[]> week) {
    return GroupBlocks.split(
        week, CandleBlockCoder.of(), block -> KV.of(block.instrument(), block.basis()));
  }

  private static final class Key extends DoFn<CandleBlock, KV<Long, CandleBlock>> {
    private final int shards;

    private Key(int shards) {
      this.shards = shards;
    }

    @ProcessElement
    public void process(@Element CandleBlock block, OutputReceiver<KV<Long, CandleBlock>> out) {
      int from = 0;
      while (from < block.count()) {
        long week = Interval.W1.open(block.openTime(from));
        long nextWeek = week + Interval.W1.micros();
        int to = from + 1;
        while (to < block.count() && block.openTime(to) >= week && block.openTime(to) < nextWeek) {
          to++;
        }
        long key = GroupBlocks.key(week / Interval.D1.micros(), block.instrument(), shards);
        out.output(KV.of(key, block.slice(from, to)));
        from = to;
      }
    }
  }
}

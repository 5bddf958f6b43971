package io.tidemark.transforms.candles;

import io.tidemark.schemas.BytesCoder;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCoder;
import io.tidemark.schemas.Interval;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Groups candles, as bytes of {@link CandleBlockCoder}, by instrument, basis and week. */
final class GroupByWeek
    extends PTransform<PCollection<CandleBlock>, PCollection<KV<String, Iterable<byte[]>>>> {
  @Override
  public PCollection<KV<String, Iterable<byte[]>>> expand(PCollection<CandleBlock> candles) {
    return candles
        .apply("Key", ParDo.of(new Key()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), BytesCoder.of()))
        .apply("Group", GroupByKey.create());
  }

  private static final class Key extends DoFn<CandleBlock, KV<String, byte[]>> {
    @ProcessElement
    public void process(@Element CandleBlock block, OutputReceiver<KV<String, byte[]>> out) {
      int from = 0;
      while (from < block.count()) {
        long week = Interval.W1.open(block.openTime(from));
        int to = from + 1;
        while (to < block.count() && Interval.W1.open(block.openTime(to)) == week) {
          to++;
        }
        out.output(
            KV.of(
                block.instrument().id() + "/" + block.basis() + "/" + week,
                CandleBlockCoder.of().toBytes(block.slice(from, to))));
        from = to;
      }
    }
  }
}

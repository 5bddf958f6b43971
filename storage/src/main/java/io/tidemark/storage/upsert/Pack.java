package io.tidemark.storage.upsert;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.BlockPack;
import io.tidemark.schemas.tables.Dataset;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/**
 * Sends all rows of a table to its one committer, the blocks of a bundle together: a runner charges
 * for each element.
 *
 * @param <T> the elements that come
 * @param <B> the blocks of rows in it
 */
final class Pack<T, B extends Block> extends DoFn<T, KV<String, byte[]>> {
  private final SerializableFunction<T, List<B>> blocks;
  private final Dataset<B> dataset;
  private transient BlockPack<B> pack;
  private transient Instant earliest;

  Pack(SerializableFunction<T, List<B>> blocks, Dataset<B> dataset) {
    this.blocks = blocks;
    this.dataset = dataset;
  }

  @StartBundle
  public void startBundle() {
    pack = new BlockPack<>(dataset.codec());
    earliest = BoundedWindow.TIMESTAMP_MAX_VALUE;
  }

  @ProcessElement
  public void process(
      @Element T element, @Timestamp Instant timestamp, OutputReceiver<KV<String, byte[]>> out) {
    for (B block : blocks.apply(element)) {
      pack.add(block);
      if (timestamp.isBefore(earliest)) {
        earliest = timestamp;
      }
      if (pack.isFull()) {
        out.output(keyed());
        startBundle();
      }
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    if (!pack.isEmpty()) {
      context.output(keyed(), earliest, GlobalWindow.INSTANCE);
    }
    pack = null;
  }

  private KV<String, byte[]> keyed() {
    return KV.of(dataset.name(), pack.toCompressedBytes());
  }
}

package io.tidemark.transforms.candles;

import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.BlockPack;
import io.tidemark.schemas.Instrument;
import io.tidemark.transforms.coders.BytesCoder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Groups bounded blocks by instrument and period. What is moved and grouped are packs of many
 * blocks, for {@link BlockCoder#unpack}: a runner charges for each element and for each key, and
 * instruments may be many.
 *
 * @param <T> the blocks
 */
final class GroupBlocks<T>
    extends PTransform<PCollection<T>, PCollection<KV<Long, Iterable<byte[]>>>> {
  /** Assigns blocks to groups. */
  interface Keys<T> extends Serializable {
    /**
     * Gives the block, or each part of one that belongs to several periods, with its {@link #key}.
     */
    void assign(T block, BiConsumer<Long, T> out);
  }

  /**
   * The most keys that the instruments of a period may share, and as many as they do by default.
   */
  static final int MOST_SHARDS = 256;

  /** How many bytes are held back for packs to grow. */
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private static final int MOST_HELD = 16 << 20;

  private final Keys<T> keys;
  private final BlockCodec<T> coder;

  private GroupBlocks(Keys<T> keys, BlockCodec<T> coder) {
    this.keys = keys;
    this.coder = coder;
  }

  static <T> GroupBlocks<T> by(Keys<T> keys, BlockCodec<T> coder) {
    return new GroupBlocks<>(keys, coder);
  }

  /**
   * The key of all blocks of an instrument in a period of event time.
   *
   * @param period its number
   * @param shards how many keys the instruments of a period share
   */
  static long key(long period, Instrument instrument, int shards) {
    return period * MOST_SHARDS + Math.floorMod(spread(instrument.id()), shards);
  }

  /** A hash of all of a text, by which texts of one {@link String#hashCode} are spread as well. */
  private static int spread(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    return (int) hash;
  }

  /** Checks a number of shards, and returns it. */
  static int checkShards(int shards) {
    if (shards < 1 || shards > MOST_SHARDS) {
      throw new IllegalArgumentException(
          "Invalid number of shards: " + shards + " (expected 1 to " + MOST_SHARDS + ")");
    }
    return shards;
  }

  /**
   * Takes a group apart: the blocks that are alike in what {@code by} says, in no certain order.
   *
   * @param <K> comparable, so that keys of one hash, which are of any text, do not slow it down
   */
  static <T, K extends Comparable<K>> Collection<List<T>> split(
      Iterable<byte[]> group, BlockCodec<T> coder, Function<T, K> by) {
    Map<K, List<T>> parts = new HashMap<>();
    coder.unpack(
        group, block -> parts.computeIfAbsent(by.apply(block), k -> new ArrayList<>()).add(block));
    return parts.values();
  }

  @Override
  public PCollection<KV<Long, Iterable<byte[]>>> expand(PCollection<T> blocks) {
    return blocks
        .apply("Pack", ParDo.of(new Pack<>(keys, coder)))
        .setCoder(KvCoder.of(VarLongCoder.of(), BytesCoder.of()))
        .apply("Group", GroupByKey.create());
  }

  private static final class Pack<T> extends DoFn<T, KV<Long, byte[]>> {
    private final Keys<T> keys;
    private final BlockCodec<T> coder;
    private transient Map<Long, BlockPack<T>> packs;
    private transient long held;

    private Pack(Keys<T> keys, BlockCodec<T> coder) {
      this.keys = keys;
      this.coder = coder;
    }

    @StartBundle
    public void startBundle() {
      packs = new HashMap<>();
      held = 0;
    }

    @ProcessElement
    public void process(@Element T block, OutputReceiver<KV<Long, byte[]>> out) {
      keys.assign(block, (key, part) -> add(key, part, out));
    }

    private void add(Long key, T block, OutputReceiver<KV<Long, byte[]>> out) {
      BlockPack<T> pack = packs.computeIfAbsent(key, any -> new BlockPack<>(coder));
      held += pack.add(block);
      if (pack.isFull()) {
        out.output(KV.of(key, pack.toBytes()));
        packs.remove(key);
        held -= pack.bytes();
      } else if (held >= MOST_HELD) {
        packs.forEach((each, rest) -> out.output(KV.of(each, rest.toBytes())));
        startBundle();
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      packs.forEach(
          (key, pack) ->
              context.output(
                  KV.of(key, pack.toBytes()),
                  BoundedWindow.TIMESTAMP_MIN_VALUE,
                  GlobalWindow.INSTANCE));
      packs = null;
    }
  }
}

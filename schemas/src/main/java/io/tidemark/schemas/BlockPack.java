package io.tidemark.schemas;

import java.util.ArrayList;
import java.util.List;

/**
 * Blocks that are held back to be moved as one, for {@link BlockCoder#unpack}: a runner charges for
 * each element. Not thread-safe.
 *
 * @param <T> the blocks
 */
public final class BlockPack<T> {
  /** How many bytes, about, a pack has at the most: runners bound what one element may be. */
  private static final int MOST_BYTES = 1 << 20;

  private final BlockCoder<T> coder;
  private final List<T> blocks = new ArrayList<>();
  private int bytes;

  public BlockPack(BlockCoder<T> coder) {
    this.coder = coder;
  }

  /** Adds a block; returns about how many bytes it takes. */
  public int add(T block) {
    int size = coder.sizeHint(block);
    blocks.add(block);
    bytes += size;
    return size;
  }

  /** About how many bytes the blocks take. */
  public int bytes() {
    return bytes;
  }

  public boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** Whether a pack should hold no more. */
  public boolean isFull() {
    return bytes >= MOST_BYTES;
  }

  /** The blocks, written as one. */
  public byte[] toBytes() {
    return coder.pack(blocks);
  }
}

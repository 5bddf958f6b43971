package io.tidemark.schemas;

/**
 * Blocks that are held back to be moved as one, for {@link BlockCoder#unpack}: a runner charges for
 * each element. They are held as bytes, which are fewer than what a block takes as an object. Not
 * thread-safe.
 *
 * @param <T> the blocks
 */
public final class BlockPack<T> {
  /** How many bytes a pack has at the most, but for its last block: runners bound elements. */
  private static final int MOST_BYTES = 1 << 20;

  /**
   * Stands first in a pack, which a job may have kept from before it was upgraded: another number
   * for each way that blocks are written. Packs without one start with their count, from 1.
   */
  static final int FORMAT = 0;

  private final BlockCoder<T> coder;
  private final BlockWriter out = new BlockWriter(0);
  private int count;

  public BlockPack(BlockCoder<T> coder) {
    this.coder = coder;
  }

  /** Adds a block; returns how many bytes it takes. */
  public int add(T block) {
    int before = out.length();
    coder.write(block, out);
    count++;
    return out.length() - before;
  }

  /** How many bytes the blocks take. */
  public int bytes() {
    return out.length();
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** Whether a pack should hold no more. */
  public boolean isFull() {
    return bytes() >= MOST_BYTES;
  }

  /** The blocks as one. */
  public byte[] toBytes() {
    BlockWriter pack = new BlockWriter(bytes() + 2 * BlockWriter.MAX_VARINT);
    pack.writeVarint(FORMAT);
    pack.writeVarint(count);
    pack.writeAll(out);
    return pack.toBytes();
  }
}

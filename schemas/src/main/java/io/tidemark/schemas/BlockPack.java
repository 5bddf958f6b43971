package io.tidemark.schemas;

import java.util.Map;

/**
 * Blocks that are held back to be moved as one, for {@link BlockCodec#unpack}: a runner charges for
 * each element. They are held as bytes, which are fewer than what a block takes as an object. Not
 * thread-safe.
 *
 * <p>A pack starts with the number of its format, then the number of its blocks; the blocks follow,
 * as they are or as one frame of zstd.
 *
 * @param <T> the blocks
 */
public final class BlockPack<T> {
  /** How many bytes a pack has at the most, but for its last block: runners bound elements. */
  private static final int MOST_BYTES = 1 << 20;

  /**
   * The formats. The number stands first in a pack, which a job may have kept from before it was
   * upgraded: another one for each way that blocks are written. Packs without one start with their
   * count, from 1.
   */
  private static final int PLAIN = 0;

  private static final int COMPRESSED = 1;

  /** What is as fast as can be; higher levels make packs of messages a tenth smaller at most. */
  private static final int LEVEL = 1;

  /** Of less than this, the set-up of a compression takes longer than the compression. */
  static final int LEAST_COMPRESSED = 4 << 10;

  /**
   * The most bytes of blocks that are compressed: a reader trusts no size beyond it. A pack has as
   * many only where its last block is very large.
   */
  static final int MOST_COMPRESSED = 16 << 20;

  private final BlockCodec<T> coder;
  private final BlockWriter out = new BlockWriter(0);
  private int count;

  public BlockPack(BlockCodec<T> coder) {
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
    pack.writeVarint(PLAIN);
    pack.writeVarint(count);
    pack.writeAll(out);
    return pack.toBytes();
  }

  /** The blocks as one, compressed where that is worth its while. */
  public byte[] toCompressedBytes() {
    if (bytes() < LEAST_COMPRESSED || bytes() > MOST_COMPRESSED) {
      return toBytes();
    }
    BlockWriter pack = new BlockWriter(2 * BlockWriter.MAX_VARINT);
    pack.writeVarint(COMPRESSED);
    pack.writeVarint(count);
    return pack.writeCompressed(out, LEVEL) ? pack.toBytes() : toBytes();
  }

  /**
   * Opens a pack: what is read first is the number of its blocks.
   *
   * @param instruments by their ids, those that other readers have seen
   * @throws IllegalStateException for one that another version has written, or that is damaged
   */
  static BlockReader open(byte[] pack, Map<String, Instrument> instruments) {
    BlockReader in = new BlockReader(pack, instruments);
    int format = in.readCount();
    return switch (format) {
      case PLAIN -> in;
      case COMPRESSED -> in.decompressed(MOST_COMPRESSED);
      default ->
          throw new IllegalStateException(
              "Invalid pack of blocks: format "
                  + format
                  + " (expected "
                  + PLAIN
                  + " or "
                  + COMPRESSED
                  + "): another version wrote it; start the job without the state that it is in");
    };
  }
}

package io.tidemark.schemas;

/**
 * Writes a {@link TickBlock} column by column: of times, ids and decimals the differences, in as
 * many bytes as the greatest of a column needs.
 */
public final class TickBlockCodec extends BlockCodec<TickBlock> {
  private static final int BYTES_PER_TICK = 16;
  private static final int BYTES_PER_BLOCK = 256;
  private static final TickBlockCodec INSTANCE = new TickBlockCodec();

  private TickBlockCodec() {}

  public static TickBlockCodec of() {
    return INSTANCE;
  }

  @Override
  protected int sizeHint(TickBlock block) {
    return BYTES_PER_BLOCK + block.count() * BYTES_PER_TICK;
  }

  @Override
  protected void write(TickBlock block, BlockWriter out) {
    block.encode(out);
  }

  @Override
  protected TickBlock read(BlockReader in) {
    return TickBlock.decode(in);
  }
}

package io.tidemark.schemas;

/**
 * Writes a {@link CandleBlock} column by column: of times, counts and decimals the differences, in
 * as many bytes as the greatest of a column needs.
 */
public final class CandleBlockCodec extends BlockCodec<CandleBlock> {
  private static final int BYTES_PER_CANDLE = 64;
  private static final int BYTES_PER_BLOCK = 128;
  private static final CandleBlockCodec INSTANCE = new CandleBlockCodec();

  private CandleBlockCodec() {}

  public static CandleBlockCodec of() {
    return INSTANCE;
  }

  @Override
  protected int sizeHint(CandleBlock block) {
    return BYTES_PER_BLOCK + block.count() * BYTES_PER_CANDLE;
  }

  @Override
  protected void write(CandleBlock block, BlockWriter out) {
    block.encode(out);
  }

  @Override
  protected CandleBlock read(BlockReader in) {
    return CandleBlock.decode(in);
  }
}

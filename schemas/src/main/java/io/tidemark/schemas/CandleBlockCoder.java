package io.tidemark.schemas;

/**
 * Writes a {@link CandleBlock} column by column: of times, counts and decimals the differences, in
 * as many bytes as the greatest of a column needs.
 */
public final class CandleBlockCoder extends BlockCoder<CandleBlock> {
  private static final int BYTES_PER_CANDLE = 64;
  private static final int BYTES_PER_BLOCK = 128;
  private static final CandleBlockCoder INSTANCE = new CandleBlockCoder();

  private CandleBlockCoder() {}

  public static CandleBlockCoder of() {
    return INSTANCE;
  }

  @Override
  int sizeHint(CandleBlock block) {
    return BYTES_PER_BLOCK + block.count() * BYTES_PER_CANDLE;
  }

  @Override
  void write(CandleBlock block, BlockWriter out) {
    block.encode(out);
  }

  @Override
  CandleBlock read(BlockReader in) {
    return CandleBlock.decode(in);
  }
}

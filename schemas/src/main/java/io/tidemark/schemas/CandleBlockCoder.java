package io.tidemark.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * Writes a {@link CandleBlock} column by column: differences of times, counts and decimals as
 * varints.
 */
public final class CandleBlockCoder extends AtomicCoder<CandleBlock> {
  private static final int BYTES_PER_CANDLE = 48;
  private static final CandleBlockCoder INSTANCE = new CandleBlockCoder();

  private CandleBlockCoder() {}

  public static CandleBlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(CandleBlock block, OutputStream out) throws IOException {
    BlockWriter writer = new BlockWriter(block.count() * BYTES_PER_CANDLE);
    block.encode(writer);
    writer.flushTo(out);
  }

  @Override
  public CandleBlock decode(InputStream in) throws IOException {
    return CandleBlock.decode(BlockReader.from(in));
  }
}

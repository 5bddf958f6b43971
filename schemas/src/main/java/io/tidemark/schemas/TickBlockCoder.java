package io.tidemark.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * Writes a {@link TickBlock} column by column: differences of times, ids and decimals as varints.
 */
public final class TickBlockCoder extends AtomicCoder<TickBlock> {
  private static final int BYTES_PER_TICK = 12;
  private static final TickBlockCoder INSTANCE = new TickBlockCoder();

  private TickBlockCoder() {}

  public static TickBlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(TickBlock block, OutputStream out) throws IOException {
    BlockWriter writer = new BlockWriter(block.count() * BYTES_PER_TICK);
    block.encode(writer);
    writer.flushTo(out);
  }

  @Override
  public TickBlock decode(InputStream in) throws IOException {
    return TickBlock.decode(BlockReader.from(in));
  }
}

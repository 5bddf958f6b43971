package io.tidemark.schemas;

import java.util.ArrayList;
import java.util.List;

/** Writes the messages of an {@link EnvelopeBlock} one by one; what they have in common, once. */
public final class EnvelopeBlockCoder extends BlockCoder<EnvelopeBlock> {
  private static final EnvelopeCoder MESSAGES = EnvelopeCoder.of();
  private static final EnvelopeBlockCoder INSTANCE = new EnvelopeBlockCoder();

  private EnvelopeBlockCoder() {}

  public static EnvelopeBlockCoder of() {
    return INSTANCE;
  }

  @Override
  int sizeHint(EnvelopeBlock block) {
    return block.messages().stream().mapToInt(MESSAGES::sizeHint).sum();
  }

  @Override
  void write(EnvelopeBlock block, BlockWriter out) {
    out.writeVarint(block.messages().size());
    block.messages().forEach(message -> MESSAGES.write(message, out));
  }

  @Override
  EnvelopeBlock read(BlockReader in) {
    int count = in.readCount();
    List<Envelope> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(MESSAGES.read(in));
    }
    return new EnvelopeBlock(messages);
  }
}

package io.tidemark.schemas;

import java.util.ArrayList;
import java.util.List;

/** Writes the messages of an {@link EnvelopeBlock} one by one; what they have in common, once. */
public final class EnvelopeBlockCodec extends BlockCodec<EnvelopeBlock> {
  private static final EnvelopeCodec MESSAGES = EnvelopeCodec.of();
  private static final EnvelopeBlockCodec INSTANCE = new EnvelopeBlockCodec();

  private EnvelopeBlockCodec() {}

  public static EnvelopeBlockCodec of() {
    return INSTANCE;
  }

  @Override
  protected int sizeHint(EnvelopeBlock block) {
    return block.messages().stream().mapToInt(MESSAGES::sizeHint).sum();
  }

  @Override
  protected void write(EnvelopeBlock block, BlockWriter out) {
    out.writeVarint(block.messages().size());
    block.messages().forEach(message -> MESSAGES.write(message, out));
  }

  @Override
  protected EnvelopeBlock read(BlockReader in) {
    int count = in.readCount();
    List<Envelope> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(MESSAGES.read(in));
    }
    return new EnvelopeBlock(messages);
  }
}

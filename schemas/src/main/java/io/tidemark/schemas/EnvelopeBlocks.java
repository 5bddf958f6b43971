package io.tidemark.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes blocks of messages, and hands over each once it is full. Not thread-safe. */
public final class EnvelopeBlocks {
  private static final int MOST_MESSAGES = 1_000;

  /** How many bytes a block has at the most, but for its last message: runners bound elements. */
  private static final int MOST_BYTES = 1 << 20;

  private final Consumer<EnvelopeBlock> receiver;
  private final List<Envelope> messages = new ArrayList<>();
  private long bytes;

  public EnvelopeBlocks(Consumer<EnvelopeBlock> receiver) {
    this.receiver = receiver;
  }

  public void add(Envelope message) {
    messages.add(message);
    bytes += message.payload().length;
    if (messages.size() == MOST_MESSAGES || bytes >= MOST_BYTES) {
      flush();
    }
  }

  /** Hands over what is left. */
  public void flush() {
    if (!messages.isEmpty()) {
      receiver.accept(new EnvelopeBlock(messages));
      messages.clear();
      bytes = 0;
    }
  }
}

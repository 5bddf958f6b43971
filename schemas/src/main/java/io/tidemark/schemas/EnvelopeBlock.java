package io.tidemark.schemas;

import java.util.List;

/**
 * Messages that travel together, at least one: a runner charges for each element.
 *
 * @param messages in the order in which they came
 */
public record EnvelopeBlock(List<Envelope> messages) {
  public EnvelopeBlock {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("Invalid block of messages: empty (expected one or more)");
    }
  }

  /** A message that travels alone. */
  public static EnvelopeBlock of(Envelope message) {
    return new EnvelopeBlock(List.of(message));
  }
}

package io.tidemark.transforms.decode;

import io.tidemark.schemas.Envelope;
import java.time.Duration;

/**
 * Finds out when the events in messages were, with the decoders of their formats, and keeps nothing
 * else of what is in them. Not thread-safe.
 */
public final class EventTimes {
  /** Names that do not come again are forgotten after so many messages. */
  private static final int MESSAGES = 10_000;

  private EnvelopeDecoder decoder;
  private int decoded;

  /** The message with the earliest and the latest event time in it. */
  public Envelope find(Envelope message) {
    if (decoder == null || decoded == MESSAGES) {
      decoder = new EnvelopeDecoder(TimeRange.ALL, Duration.ofDays(1), 1, Collector.NOBODY);
      decoded = 0;
    }
    decoded++;
    return decoder.decode(message);
  }
}

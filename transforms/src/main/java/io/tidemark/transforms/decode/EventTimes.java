package io.tidemark.transforms.decode;

import io.tidemark.schemas.Envelope;
import java.time.Duration;
import org.joda.time.Instant;

/**
 * Finds out when the events in messages were, with the decoders of their formats, and keeps nothing
 * else of what is in them. Not thread-safe.
 */
public final class EventTimes {
  private static final int MESSAGES_BUFFERED = 1_000;

  private DecodeEnvelopes.Bundle bundle;
  private int buffered;

  /** The message with the earliest and the latest event time in it. */
  public Envelope find(Envelope message) {
    if (bundle == null || buffered == MESSAGES_BUFFERED) {
      bundle = new DecodeEnvelopes.Bundle(TimeRange.ALL, Duration.ofDays(1), 1);
      buffered = 0;
    }
    buffered++;
    return bundle.decode(message, Instant.EPOCH);
  }
}

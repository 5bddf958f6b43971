package io.tidemark.transforms.decode;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.TickBlock;
import java.time.Duration;

/**
 * Finds out when the events in messages were, with the decoders of their formats, and keeps nothing
 * else of what is in them. Not thread-safe.
 */
public final class EventTimes {
  /** Names that do not come again are forgotten after so many messages. */
  private static final int MESSAGES = 100_000;

  private EnvelopeDecoder decoder;
  private int decoded;

  /** The message with the earliest and the latest event time in it. */
  public Envelope find(Envelope message) {
    if (decoder == null || decoded == MESSAGES) {
      decoder = new EnvelopeDecoder(TimeRange.ALL, Duration.ofDays(1), 1, new Nothing());
      decoded = 0;
    }
    decoded++;
    return decoder.decode(message);
  }

  private static final class Nothing implements Collector.Receiver {
    @Override
    public boolean takesTicks() {
      return false;
    }

    @Override
    public void ticks(TickBlock block) {}

    @Override
    public void candles(CandleBlock block) {}

    @Override
    public void deadLetter(DeadLetter letter) {}
  }
}

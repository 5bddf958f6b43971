package io.tidemark.transforms.decode;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
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

  /** What the first line of a file in a format means for its other records. */
  public Format.Decoder.Head head(String format, byte[] firstLine) {
    Format found = Formats.named(format).orElseThrow();
    Instrument any =
        found.namesInstrument() ? null : new Instrument(found.venue().orElseThrow(), "ANY", "ANY");
    Collector nobody =
        new Collector(format, "", "", TimeRange.ALL, Duration.ofDays(1), 1, Collector.NOBODY);
    return found.decoder(any, nobody).head(firstLine, 0, firstLine.length);
  }

  /** The message with the earliest and the latest event time in it. */
  public Envelope find(Envelope message) {
    if (decoder == null || decoded == MESSAGES) {
      decoder =
          new EnvelopeDecoder(
              TimeRange.ALL, Duration.ofDays(1), 1, SymbolList.ANY, Collector.NOBODY);
      decoded = 0;
    }
    decoded++;
    return decoder.decode(message);
  }
}

package io.tidemark.messaging.stream;

import io.tidemark.schemas.EnvelopeBlock;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads messages as they come, in the global window. The timestamp of a message is the earliest
 * event time in it, and where there is none, that of the last message before it or when it was
 * published; that of a block is not later than any of its messages.
 */
public abstract class StreamInput extends PTransform<PBegin, PCollection<EnvelopeBlock>> {
  /** The forms an input is written in. */
  public static final String FORMS =
      "pubsub:projects/P/subscriptions/S, kafka:HOST:PORT[,HOST:PORT]/TOPIC or replay:FILES";

  /** What an input looks like. */
  public static final String FORM =
      "pubsub:projects/[^/]+/subscriptions/[^/]+|kafka:[^/]+:\\d+/[^/]+|replay:.+";

  /**
   * What the names of its channels start with; empty where messages are the same ones each time it
   * is read.
   */
  public abstract Optional<String> channels();

  /**
   * Begins after these messages where it is read without a checkpoint; a channel of which none is
   * kept from its first message.
   *
   * @param lastIds the greatest message id of each channel that is kept already
   * @throws UserError when the source cannot be reached
   */
  public void resumeAfter(Map<String, Long> lastIds) {}
}

package io.tidemark.pipelines.streams;

import io.tidemark.pipelines.UserError;
import io.tidemark.pipelines.files.FilePlan;
import io.tidemark.schemas.EnvelopeBlock;
import java.util.List;
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

  private static final String OPTION = "input";
  private static final String REPLAY = "replay:";

  StreamInput() {}

  /**
   * The input that a text names: {@code pubsub:projects/P/subscriptions/S}, {@code
   * kafka:HOST:PORT[,HOST:PORT]/TOPIC}, or {@code replay:FILES}, names or globs with commas between
   * them. Files are looked up at once.
   *
   * @throws UserError when it names none, or the settings do not fit it
   */
  public static StreamInput of(String text, StreamSettings settings) {
    FilePlan.checkInstrument(settings.format(), settings.instrument());
    if (!text.startsWith(KafkaAddress.PREFIX)) {
      KafkaClients.checkAbsent(settings.kafkaProperties());
    }
    if (text.startsWith(PubsubPath.PREFIX)) {
      return new PubsubInput(PubsubPath.subscription(OPTION, text), settings);
    }
    checkAbsent("timestamp-attribute", settings.timestampAttribute());
    checkAbsent("id-attribute", settings.idAttribute());
    if (text.startsWith(KafkaAddress.PREFIX)) {
      return new KafkaInput(KafkaAddress.parse(OPTION, text), settings);
    }
    if (text.startsWith(REPLAY)) {
      String files = text.substring(REPLAY.length());
      if (files.isEmpty()) {
        throw new UserError("--input=" + text + ": names no file; write it as replay:FILES");
      }
      return new ReplayInput(
          FilePlan.of(List.of(files.split(",", -1)), settings.format(), settings.hints()),
          settings);
    }
    throw new UserError("--input=" + text + ": is no input; write it as " + FORMS);
  }

  private static void checkAbsent(String option, Optional<String> value) {
    if (value.isPresent()) {
      throw new UserError(
          "--" + option + "=" + value.get() + ": is of Pub/Sub alone; leave the option out");
    }
  }

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

package io.tidemark.messaging;

import io.tidemark.messaging.files.FilePlan;
import io.tidemark.messaging.kafka.KafkaAddress;
import io.tidemark.messaging.kafka.KafkaClients;
import io.tidemark.messaging.kafka.KafkaInput;
import io.tidemark.messaging.pubsub.PubsubInput;
import io.tidemark.messaging.pubsub.PubsubPath;
import io.tidemark.messaging.replay.ReplayInput;
import io.tidemark.messaging.stream.StreamInput;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.schemas.text.UserError;
import java.util.List;
import java.util.Optional;

/** The inputs there are. */
public final class StreamInputs {
  private static final String OPTION = "input";
  private static final String REPLAY = "replay:";

  private StreamInputs() {}

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
    throw new UserError("--input=" + text + ": is no input; write it as " + StreamInput.FORMS);
  }

  private static void checkAbsent(String option, Optional<String> value) {
    if (value.isPresent()) {
      throw new UserError(
          "--" + option + "=" + value.get() + ": is of Pub/Sub alone; leave the option out");
    }
  }
}

package io.tidemark.messaging.kafka;

import io.tidemark.schemas.text.UserError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A topic of a Kafka cluster.
 *
 * @param servers the brokers to ask first, {@code HOST:PORT} with commas between them
 */
public record KafkaAddress(String servers, String topic) {
  public static final String PREFIX = "kafka:";

  private static final String FORM = "kafka:HOST:PORT[,HOST:PORT]/TOPIC";
  private static final Pattern SERVERS =
      Pattern.compile("[^/,:\\s]+:\\d{1,5}(?:,[^/,:\\s]+:\\d{1,5})*");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  /** Reads {@code kafka:HOST:PORT[,HOST:PORT]/TOPIC}. */
  public static KafkaAddress parse(String option, String text) {
    int slash = text.indexOf('/');
    String servers = text.substring(PREFIX.length(), slash < 0 ? text.length() : slash);
    Matcher topic = TOPIC.matcher(slash < 0 ? "" : text.substring(slash + 1));
    if (!SERVERS.matcher(servers).matches()) {
      throw wrong(option, text, "names no broker");
    }
    if (slash < 0 || slash == text.length() - 1) {
      throw wrong(option, text, "names no topic");
    }
    if (!topic.matches()) {
      throw wrong(
          option, text, "is no name of a topic, which has letters, digits, '.', '_' and '-'");
    }
    return new KafkaAddress(servers, topic.group());
  }

  private static UserError wrong(String option, String text, String rule) {
    return new UserError("--" + option + "=" + text + ": " + rule + "; write it as " + FORM);
  }
}

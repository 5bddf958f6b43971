package io.tidemark.messaging.stream;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * What messages are taken for where their attributes do not say it.
 *
 * @param format name of the format
 * @param instrument its id, or null where each message names it
 */
public record MessageDefaults(String format, String instrument) implements Serializable {
  /** Name of a format. */
  static final String FORMAT = "format";

  /** Id of an instrument. */
  static final String INSTRUMENT = "instrument";

  /** Where the message was first written, in full. */
  static final String SOURCE = "source";

  /** Of its first byte in the source. */
  static final String POSITION = "position";

  /** The event time in milliseconds since the epoch. */
  public static final String TIME = "ts";

  public static MessageDefaults of(StreamSettings settings) {
    return new MessageDefaults(
        settings.format().name(), settings.instrument().map(Instrument::id).orElse(null));
  }

  /**
   * A message.
   *
   * @param attributes the value of an attribute, or null for none
   * @param channel the source where no attribute names it
   * @param position the one where no attribute gives it
   */
  public Envelope envelope(
      UnaryOperator<String> attributes,
      String channel,
      String messageId,
      long position,
      long publishTime,
      long receiveTime,
      byte[] payload) {
    return Envelope.of(
        channel,
        messageId,
        or(attributes.apply(FORMAT), format),
        or(attributes.apply(INSTRUMENT), instrument),
        or(attributes.apply(SOURCE), channel),
        number(attributes.apply(POSITION), position),
        publishTime,
        receiveTime,
        payload);
  }

  private static String or(String value, String otherwise) {
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private static long number(String digits, long otherwise) {
    try {
      return digits == null ? otherwise : Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** The number that an id is; if it is none, one that is always the same for it. */
  public static long position(String messageId) {
    byte[] id = messageId.getBytes(StandardCharsets.UTF_8);
    long hash = UUID.nameUUIDFromBytes(id).getMostSignificantBits() & Long.MAX_VALUE;
    return Math.max(number(messageId, hash), 0);
  }
}

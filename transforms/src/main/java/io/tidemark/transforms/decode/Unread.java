package io.tidemark.transforms.decode;

import io.tidemark.schemas.Envelope;
import java.util.Optional;

/**
 * What could not be read of a source, as a message among the others: the raw log keeps it, and
 * decoding it gives the dead letter that a backfill of the source gives.
 */
public final class Unread {
  /** How the reason of a dead letter ends that is of a part of a record, or of no record. */
  public static final String REST_SUFFIX = "; records up to there are kept";

  /** How the reason of a dead letter ends that is of a whole file, an entry or stored bytes. */
  public static final String WHOLE_SUFFIX = "; it was not read";

  /** How the reason of a dead letter begins that is of a part of a record, before the rest. */
  public static final String CUT_OFF = "cut off: ";

  private static final String PREFIX = "unread:";
  private static final String SEPARATOR = ": ";

  private Unread() {}

  /**
   * The message.
   *
   * @param format that the source is read in
   * @param source in full, which is also the channel
   * @param position of the payload in the source
   * @param reason why it cannot be read
   * @param publishTime in microseconds since the epoch, as is the receive time
   */
  public static Envelope message(
      String format,
      String source,
      long position,
      String reason,
      long publishTime,
      long receiveTime,
      byte[] payload) {
    return Envelope.of(
        source,
        position + SEPARATOR + reason,
        PREFIX + format,
        null,
        source,
        position,
        publishTime,
        receiveTime,
        payload);
  }

  /** Whether a message is one of these. */
  static boolean is(Envelope message) {
    return message.format().startsWith(PREFIX);
  }

  /**
   * Why a source, or the rest of one, cannot be read, where a message says so; empty for records
   * and for parts of one.
   */
  public static Optional<String> of(Envelope message) {
    return Optional.of(message)
        .filter(Unread::is)
        .map(Unread::reason)
        .filter(reason -> !reason.startsWith(CUT_OFF))
        .filter(reason -> reason.endsWith(REST_SUFFIX) || reason.endsWith(WHOLE_SUFFIX));
  }

  /** The format that the source was read in. */
  static String format(Envelope message) {
    return message.format().substring(PREFIX.length());
  }

  static String reason(Envelope message) {
    int separator = message.messageId().indexOf(SEPARATOR);
    return separator < 0 ? "unread" : message.messageId().substring(separator + SEPARATOR.length());
  }
}

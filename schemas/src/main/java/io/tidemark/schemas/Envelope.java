package io.tidemark.schemas;

import java.util.Arrays;
import java.util.Objects;

/**
 * A message as its provider sent it, and where it came from. All times are microseconds since the
 * epoch, UTC.
 *
 * @param channel what it was received from: a Kafka partition, a Pub/Sub subscription or a file
 * @param messageId its identity in the channel: the offset, the message id or the position; a
 *     message that is delivered again has it again
 * @param format name of the format its records are written in
 * @param instrument what its records are of, or null where each names it
 * @param source where its records were first written, in full: a file, or the channel. With the
 *     position it identifies ticks that have no id
 * @param position of its first byte in the source
 * @param publishTime when the provider says it was published
 * @param receiveTime when it was received; kept for audit and latency, decides nothing
 * @param firstTime the earliest event time in it, or {@link #NO_TIME}
 * @param lastTime the latest event time in it, or {@link #NO_TIME}
 * @param payload its bytes, unchanged: one record a line
 */
public record Envelope(
    String channel,
    String messageId,
    String format,
    String instrument,
    String source,
    long position,
    long publishTime,
    long receiveTime,
    long firstTime,
    long lastTime,
    byte[] payload)
    implements Block {

  /** Stands for the event time of a message without any. */
  public static final long NO_TIME = Long.MIN_VALUE;

  /** A message whose event times are not known yet. */
  public static Envelope of(
      String channel,
      String messageId,
      String format,
      String instrument,
      String source,
      long position,
      long publishTime,
      long receiveTime,
      byte[] payload) {
    return new Envelope(
        channel,
        messageId,
        format,
        instrument,
        source,
        position,
        publishTime,
        receiveTime,
        NO_TIME,
        NO_TIME,
        payload);
  }

  /** One: a message is a block of its own. */
  @Override
  public int count() {
    return 1;
  }

  /** The same message with the event times that were found in it. */
  public Envelope withEventTimes(long first, long last) {
    return new Envelope(
        channel,
        messageId,
        format,
        instrument,
        source,
        position,
        publishTime,
        receiveTime,
        first,
        last,
        payload);
  }

  /** The source without its folders: part of the identity of ticks that have no id. */
  public String sourceName() {
    int folder = Math.max(source.lastIndexOf('/'), source.lastIndexOf('!'));
    return source.substring(folder + 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Envelope that
        && channel.equals(that.channel)
        && messageId.equals(that.messageId)
        && format.equals(that.format)
        && Objects.equals(instrument, that.instrument)
        && source.equals(that.source)
        && position == that.position
        && publishTime == that.publishTime
        && receiveTime == that.receiveTime
        && firstTime == that.firstTime
        && lastTime == that.lastTime
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return channel.hashCode() * 31 + messageId.hashCode();
  }
}

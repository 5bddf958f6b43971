package io.tidemark.storage.scan;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.read.StoredRows;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Messages of some channels that were received since some time, and all others of the minutes that
 * those are of, and of the minutes since some event time. Mutable until it is used as a filter.
 */
final class TailMessages implements SerializableFunction<Envelope, Boolean> {
  /** A filter of more ranges than this costs more than the rows it leaves out. */
  private static final int MOST_RANGES = 50;

  /** By how much more than known a message may tell of times after its publication. */
  private static final long SLACK = TimeUnit.DAYS.toMicros(1);

  private final String channels;
  private final long receivedFrom;

  /** Ranges of whole minutes that do not touch each other: from each first to its end. */
  private final TreeMap<Long, Long> minutes = new TreeMap<>();

  /** All of the messages were published then or later, which the partitions go by. */
  private long publishedFrom = Long.MIN_VALUE;

  private TailMessages(String channels, long receivedFrom) {
    this.channels = channels;
    this.receivedFrom = receivedFrom;
  }

  static TailMessages none() {
    return new TailMessages("", Long.MAX_VALUE);
  }

  /**
   * Messages of the last part of a log.
   *
   * @param received when the last of them was received
   * @param event the latest event time of all, or {@link Envelope#NO_TIME}
   * @param span how long the part is, in either time; all in microseconds
   */
  static TailMessages since(String channels, long received, long event, long span) {
    TailMessages messages = new TailMessages(channels, received - span);
    if (event != Envelope.NO_TIME) {
      messages.include(event - span, event);
    }
    return messages;
  }

  /** Whether a channel is this one, or a partition of it: its name and a number. */
  static boolean isOf(String channels, String channel) {
    return channel.equals(channels)
        || (channels.endsWith("-")
            && channel.startsWith(channels)
            && channel.substring(channels.length()).matches("\\d+"));
  }

  /** True of the messages that were received late enough. */
  Expression received() {
    return Expressions.and(
        Expressions.startsWith(RawTable.CHANNEL, channels),
        Expressions.greaterThanOrEqual(RawTable.RECEIVE_TIME, receivedFrom));
  }

  /** Includes the minutes of a message, if it was received late enough. */
  void include(Record row) {
    long first = StoredRows.micros(row, RawTable.FIRST_TIME, Envelope.NO_TIME);
    long received = StoredRows.micros(row, RawTable.RECEIVE_TIME, Envelope.NO_TIME);
    if (first != Envelope.NO_TIME && received >= receivedFrom) {
      include(first, StoredRows.micros(row, RawTable.LAST_TIME, Envelope.NO_TIME));
    }
  }

  /**
   * Tells when the messages were published, without which all files are looked at.
   *
   * @param received a time before which none was published that was received late enough
   * @param ahead the most that the last event time of a message is after its publish time, or
   *     {@link Envelope#NO_TIME} where none is known; all in microseconds
   */
  void published(long received, long ahead) {
    long ofMinutes =
        minutes.isEmpty() ? Long.MAX_VALUE : minutes.firstKey() - Math.max(ahead, 0) - SLACK;
    publishedFrom = Math.min(received, ofMinutes);
  }

  private void include(long firstTime, long lastTime) {
    long from = Interval.M1.open(firstTime);
    long to = Interval.M1.open(lastTime) + Interval.M1.micros();
    Map.Entry<Long, Long> other = minutes.floorEntry(to);
    while (other != null && other.getValue() >= from) {
      from = Math.min(from, other.getKey());
      to = Math.max(to, other.getValue());
      minutes.remove(other.getKey());
      other = minutes.floorEntry(to);
    }
    minutes.put(from, to);
  }

  /** True of all of these messages, and of some others. */
  Expression filter() {
    Expression filter = received();
    Map<Long, Long> ranges =
        minutes.size() <= MOST_RANGES
            ? minutes
            : Map.of(minutes.firstKey(), minutes.lastEntry().getValue());
    for (Map.Entry<Long, Long> range : ranges.entrySet()) {
      filter =
          Expressions.or(
              filter,
              Expressions.and(
                  Expressions.startsWith(RawTable.CHANNEL, channels),
                  Expressions.greaterThanOrEqual(RawTable.LAST_TIME, range.getKey()),
                  Expressions.lessThan(RawTable.FIRST_TIME, range.getValue())));
    }
    return publishedFrom == Long.MIN_VALUE
        ? filter
        : Expressions.and(
            Expressions.greaterThanOrEqual(RawTable.PUBLISH_TIME, publishedFrom), filter);
  }

  @Override
  public Boolean apply(Envelope message) {
    if (!isOf(channels, message.channel())) {
      return false;
    }
    if (message.receiveTime() >= receivedFrom) {
      return true;
    }
    if (message.firstTime() == Envelope.NO_TIME) {
      return false;
    }
    Map.Entry<Long, Long> range = minutes.floorEntry(message.lastTime());
    return range != null && message.firstTime() < range.getValue();
  }
}

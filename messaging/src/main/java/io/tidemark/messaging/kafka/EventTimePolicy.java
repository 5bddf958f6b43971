package io.tidemark.messaging.kafka;

import io.tidemark.messaging.stream.MessageDefaults;
import io.tidemark.schemas.Envelope;
import io.tidemark.transforms.decode.EventTimes;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * The event times of the messages in a Kafka partition, and its watermark: the latest of them less
 * the most that messages are delayed. A partition that has been without messages for some time goes
 * on with the clock, so that it does not hold back the others: up to when the broker last said that
 * there is none, as one that cannot be reached may have many. An event time in the future does not
 * take the watermark there.
 */
final class EventTimePolicy extends TimestampPolicy<byte[], byte[]> {
  private final MessageDefaults defaults;
  private final long maxDelay;
  private final long idleTimeout;
  private final Clock clock;
  private final String channel;

  /** When the partition last had a message or one to come; what reads it may change meanwhile. */
  private final AtomicLong lastActive;

  private final EventTimes eventTimes = new EventTimes();
  private Instant lastEventTime;

  /** The watermark that the last message gave, and when; null for none. */
  private Instant given;

  private long givenAt;
  private Instant watermark;

  private EventTimePolicy(Factory factory, TopicPartition partition, Optional<Instant> previous) {
    this.defaults = factory.defaults;
    this.maxDelay = factory.maxDelay;
    this.idleTimeout = factory.idleTimeout;
    this.clock = factory.clock;
    this.channel = KafkaInput.channel(partition.topic(), partition.partition());
    this.watermark = previous.orElse(BoundedWindow.TIMESTAMP_MIN_VALUE);
    this.given = watermark.equals(BoundedWindow.TIMESTAMP_MIN_VALUE) ? null : watermark;
    this.givenAt = clock.millis();
    this.lastActive = factory.lastActive.computeIfAbsent(partition, any -> new AtomicLong(givenAt));
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext context, KafkaRecord<byte[], byte[]> record) {
    long now = clock.millis();
    lastActive.set(now);
    Envelope message =
        eventTimes.find(KafkaInput.envelope(record, channel, "", now * 1_000, defaults));
    if (message.firstTime() == Envelope.NO_TIME) {
      return lastEventTime == null ? Instant.ofEpochMilli(record.getTimestamp()) : lastEventTime;
    }
    lastEventTime = Instant.ofEpochMilli(Math.floorDiv(message.firstTime(), 1_000));
    Instant bound = Instant.ofEpochMilli(Math.min(lastEventTime.getMillis(), now) - maxDelay);
    if (given == null || bound.isAfter(given)) {
      given = bound;
    }
    givenAt = now;
    return lastEventTime;
  }

  @Override
  public Instant getWatermark(PartitionContext context) {
    if (context.getMessageBacklog() != 0) {
      lastActive.set(clock.millis());
    }
    long emptyAt = context.getBacklogCheckTime().getMillis();
    long activeAt = lastActive.get();
    Instant current = given;
    if (emptyAt >= activeAt + idleTimeout) {
      current =
          given == null
              ? Instant.ofEpochMilli(emptyAt - maxDelay)
              : given.plus(Duration.millis(Math.max(emptyAt - Math.max(activeAt, givenAt), 0)));
    }
    if (current != null && current.isAfter(watermark)) {
      watermark = current;
    }
    return watermark;
  }

  /** Makes the policy of each partition. */
  static final class Factory implements TimestampPolicyFactory<byte[], byte[]> {
    private final MessageDefaults defaults;
    private final long maxDelay;
    private final long idleTimeout;
    private final Clock clock;
    private final Map<TopicPartition, AtomicLong> lastActive = new ConcurrentHashMap<>();

    Factory(
        MessageDefaults defaults,
        java.time.Duration maxDelay,
        java.time.Duration idleTimeout,
        Clock clock) {
      this.defaults = defaults;
      this.maxDelay = maxDelay.toMillis();
      this.idleTimeout = idleTimeout.toMillis();
      this.clock = clock;
    }

    @Override
    public EventTimePolicy createTimestampPolicy(
        TopicPartition partition, Optional<Instant> previousWatermark) {
      return new EventTimePolicy(this, partition, previousWatermark);
    }
  }
}

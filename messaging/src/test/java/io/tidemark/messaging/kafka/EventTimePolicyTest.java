package io.tidemark.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.messaging.stream.MessageDefaults;
import io.tidemark.messaging.stream.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class EventTimePolicyTest {
  private static final Instant NOW = Instant.parse("2024-08-09T00:00:00Z");
  private static final Duration MAX_DELAY = Duration.ofSeconds(5);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final TestClock clock = new TestClock(NOW);
  private final EventTimePolicy.Factory factory =
      new EventTimePolicy.Factory(
          new MessageDefaults("binance.ws", null), MAX_DELAY, IDLE_TIMEOUT, clock);
  private EventTimePolicy policy = factory.createTimestampPolicy(PARTITION, Optional.empty());
  private long backlog;

  /** How long ago the broker was asked for it. */
  private Duration backlogAge = Duration.ZERO;

  private final TimestampPolicy.PartitionContext context =
      new TimestampPolicy.PartitionContext() {
        @Override
        public long getMessageBacklog() {
          return backlog;
        }

        @Override
        public org.joda.time.Instant getBacklogCheckTime() {
          return org.joda.time.Instant.ofEpochMilli(clock.millis() - backlogAge.toMillis());
        }
      };

  private Instant watermark() {
    return java(policy.getWatermark(context));
  }

  private Instant timestampOf(String message) {
    KafkaRecord<byte[], byte[]> record =
        new KafkaRecord<>(
            "t",
            0,
            7,
            clock.millis() - 1,
            KafkaTimestampType.CREATE_TIME,
            new RecordHeaders(),
            null,
            message.getBytes(StandardCharsets.UTF_8));
    return java(policy.getTimestampForRecord(context, record));
  }

  private static Instant java(org.joda.time.Instant instant) {
    return Instant.ofEpochMilli(instant.getMillis());
  }

  private static String trade(Instant time) {
    return "{\"e\":\"trade\",\"E\":1,\"s\":\"BTCUSDT\",\"t\":1,\"p\":\"1.00\",\"q\":\"1.00\",\"T\":"
        + time.toEpochMilli()
        + ",\"m\":true,\"M\":true}";
  }

  @Test
  void trailsTheLatestEventTime() {
    assertThat(timestampOf(trade(NOW.minusSeconds(60)))).isEqualTo(NOW.minusSeconds(60));
    assertThat(watermark()).isEqualTo(NOW.minusSeconds(65));

    assertThat(timestampOf(trade(NOW.minusSeconds(70)))).isEqualTo(NOW.minusSeconds(70));
    assertThat(watermark()).isEqualTo(NOW.minusSeconds(65));

    assertThat(timestampOf(trade(NOW.minusSeconds(50)))).isEqualTo(NOW.minusSeconds(50));
    assertThat(watermark()).isEqualTo(NOW.minusSeconds(55));
  }

  @Test
  void messageWithoutEventTimeTakesTheLastOne() {
    assertThat(timestampOf("{\"e\":\"kline\"}")).isEqualTo(NOW.minusMillis(1));
    assertThat(watermark()).isEqualTo(java(BoundedWindow.TIMESTAMP_MIN_VALUE));

    timestampOf(trade(NOW.minusSeconds(60)));

    assertThat(timestampOf("{\"e\":\"kline\"}")).isEqualTo(NOW.minusSeconds(60));
    assertThat(watermark()).isEqualTo(NOW.minusSeconds(65));
  }

  @Test
  void eventTimeInTheFutureDoesNotTakeTheWatermarkThere() {
    Instant future = NOW.plus(Duration.ofDays(365));

    assertThat(timestampOf(trade(future))).isEqualTo(future);

    assertThat(watermark()).isEqualTo(NOW.minus(MAX_DELAY));
  }

  @Test
  void idlePartitionGoesOnWithTheClock() {
    timestampOf(trade(NOW.minusSeconds(60)));

    clock.advance(IDLE_TIMEOUT.minusMillis(1));
    assertThat(watermark()).isEqualTo(NOW.minusSeconds(65));

    clock.advance(Duration.ofMillis(1));
    assertThat(watermark()).isEqualTo(NOW.minusSeconds(35));

    clock.advance(Duration.ofSeconds(10));
    assertThat(watermark()).isEqualTo(NOW.minusSeconds(25));

    timestampOf(trade(NOW.minusSeconds(58)));
    assertThat(watermark()).as("never goes back").isEqualTo(NOW.minusSeconds(25));
  }

  @Test
  void partitionWithMessagesToComeIsNotIdle() {
    timestampOf(trade(NOW.minusSeconds(60)));
    backlog = 1;

    clock.advance(IDLE_TIMEOUT.multipliedBy(10));

    assertThat(watermark()).isEqualTo(NOW.minusSeconds(65));
  }

  @Test
  void partitionOfABrokerThatCannotBeReachedIsNotIdle() {
    timestampOf(trade(NOW.minusSeconds(60)));

    clock.advance(IDLE_TIMEOUT.multipliedBy(10));
    backlogAge = IDLE_TIMEOUT.multipliedBy(9).plusMillis(1);
    assertThat(watermark()).isEqualTo(NOW.minusSeconds(65));

    backlogAge = IDLE_TIMEOUT.multipliedBy(9);
    assertThat(watermark()).as("as far as is known").isEqualTo(NOW.minusSeconds(35));
  }

  @Test
  void partitionWhoseBacklogIsNotKnownIsNotIdle() {
    backlog = -1;

    clock.advance(IDLE_TIMEOUT.multipliedBy(10));

    assertThat(watermark()).isEqualTo(java(BoundedWindow.TIMESTAMP_MIN_VALUE));
  }

  @Test
  void partitionThatNeverHadAMessageWaitsForOne() {
    clock.advance(IDLE_TIMEOUT.minusMillis(1));
    assertThat(watermark()).isEqualTo(java(BoundedWindow.TIMESTAMP_MIN_VALUE));

    clock.advance(Duration.ofMillis(1));
    assertThat(watermark()).isEqualTo(clock.instant().minus(MAX_DELAY));
  }

  @Test
  void anotherReaderOfThePartitionGoesOnWhereTheLastOneWas() {
    timestampOf(trade(NOW.minusSeconds(60)));
    clock.advance(IDLE_TIMEOUT.minusSeconds(1));
    Instant before = watermark();

    policy =
        factory.createTimestampPolicy(
            PARTITION, Optional.of(org.joda.time.Instant.ofEpochMilli(before.toEpochMilli())));
    assertThat(watermark()).isEqualTo(before);

    clock.advance(Duration.ofSeconds(1));
    assertThat(watermark()).as("idle since the last message").isAfter(before);
  }

  @Test
  void isSerializable() {
    EventTimePolicy.Factory live =
        new EventTimePolicy.Factory(
            new MessageDefaults("binance.ws", null), MAX_DELAY, IDLE_TIMEOUT, Clock.systemUTC());

    assertThat(
            SerializableUtils.clone(live)
                .createTimestampPolicy(PARTITION, Optional.empty())
                .getWatermark(context))
        .isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
  }
}

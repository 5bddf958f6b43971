package io.tidemark.messaging.stream;

import io.tidemark.messaging.files.FileHints;
import io.tidemark.schemas.Instrument;
import io.tidemark.transforms.decode.Format;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How live messages are read.
 *
 * @param format what they are written in, where their attribute {@code format} says nothing else
 * @param instrument what they are of, where neither they nor their attributes say it
 * @param speed how many times faster than it was recorded a replay is; 0 for as fast as it can be
 * @param maxDelay how far the watermark trails the latest event time of a partition or file
 * @param idleTimeout after which a partition without messages no longer holds back the others
 * @param timestampAttribute attribute of Pub/Sub messages that holds their event time
 * @param idAttribute attribute of Pub/Sub messages by which the runner drops copies
 * @param groupId group of Kafka consumers, whose offsets are committed
 * @param kafkaProperties further properties of Kafka clients; secrets are references
 * @param hints what else is said of files and symbols
 */
public record StreamSettings(
    Format format,
    Optional<Instrument> instrument,
    double speed,
    Duration maxDelay,
    Duration idleTimeout,
    Optional<String> timestampAttribute,
    Optional<String> idAttribute,
    String groupId,
    Map<String, String> kafkaProperties,
    FileHints hints) {

  /** The settings of messages in a format, with the defaults of all else. */
  public static StreamSettings of(Format format) {
    return new StreamSettings(
        format,
        Optional.empty(),
        1,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Optional.empty(),
        Optional.empty(),
        "tidemark",
        Map.of(),
        FileHints.NONE);
  }

  public StreamSettings withInstrument(Instrument newInstrument) {
    return new StreamSettings(
        format,
        Optional.of(newInstrument),
        speed,
        maxDelay,
        idleTimeout,
        timestampAttribute,
        idAttribute,
        groupId,
        kafkaProperties,
        hints.with(newInstrument));
  }

  public StreamSettings withSpeed(double newSpeed) {
    return new StreamSettings(
        format,
        instrument,
        newSpeed,
        maxDelay,
        idleTimeout,
        timestampAttribute,
        idAttribute,
        groupId,
        kafkaProperties,
        hints);
  }

  public StreamSettings withMaxDelay(Duration newMaxDelay) {
    return new StreamSettings(
        format,
        instrument,
        speed,
        newMaxDelay,
        idleTimeout,
        timestampAttribute,
        idAttribute,
        groupId,
        kafkaProperties,
        hints);
  }

  public StreamSettings withIdleTimeout(Duration newIdleTimeout) {
    return new StreamSettings(
        format,
        instrument,
        speed,
        maxDelay,
        newIdleTimeout,
        timestampAttribute,
        idAttribute,
        groupId,
        kafkaProperties,
        hints);
  }

  public StreamSettings withTimestampAttribute(String attribute) {
    return new StreamSettings(
        format,
        instrument,
        speed,
        maxDelay,
        idleTimeout,
        Optional.of(attribute),
        idAttribute,
        groupId,
        kafkaProperties,
        hints);
  }

  public StreamSettings withIdAttribute(String attribute) {
    return new StreamSettings(
        format,
        instrument,
        speed,
        maxDelay,
        idleTimeout,
        timestampAttribute,
        Optional.of(attribute),
        groupId,
        kafkaProperties,
        hints);
  }

  public StreamSettings withGroupId(String newGroupId) {
    return new StreamSettings(
        format,
        instrument,
        speed,
        maxDelay,
        idleTimeout,
        timestampAttribute,
        idAttribute,
        newGroupId,
        kafkaProperties,
        hints);
  }

  public StreamSettings withKafkaProperties(Map<String, String> properties) {
    return new StreamSettings(
        format,
        instrument,
        speed,
        maxDelay,
        idleTimeout,
        timestampAttribute,
        idAttribute,
        groupId,
        properties,
        hints);
  }
}

package io.tidemark.messaging.kafka;

import io.tidemark.messaging.stream.MessageSink;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Sends messages to a Kafka topic, those of one instrument to one partition. */
public final class KafkaSink implements MessageSink {
  private final String topic;
  private final String target;
  private final long keptFrom;
  private final KafkaProducer<byte[], byte[]> producer;
  private volatile Exception failure;

  private KafkaSink(
      String topic, String target, long keptFrom, KafkaProducer<byte[], byte[]> producer) {
    this.topic = topic;
    this.target = target;
    this.keptFrom = keptFrom;
    this.producer = producer;
  }

  /**
   * Opens a topic.
   *
   * @param target how the user wrote it
   * @param properties further properties of the clients
   */
  public static KafkaSink open(
      KafkaAddress address, String target, Map<String, String> properties) {
    KafkaClients clients = KafkaClients.of(address, properties);
    long keptFrom = keptFrom(clients, address.topic(), target);
    return new KafkaSink(address.topic(), target, keptFrom, clients.producer());
  }

  /**
   * The time before which the topic deletes messages; the least there is where it deletes none.
   * Asked of the topic first of all: a producer would make a missing one, and wait long for a
   * missing broker.
   */
  private static long keptFrom(KafkaClients clients, String topic, String target) {
    try (Admin admin = clients.admin()) {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      long retention = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
      boolean deletes =
          config
              .get(TopicConfig.CLEANUP_POLICY_CONFIG)
              .value()
              .contains(TopicConfig.CLEANUP_POLICY_DELETE);
      boolean byEventTime =
          config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value().equals("CreateTime");
      return deletes && byEventTime && retention >= 0
          ? System.currentTimeMillis() - retention
          : Long.MIN_VALUE;
    } catch (ExecutionException e) {
      throw clients.unreachable("--to=" + target, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void send(Envelope message) throws IOException {
    checkFailure();
    long millis = Math.floorDiv(message.publishTime(), 1_000);
    if (millis < keptFrom) {
      throw new UserError(
          "--to="
              + target
              + ": the topic deletes messages from before "
              + Instant.ofEpochMilli(keptFrom)
              + ", and one is of "
              + Instant.ofEpochMilli(millis)
              + "; set its retention.ms to -1");
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic,
            null,
            millis,
            message.instrument() == null ? null : bytes(message.instrument()),
            message.payload());
    MessageSink.attributes(message)
        .forEach((name, value) -> record.headers().add(name, bytes(value)));
    Future<RecordMetadata> unused =
        producer.send(
            record,
            (sent, e) -> {
              if (e != null) {
                failure = e;
              }
            });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void flush() throws IOException {
    producer.flush();
    checkFailure();
  }

  private void checkFailure() throws IOException {
    if (failure != null) {
      throw new IOException("Kafka did not take a message: " + failure.getMessage(), failure);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}

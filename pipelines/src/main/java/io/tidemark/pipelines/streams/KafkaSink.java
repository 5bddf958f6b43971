package io.tidemark.pipelines.streams;

import io.tidemark.pipelines.UserError;
import io.tidemark.schemas.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends messages to a Kafka topic, those of one instrument to one partition. */
final class KafkaSink implements MessageSink {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int LINGER_MILLIS = 5;

  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private volatile Exception failure;

  private KafkaSink(String topic, KafkaProducer<byte[], byte[]> producer) {
    this.topic = topic;
    this.producer = producer;
  }

  /**
   * Opens a topic.
   *
   * @param target how the user wrote it
   */
  static KafkaSink open(KafkaAddress address, String target) {
    check(address, target);
    return new KafkaSink(
        address.topic(),
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                address.servers(),
                ProducerConfig.LINGER_MS_CONFIG,
                LINGER_MILLIS),
            new ByteArraySerializer(),
            new ByteArraySerializer()));
  }

  /** A producer would make a missing topic, and wait long for a missing broker. */
  private static void check(KafkaAddress address, String target) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            address.servers(),
            "request.timeout.ms",
            TIMEOUT_MILLIS,
            "default.api.timeout.ms",
            TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      admin.describeTopics(List.of(address.topic())).allTopicNames().get();
    } catch (ExecutionException e) {
      throw new UserError(
          "--to="
              + target
              + (e.getCause() instanceof UnknownTopicOrPartitionException
                  ? ": there is no such topic; create it first"
                  : ": cannot be reached; is " + address.servers() + " a broker?"),
          e);
    } catch (KafkaException e) {
      throw new UserError("--to=" + target + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void send(Envelope message) throws IOException {
    checkFailure();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic,
            null,
            Math.floorDiv(message.publishTime(), 1_000),
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

package io.tidemark.messaging.kafka;

import io.tidemark.messaging.stream.BatchedSource;
import io.tidemark.messaging.stream.MessageDefaults;
import io.tidemark.messaging.stream.StreamInput;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.schemas.EnvelopeBlocks;
import io.tidemark.schemas.text.UserError;
import io.tidemark.transforms.coders.BlockCoder;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaCheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a Kafka topic, from the offsets of its group or the first there are. */
public final class KafkaInput extends StreamInput {
  /** A record may hold so many bytes, each of them a position. */
  private static final int POSITION_BITS = 20;

  private static final Coder<byte[]> BYTES = NullableCoder.of(ByteArrayCoder.of());

  private final KafkaAddress address;
  private final StreamSettings settings;
  private final KafkaClients clients;

  public KafkaInput(KafkaAddress address, StreamSettings settings) {
    this.address = address;
    this.settings = settings;
    this.clients = KafkaClients.of(address, settings.kafkaProperties());
  }

  @Override
  public PCollection<EnvelopeBlock> expand(PBegin begin) {
    MessageDefaults defaults = MessageDefaults.of(settings);
    KafkaIO.Read<byte[], byte[]> read =
        KafkaIO.<byte[], byte[]>read()
            .withBootstrapServers(address.servers())
            // Flink may take a checkpoint while partitions are looked up by the source, and a job
            // that goes on from such a one has none.
            .withTopicPartitions(partitions())
            .withKeyDeserializerAndCoder(ByteArrayDeserializer.class, BYTES)
            .withValueDeserializerAndCoder(ByteArrayDeserializer.class, BYTES)
            .withConsumerConfigUpdates(clients.given())
            .withConsumerFactoryFn(clients::consumer)
            .withConsumerConfigUpdates(
                Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG,
                    settings.groupId(),
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest"))
            .withTimestampPolicyFactory(
                new EventTimePolicy.Factory(
                    defaults, settings.maxDelay(), settings.idleTimeout(), Clock.systemUTC()))
            .commitOffsetsInFinalize();
    return begin
        .apply("ReadKafka", Read.from(BatchedSource.of(source(read))))
        .apply("Envelopes", ParDo.of(new ToEnvelopes(defaults)))
        .setCoder(BlockCoder.of(EnvelopeBlockCodec.of()));
  }

  /** The source behind a read, which Beam shows to no other package. */
  @SuppressWarnings("unchecked")
  private static UnboundedSource<KafkaRecord<byte[], byte[]>, KafkaCheckpointMark> source(
      KafkaIO.Read<byte[], byte[]> read) {
    try {
      Method makeSource = KafkaIO.Read.class.getDeclaredMethod("makeSource");
      makeSource.setAccessible(true);
      return (UnboundedSource<KafkaRecord<byte[], byte[]>, KafkaCheckpointMark>)
          makeSource.invoke(read);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "KafkaIO of Beam "
              + ReleaseInfo.getReleaseInfo().getSdkVersion()
              + " has no method makeSource, which gives the source that is read in batches (expected"
              + " that of Beam 2.70.0)",
          e);
    }
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    try (Admin admin = clients.admin()) {
      admin.describeTopics(List.of(address.topic())).allTopicNames().get().values().stream()
          .flatMap(topic -> topic.partitions().stream())
          .forEach(info -> partitions.add(new TopicPartition(address.topic(), info.partition())));
    } catch (ExecutionException e) {
      throw clients.unreachable(
          "--input=" + KafkaAddress.PREFIX + address.servers() + "/" + address.topic(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("--input: interrupted while partitions were looked up", e);
    }
    return partitions;
  }

  @Override
  public Optional<String> channels() {
    return Optional.of(KafkaAddress.PREFIX + address.topic() + "-");
  }

  /** Sets the group's offsets: what it has committed may be beyond what these tables keep. */
  @Override
  public void resumeAfter(Map<String, Long> lastIds) {
    Map<TopicPartition, OffsetSpec> first =
        partitions().stream()
            .collect(Collectors.toMap(partition -> partition, any -> OffsetSpec.earliest()));
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    try (Admin admin = clients.admin()) {
      admin
          .listOffsets(first)
          .all()
          .get()
          .forEach(
              (partition, earliest) -> {
                Long last = lastIds.get(channels().orElseThrow() + partition.partition());
                next.put(
                    partition, new OffsetAndMetadata(last == null ? earliest.offset() : last + 1));
              });
      admin.alterConsumerGroupOffsets(settings.groupId(), next).all().get();
    } catch (ExecutionException e) {
      throw new UserError(
          "--input: offsets of group "
              + settings.groupId()
              + " cannot be set at "
              + address.servers()
              + ": "
              + e.getCause().getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("--input: interrupted while offsets were set", e);
    }
  }

  /**
   * A Kafka record as a message.
   *
   * @param channel that of its partition
   * @param messageId its offset, or nothing where nobody asks for it
   * @param receiveTime in microseconds since the epoch
   */
  static Envelope envelope(
      KafkaRecord<byte[], byte[]> record,
      String channel,
      String messageId,
      long receiveTime,
      MessageDefaults defaults) {
    byte[] value = record.getKV().getValue();
    return defaults.envelope(
        name -> header(record, name),
        channel,
        messageId,
        record.getOffset() << POSITION_BITS,
        record.getTimestamp() * 1_000,
        receiveTime,
        value == null ? new byte[0] : value);
  }

  /** The name of a partition among channels. */
  static String channel(String topic, int partition) {
    return KafkaAddress.PREFIX + topic + "-" + partition;
  }

  private static String header(KafkaRecord<byte[], byte[]> record, String name) {
    Header header = record.getHeaders() == null ? null : record.getHeaders().lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static final class ToEnvelopes
      extends DoFn<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>, EnvelopeBlock> {
    private final MessageDefaults defaults;
    private transient Map<Integer, String> channels;

    private ToEnvelopes(MessageDefaults defaults) {
      this.defaults = defaults;
    }

    @StartBundle
    public void startBundle() {
      channels = new HashMap<>();
    }

    @ProcessElement
    public void process(
        @Element List<TimestampedValue<KafkaRecord<byte[], byte[]>>> records,
        OutputReceiver<EnvelopeBlock> out) {
      long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      EnvelopeBlocks blocks = new EnvelopeBlocks(out::output);
      for (TimestampedValue<KafkaRecord<byte[], byte[]>> each : records) {
        KafkaRecord<byte[], byte[]> record = each.getValue();
        String channel =
            channels.computeIfAbsent(
                record.getPartition(), partition -> channel(record.getTopic(), partition));
        blocks.add(envelope(record, channel, Long.toString(record.getOffset()), now, defaults));
      }
      blocks.flush();
    }
  }
}

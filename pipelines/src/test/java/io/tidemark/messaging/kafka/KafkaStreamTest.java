package io.tidemark.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.messaging.StreamInputs;
import io.tidemark.messaging.replay.Recording;
import io.tidemark.messaging.stream.ReceivedMessages;
import io.tidemark.messaging.stream.StreamInput;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.pipelines.publish.Publish;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.text.UserError;
import io.tidemark.transforms.decode.Formats;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recorded messages through a real broker. */
class KafkaStreamTest {
  private static final String CAPTURE = "captures/BINANCE.ws.1.0.gz";

  @TempDir private static Path folder;
  private static KafkaBroker broker;

  private final String group = "group-" + UUID.randomUUID();

  @BeforeAll
  static void startBroker() throws Exception {
    broker = KafkaBroker.start(folder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static PublishOptions options(String... args) {
    return PipelineOptionsFactory.fromArgs(args).as(PublishOptions.class);
  }

  private StreamSettings settings(String format) {
    return StreamSettings.of(Formats.named(format).orElseThrow()).withGroupId(group);
  }

  private static ReceivedMessages receive(String topic, StreamSettings settings, String runner) {
    return ReceivedMessages.from(
        StreamInputs.of("kafka:" + topic, settings),
        PipelineOptionsFactory.fromArgs("--runner=" + runner, "--parallelism=2").create());
  }

  @ParameterizedTest
  @CsvSource({"DirectRunner," + CAPTURE, "FlinkRunner,binance-spot-ws/btcusdt_20240808.gz"})
  void messagesArriveAsTheyWereRecorded(String runner, String name) throws Exception {
    Recording recording = Recording.of(name);
    String topic = broker.createTopic(2);
    String file = recording.file().toString();

    Publish.Sent sent =
        Publish.of(options("--input=" + file, "--format=binance.ws", "--to=kafka:" + topic)).run();
    List<TimestampedValue<Envelope>> received;
    try (ReceivedMessages messages = receive(topic, settings("kraken.ws"), runner)) {
      received = messages.await(recording.lines().size());
      received.sort(Comparator.comparingLong(message -> message.getValue().position()));
    }

    assertThat(sent)
        .isEqualTo(new Publish.Sent(recording.lines().size(), recording.lines().size()));
    assertThat(received)
        .extracting(
            message -> new String(message.getValue().payload(), StandardCharsets.UTF_8),
            message -> message.getValue().position(),
            message -> message.getValue().publishTime())
        .containsExactlyElementsOf(
            recording.lines().stream()
                .map(line -> tuple(line.text(), line.position(), line.time() * 1_000))
                .toList());
    String channel = "kafka:" + topic.substring(topic.indexOf('/') + 1) + "-[01]";
    assertThat(received)
        .extracting(TimestampedValue::getValue)
        .allMatch(message -> message.format().equals("binance.ws"))
        .allMatch(message -> message.instrument() == null)
        .allMatch(message -> message.source().equals(file))
        .allMatch(message -> message.sourceName().equals(recording.file().getFileName().toString()))
        .allMatch(message -> message.channel().matches(channel));
    assertThat(received)
        .extracting(message -> message.getValue().channel() + message.getValue().messageId())
        .doesNotHaveDuplicates();
  }

  @Test
  void timestampsAreTheEarliestEventTimesOfBlocksAndOffsetsAreCommitted() throws Exception {
    Recording recording = Recording.of(CAPTURE);
    String topic = broker.createTopic(1);
    int count = recording.lines().size();
    Publish publish =
        Publish.of(
            options("--input=" + recording.file(), "--format=binance.ws", "--to=kafka:" + topic));
    publish.run();

    try (ReceivedMessages messages = receive(topic, settings("binance.ws"), "DirectRunner")) {
      assertThat(messages.await(count)).hasSize(count);
      assertThat(messages.blocks()).hasSizeLessThan(count);
      Map<Long, Long> eventTimes =
          recording.lines().stream()
              .collect(Collectors.toMap(Recording.Line::position, Recording.Line::time));
      for (TimestampedValue<EnvelopeBlock> block : messages.blocks()) {
        assertThat(block.getTimestamp().getMillis())
            .isEqualTo(
                block.getValue().messages().stream()
                    .mapToLong(message -> eventTimes.get(message.position()))
                    .min()
                    .orElseThrow());
      }
      // The direct runner acknowledges what it has read when it reads the next, unless it has
      // closed the reader in between, as it does now and then.
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                publish.run();
                return broker.committed(group).values().stream().anyMatch(o -> o.offset() > 0);
              });
    }
  }

  @Test
  void tablesThatKeepNothingGetEveryMessageWhateverTheGroupHasCommitted() throws Exception {
    Recording recording = Recording.of(CAPTURE);
    String topic = broker.createTopic(2);
    int count = recording.lines().size();
    Publish.of(options("--input=" + recording.file(), "--format=binance.ws", "--to=kafka:" + topic))
        .run();
    StreamInput input = StreamInputs.of("kafka:" + topic, settings("binance.ws"));
    String channels = input.channels().orElseThrow();

    input.resumeAfter(Map.of(channels + "0", 1_000_000L, channels + "1", 6L));
    assertThat(broker.committed(group).values())
        .extracting(OffsetAndMetadata::offset)
        .containsExactlyInAnyOrder(1_000_001L, 7L);
    input.resumeAfter(Map.of());

    try (ReceivedMessages messages = receive(topic, settings("binance.ws"), "DirectRunner")) {
      assertThat(messages.await(count)).hasSize(count);
    }
  }

  @Test
  void instrumentIsTheKeyAndKeepsTheOrder() throws Exception {
    Path file = folder.resolve("bitstamp.csv");
    Files.writeString(file, "1385400000,1,1\n1385400000,1,1\n1385400001,2,1\n");
    String topic = broker.createTopic(4);

    Publish.of(
            options(
                "--input=" + file,
                "--format=bitstamp.csv",
                "--instrument=bitstamp:BTC-USD",
                "--to=kafka:" + topic))
        .run();
    try (ReceivedMessages messages = receive(topic, settings("binance.ws"), "DirectRunner")) {
      List<TimestampedValue<Envelope>> received = messages.await(3);
      assertThat(received)
          .extracting(
              message -> message.getValue().instrument(),
              message -> message.getValue().format(),
              message -> message.getValue().position())
          .containsExactly(
              tuple("bitstamp:BTC-USD", "bitstamp.csv", 0L),
              tuple("bitstamp:BTC-USD", "bitstamp.csv", 15L),
              tuple("bitstamp:BTC-USD", "bitstamp.csv", 30L));
      assertThat(received.get(0).getTimestamp().getMillis()).isEqualTo(1385400000000L);
      assertThat(received)
          .extracting(message -> message.getValue().channel())
          .containsOnly(received.get(0).getValue().channel());
    }
  }

  @Test
  void messageWithoutHeadersHasWhatTheSettingsSay() throws Exception {
    String topic = broker.createTopic(1);
    String name = topic.substring(topic.indexOf('/') + 1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.servers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      records.add(
          new ProducerRecord<>(name, null, 5_000L, null, "x".getBytes(StandardCharsets.UTF_8)));
      records.add(
          new ProducerRecord<>(
              name, null, 6_000L, null, "1385400000,1,1".getBytes(StandardCharsets.UTF_8)));
      records.add(new ProducerRecord<>(name, null, 7_000L, null, (byte[]) null));
      for (ProducerRecord<byte[], byte[]> record : records) {
        producer.send(record).get();
      }
    }

    StreamSettings settings =
        settings("bitstamp.csv").withInstrument(Instrument.parse("bitstamp:BTC-USD"));
    try (ReceivedMessages messages = receive(topic, settings, "DirectRunner")) {
      String channel = "kafka:" + name + "-0";
      List<TimestampedValue<Envelope>> received = messages.await(3);
      assertThat(received.get(0).getTimestamp().getMillis()).isEqualTo(5_000);
      assertThat(received)
          .extracting(
              message -> message.getValue().channel(),
              message -> message.getValue().messageId(),
              message -> message.getValue().format(),
              message -> message.getValue().instrument(),
              message -> message.getValue().source(),
              message -> message.getValue().position(),
              message -> message.getValue().publishTime(),
              message -> message.getValue().payload().length)
          .containsExactly(
              tuple(channel, "0", "bitstamp.csv", "bitstamp:BTC-USD", channel, 0L, 5_000_000L, 1),
              tuple(
                  channel,
                  "1",
                  "bitstamp.csv",
                  "bitstamp:BTC-USD",
                  channel,
                  1L << 20,
                  6_000_000L,
                  14),
              tuple(
                  channel,
                  "2",
                  "bitstamp.csv",
                  "bitstamp:BTC-USD",
                  channel,
                  2L << 20,
                  7_000_000L,
                  0));
    }
  }

  @Test
  void missingTopicIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "{}\n");
    String target = "kafka:" + broker.servers() + "/none";

    assertThatThrownBy(
            () ->
                Publish.of(options("--input=" + file, "--format=binance.ws", "--to=" + target))
                    .run())
        .isInstanceOf(UserError.class)
        .hasMessage("--to=" + target + ": there is no such topic; create it first");
  }

  @Test
  void topicThatDeletesOldMessagesIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("old.csv"), "1385400000,1,1\n");
    String topic = broker.createTopic(1, Map.of("retention.ms", "60000"));

    assertThatThrownBy(
            () ->
                Publish.of(
                        options(
                            "--input=" + file,
                            "--format=bitstamp.csv",
                            "--instrument=bitstamp:BTC-USD",
                            "--to=kafka:" + topic))
                    .run())
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--to=kafka:" + topic + ": the topic deletes messages from before ")
        .hasMessageEndingWith(", and one is of 2013-11-25T17:20:00Z; set its retention.ms to -1");
  }
}

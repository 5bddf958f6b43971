package io.tidemark.messaging.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.messaging.StreamInputs;
import io.tidemark.messaging.replay.Recording;
import io.tidemark.messaging.stream.ReceivedMessages;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.pipelines.publish.Publish;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.text.UserError;
import io.tidemark.transforms.decode.Formats;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded messages through Google's emulator. */
class PubsubStreamTest {
  private static final String CAPTURE = "captures/BINANCE.ws.1.0.gz";

  @TempDir private static Path folder;
  private static PubsubEmulator emulator;

  @BeforeAll
  static void startEmulator() throws Exception {
    emulator = PubsubEmulator.start(folder);
  }

  @AfterAll
  static void stopEmulator() {
    if (emulator != null) {
      emulator.close();
    }
  }

  private static PublishOptions options(String... args) {
    PublishOptions options = PipelineOptionsFactory.fromArgs(args).as(PublishOptions.class);
    options.as(PubsubOptions.class).setPubsubRootUrl(emulator.rootUrl());
    return options;
  }

  private static StreamSettings settings(String format) {
    return StreamSettings.of(Formats.named(format).orElseThrow());
  }

  private static ReceivedMessages receive(String subscription, StreamSettings settings) {
    return ReceivedMessages.from(
        StreamInputs.of("pubsub:" + subscription, settings),
        PipelineOptionsFactory.fromArgs("--pubsubRootUrl=" + emulator.rootUrl()).create());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messagesArriveAsTheyWereRecorded(boolean timestampAttribute) throws Exception {
    Recording recording = Recording.of(CAPTURE);
    String topic = emulator.createTopic();
    String subscription = emulator.createSubscription(topic);
    String file = recording.file().toString();
    Instant start = Instant.now();
    StreamSettings settings = settings("kraken.ws");
    if (timestampAttribute) {
      settings = settings.withTimestampAttribute("ts");
    }

    Publish.Sent sent =
        Publish.of(options("--input=" + file, "--format=binance.ws", "--to=pubsub:" + topic)).run();
    List<TimestampedValue<Envelope>> received;
    try (ReceivedMessages messages = receive(subscription, settings)) {
      received = messages.await(recording.lines().size());
      received.sort(Comparator.comparingLong(message -> message.getValue().position()));
    }

    assertThat(sent.messages()).isEqualTo(recording.lines().size());
    assertThat(received)
        .extracting(
            message -> new String(message.getValue().payload(), StandardCharsets.UTF_8),
            message -> message.getValue().position())
        .containsExactlyElementsOf(
            recording.lines().stream().map(line -> tuple(line.text(), line.position())).toList());
    assertThat(received)
        .extracting(TimestampedValue::getValue)
        .allMatch(message -> message.format().equals("binance.ws"))
        .allMatch(message -> message.source().equals(file))
        .allMatch(message -> message.channel().equals("pubsub:" + subscription))
        .extracting(Envelope::messageId)
        .doesNotHaveDuplicates();
    for (int i = 0; i < received.size(); i++) {
      Recording.Line line = recording.lines().get(i);
      long timestamp = received.get(i).getTimestamp().getMillis();
      long published = received.get(i).getValue().publishTime() / 1_000;
      if (timestampAttribute) {
        assertThat(timestamp).isEqualTo(line.time());
        assertThat(published).isEqualTo(line.time());
      } else {
        assertThat(published)
            .isBetween(start.minusSeconds(1).toEpochMilli(), Instant.now().toEpochMilli());
        assertThat(timestamp).isEqualTo(line.hasTime() ? line.time() : published);
      }
    }
  }

  @Test
  void messageWithoutAttributesHasWhatTheSettingsSay() throws Exception {
    String topic = emulator.createTopic();
    String subscription = emulator.createSubscription(topic);
    PubsubOptions options = options().as(PubsubOptions.class);
    PubsubPath.prepare(options);
    try (PubsubClient client = PubsubJsonClient.FACTORY.newClient(null, null, options)) {
      PubsubMessage message =
          new PubsubMessage("1385400000,1,1".getBytes(StandardCharsets.UTF_8), Map.of());
      client.publish(
          PubsubClient.topicPathFromPath(topic),
          List.of(PubsubClient.OutgoingMessage.of(message, 0, null, null)));
    }

    StreamSettings settings =
        settings("bitstamp.csv").withInstrument(Instrument.parse("bitstamp:BTC-USD"));
    try (ReceivedMessages messages = receive(subscription, settings)) {
      Envelope received = messages.await(1).get(0).getValue();
      assertThat(received.format()).isEqualTo("bitstamp.csv");
      assertThat(received.instrument()).isEqualTo("bitstamp:BTC-USD");
      assertThat(received.source()).isEqualTo("pubsub:" + subscription);
      assertThat(received.position()).isEqualTo(Long.parseLong(received.messageId()));
    }
  }

  @Test
  void copiesAreMessagesOfTheirOwn() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("b.csv"), "1385400000,1,1\n1385400001,1,1\n1385400002,2,1\n");
    String topic = emulator.createTopic();
    String subscription = emulator.createSubscription(topic);

    Publish.Sent sent =
        Publish.of(
                options(
                    "--input=" + file,
                    "--format=bitstamp.csv",
                    "--instrument=bitstamp:BTC-USD",
                    "--duplicate=100%",
                    "--shuffle=1s",
                    "--to=pubsub:" + topic))
            .run();

    assertThat(sent).isEqualTo(new Publish.Sent(3, 6));
    try (ReceivedMessages messages = receive(subscription, settings("binance.ws"))) {
      List<TimestampedValue<Envelope>> received = messages.await(6);
      assertThat(received)
          .extracting(message -> message.getValue().position())
          .containsExactlyInAnyOrder(0L, 0L, 15L, 15L, 30L, 30L);
      assertThat(received)
          .extracting(message -> message.getValue().messageId())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void missingTopicIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "{}\n");
    String target = "pubsub:projects/tidemark-test/topics/none";

    assertThatThrownBy(
            () ->
                Publish.of(options("--input=" + file, "--format=binance.ws", "--to=" + target))
                    .run())
        .isInstanceOf(UserError.class)
        .hasMessage("--to=" + target + ": there is no such topic; create it first");
  }
}

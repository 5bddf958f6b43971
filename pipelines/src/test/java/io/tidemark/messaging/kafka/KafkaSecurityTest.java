package io.tidemark.messaging.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.messaging.StreamInputs;
import io.tidemark.messaging.stream.ReceivedMessages;
import io.tidemark.messaging.stream.StreamInput;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.pipelines.publish.Publish;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.secrets.SecretManagerStandIn;
import io.tidemark.transforms.decode.Formats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that asks for a password, which is in Secret Manager or a file, and one with TLS. */
class KafkaSecurityTest {
  private static final Map<String, String> SECURED =
      Map.of(
          "security.protocol", "SASL_PLAINTEXT",
          "sasl.mechanism", "PLAIN",
          "sasl.jaas.config", "sm://my-project/jaas");

  @TempDir private static Path folder;
  private static KafkaBroker broker;
  private static SecretManagerStandIn service;

  @BeforeAll
  static void start() throws Exception {
    service =
        SecretManagerStandIn.start()
            .with("projects/my-project/secrets/jaas/versions/latest", jaas(KafkaBroker.PASSWORD))
            .with("projects/my-project/secrets/wrong/versions/latest", jaas("no-flower"))
            .with("projects/my-project/secrets/broken/versions/latest", "no-flower is no login");
    broker = KafkaBroker.startEncrypted(folder, TestKeys.make(folder, "broker").store());
  }

  /** What clients are given where the password and that of the store are in files. */
  private static Map<String, String> encrypted(Path trusted, String password) throws IOException {
    Path jaas = Files.writeString(folder.resolve("jaas"), jaas(password) + "\n");
    Path store = Files.writeString(folder.resolve("store"), TestKeys.PASSWORD);
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "file:" + jaas,
        "ssl.truststore.location",
        trusted.toString(),
        "ssl.truststore.password",
        "file:" + store);
  }

  @AfterAll
  static void stop() {
    broker.close();
    service.close();
  }

  private static String jaas(String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
        + KafkaBroker.USER
        + "\" password=\""
        + password
        + "\";";
  }

  private static Map<String, String> with(String jaas) {
    Map<String, String> properties = new TreeMap<>(SECURED);
    properties.put("sasl.jaas.config", jaas);
    return properties;
  }

  private static StreamInput input(String topic, Map<String, String> properties) {
    return StreamInputs.of(
        "kafka:" + topic,
        StreamSettings.of(Formats.named("bitstamp.csv").orElseThrow())
            .withInstrument(Instrument.parse("bitstamp:BTC-USD"))
            .withKafkaProperties(properties));
  }

  private static Publish.Sent publish(String topic, Map<String, String> properties)
      throws IOException {
    Path file = Files.writeString(folder.resolve("trades.csv"), "1385400000,800,1\n");
    List<String> given =
        properties.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
    return Publish.of(
            PipelineOptionsFactory.fromArgs(
                    "--input=" + file,
                    "--format=bitstamp.csv",
                    "--instrument=bitstamp:BTC-USD",
                    "--to=kafka:" + topic,
                    "--kafkaProperties=" + String.join(",", given))
                .as(PublishOptions.class))
        .run();
  }

  @Test
  void messagesAreSentAndReadWithThePasswordThatIsNamed() throws Exception {
    String topic = broker.createSecuredTopic();

    assertThat(publish(topic, SECURED)).isEqualTo(new Publish.Sent(1, 1));
    try (ReceivedMessages messages =
        ReceivedMessages.from(
            input(topic, SECURED),
            PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create())) {
      assertThat(messages.await(1))
          .extracting(message -> new String(message.getValue().payload(), UTF_8))
          .containsExactly("1385400000,800,1");
    }
  }

  @Test
  void messagesAreSentAndReadThroughTls() throws Exception {
    String topic = broker.createEncryptedTopic();
    Map<String, String> properties = encrypted(folder.resolve("broker.p12"), KafkaBroker.PASSWORD);

    assertThat(publish(topic, properties)).isEqualTo(new Publish.Sent(1, 1));
    try (ReceivedMessages messages =
        ReceivedMessages.from(
            input(topic, properties),
            PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create())) {
      assertThat(messages.await(1))
          .extracting(message -> new String(message.getValue().payload(), UTF_8))
          .containsExactly("1385400000,800,1");
    }
  }

  @Test
  void brokerThatIsNotTrustedOrDoesNotTrustIsTold() throws Exception {
    String topic = broker.createEncryptedTopic();

    assertThatThrownBy(
            () ->
                publish(
                    topic,
                    encrypted(TestKeys.make(folder, "another").store(), KafkaBroker.PASSWORD)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--to=kafka:" + topic + ": the broker refuses: ")
        .hasMessageEndingWith("; check --kafka-properties");
    assertThatThrownBy(() -> publish(topic, encrypted(folder.resolve("broker.p12"), "no-flower")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--to=kafka:" + topic + ": the broker refuses: ")
        .satisfies(KafkaSecurityTest::tellsNoPassword);
  }

  @Test
  void graphHoldsTheReferenceAlone() throws Exception {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply("Read", input(broker.createSecuredTopic(), SECURED));
    List<UnboundedSource<?, ?>> sources = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof Read.Unbounded<?> read) {
              sources.add(read.getSource());
            }
            return CompositeBehavior.ENTER_TRANSFORM;
          }
        });
    ByteArrayOutputStream serialized = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(serialized)) {
      out.writeObject(sources);
    }

    assertThat(sources).hasSize(1);
    assertThat(serialized.toString(ISO_8859_1))
        .contains("sm://my-project/jaas")
        .doesNotContain(KafkaBroker.PASSWORD);
    assertThat(PipelineTranslation.toProto(pipeline).toByteString().toString(ISO_8859_1))
        .doesNotContain(KafkaBroker.PASSWORD);
  }

  @Test
  void brokerThatRefusesIsToldWithoutThePassword() throws Exception {
    String topic = broker.createSecuredTopic();

    assertThatThrownBy(() -> publish(topic, with("sm://my-project/wrong")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--to=kafka:" + topic + ": the broker refuses: ")
        .hasMessageEndingWith("; check --kafka-properties")
        .satisfies(KafkaSecurityTest::tellsNoPassword);
    assertThatThrownBy(() -> Pipeline.create().apply(input(topic, with("sm://my-project/wrong"))))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--input=kafka:" + topic + ": the broker refuses: ")
        .satisfies(KafkaSecurityTest::tellsNoPassword);
    assertThatThrownBy(() -> publish(topic, with("sm://my-project/broken")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--kafka-properties: no client can be made: ")
        .satisfies(KafkaSecurityTest::tellsNoPassword);
  }

  private static void tellsNoPassword(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain("no-flower");
  }

  @Test
  void propertiesThatAreTidemarksAreRefused() {
    assertThatThrownBy(() -> input("127.0.0.1:1/topic", Map.of("group.id", "mine")))
        .isInstanceOf(UserError.class)
        .hasMessage("--kafka-properties=group.id: is Tidemark's to set; leave the property out");
    assertThatThrownBy(
            () ->
                StreamInputs.of(
                    "pubsub:projects/my-project/subscriptions/s",
                    StreamSettings.of(Formats.named("binance.ws").orElseThrow())
                        .withKafkaProperties(SECURED)))
        .isInstanceOf(UserError.class)
        .hasMessage("--kafka-properties: is of Kafka alone; leave the option out");
  }
}

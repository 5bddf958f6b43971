package io.tidemark.messaging.kafka;

import io.tidemark.messaging.stream.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A Kafka broker of one node on this machine. The build of this module puts what it runs into
 * target/kafka, which a system property names to the tests of all.
 */
public final class KafkaBroker implements AutoCloseable {
  /** Who may use the listener that asks for a password. */
  static final String USER = "alice";

  static final String PASSWORD = "tulip-and-rose";

  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required "
          + String.format("user_%s=\"%s\";", USER, PASSWORD);
  private static final String LIBRARIES = "tidemark.kafka";
  private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qg";

  private final ServerProcess process;
  private final String servers;
  private final String securedServers;
  private final String encryptedServers;
  private final Admin admin;

  private KafkaBroker(
      ServerProcess process, String servers, String securedServers, String encryptedServers) {
    this.process = process;
    this.servers = servers;
    this.securedServers = securedServers;
    this.encryptedServers = encryptedServers;
    this.admin = admin(servers);
  }

  /** Starts a broker that keeps its data in a folder. */
  public static KafkaBroker start(Path folder) throws IOException {
    return start(folder, List.of(), "");
  }

  /**
   * Starts a broker that has a listener with TLS, too.
   *
   * @param store of keys, with the broker's own; {@link TestKeys#PASSWORD} opens it
   */
  static KafkaBroker startEncrypted(Path folder, Path store) throws IOException {
    return start(
        folder,
        List.of(
            "listener.name.sasl_ssl.ssl.keystore.location=" + store,
            "listener.name.sasl_ssl.ssl.keystore.password=" + TestKeys.PASSWORD,
            "listener.name.sasl_ssl.plain.sasl.jaas.config=" + LOGIN),
        "127.0.0.1:" + ServerProcess.freePort());
  }

  private static KafkaBroker start(Path folder, List<String> more, String encrypted)
      throws IOException {
    Path libraries = Path.of(System.getProperty(LIBRARIES, "target/kafka")).toAbsolutePath();
    if (Files.notExists(libraries)) {
      throw new IllegalStateException(
          "No Kafka in " + libraries + ": run the test through Maven, which puts it there");
    }
    int port = ServerProcess.freePort();
    int secured = ServerProcess.freePort();
    int controller = ServerProcess.freePort();
    String open =
        "PLAINTEXT://127.0.0.1:"
            + port
            + ",SASL_PLAINTEXT://127.0.0.1:"
            + secured
            + (encrypted.isEmpty() ? "" : ",SASL_SSL://" + encrypted);
    Path settings = folder.resolve("server.properties");
    Files.writeString(
        settings,
        String.join(
            "\n",
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@127.0.0.1:" + controller,
            "listeners=" + open + ",CONTROLLER://127.0.0.1:" + controller,
            "advertised.listeners=" + open,
            "controller.listener.names=CONTROLLER",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
                + "SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL",
            "sasl.enabled.mechanisms=PLAIN",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config=" + LOGIN,
            "log.dirs=" + folder.resolve("data"),
            "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "group.initial.rebalance.delay.ms=0",
            // Messages have the times of what they tell of, and would be deleted for their age.
            "log.retention.ms=-1",
            "auto.create.topics.enable=false",
            String.join("\n", more)),
        StandardCharsets.ISO_8859_1);
    String classPath = libraries + "/*";
    ServerProcess.start(
            folder.resolve("format.log"),
            "-cp",
            classPath,
            "kafka.tools.StorageTool",
            "format",
            "-t",
            CLUSTER_ID,
            "-c",
            settings.toString())
        .awaitEnd();
    ServerProcess process =
        ServerProcess.start(
            folder.resolve("server.log"),
            "-Xmx512m",
            "-cp",
            classPath,
            "kafka.Kafka",
            settings.toString());
    String servers = "127.0.0.1:" + port;
    process.await(() -> ServerProcess.listens(port) && isUp(servers));
    return new KafkaBroker(process, servers, "127.0.0.1:" + secured, encrypted);
  }

  private static boolean isUp(String servers) throws Exception {
    try (Admin admin = admin(servers)) {
      return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
    }
  }

  private static Admin admin(String servers) {
    return Admin.create(Map.of("bootstrap.servers", servers));
  }

  /** Where it is, as {@code HOST:PORT}. */
  public String servers() {
    return servers;
  }

  /** Makes a topic of a name of its own; returns {@code HOST:PORT/TOPIC}. */
  public String createTopic(int partitions) throws ExecutionException, InterruptedException {
    return createTopic(partitions, Map.of());
  }

  /** Makes a topic; returns {@code HOST:PORT/TOPIC} of the listener that asks for a password. */
  String createSecuredTopic() throws ExecutionException, InterruptedException {
    return createTopic(1).replace(servers, securedServers);
  }

  /** Makes a topic; returns {@code HOST:PORT/TOPIC} of the listener with TLS and a password. */
  String createEncryptedTopic() throws ExecutionException, InterruptedException {
    return createTopic(1).replace(servers, encryptedServers);
  }

  /** Makes a topic with some settings; returns {@code HOST:PORT/TOPIC}. */
  String createTopic(int partitions, Map<String, String> settings)
      throws ExecutionException, InterruptedException {
    String topic = "topic-" + UUID.randomUUID();
    NewTopic newTopic = new NewTopic(topic, partitions, (short) 1).configs(settings);
    admin.createTopics(List.of(newTopic)).all().get();
    return servers + "/" + topic;
  }

  /** The offsets a group has committed. */
  public Map<TopicPartition, OffsetAndMetadata> committed(String group)
      throws ExecutionException, InterruptedException {
    return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
  }

  @Override
  public void close() {
    admin.close();
    process.close();
  }
}

package io.tidemark.pipelines.streams;

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

/** A Kafka broker of one node on this machine. The build puts what it runs into target/kafka. */
public final class KafkaBroker implements AutoCloseable {
  private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qg";

  private final ServerProcess process;
  private final String servers;
  private final Admin admin;

  private KafkaBroker(ServerProcess process, String servers) {
    this.process = process;
    this.servers = servers;
    this.admin = admin(servers);
  }

  /** Starts a broker that keeps its data in a folder. */
  public static KafkaBroker start(Path folder) throws IOException {
    Path libraries = Path.of("target", "kafka").toAbsolutePath();
    if (Files.notExists(libraries)) {
      throw new IllegalStateException(
          "No Kafka in " + libraries + ": run the test through Maven, which puts it there");
    }
    int port = ServerProcess.freePort();
    int controller = ServerProcess.freePort();
    Path settings = folder.resolve("server.properties");
    Files.writeString(
        settings,
        String.join(
            "\n",
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@127.0.0.1:" + controller,
            "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
            "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
            "controller.listener.names=CONTROLLER",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs=" + folder.resolve("data"),
            "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "group.initial.rebalance.delay.ms=0",
            // Messages are as old as what they tell of.
            "log.retention.ms=-1",
            "auto.create.topics.enable=false"),
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
    return new KafkaBroker(process, servers);
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
    String topic = "topic-" + UUID.randomUUID();
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
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

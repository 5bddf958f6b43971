package io.tidemark.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka broker of one node, in a process of its own on this machine. */
final class KafkaBroker implements AutoCloseable {
  private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qg";
  private static final String ADVERTISED = "advertised.listeners=PLAINTEXT://";

  private final Process process;
  private final String servers;

  private KafkaBroker(Process process, String servers) {
    this.process = process;
    this.servers = servers;
  }

  /**
   * Starts a broker and waits until it answers. In a folder that one has been in, it goes on with
   * that one's data at that one's address.
   *
   * @param libraries the folder of what it runs
   * @param folder for its data and its log
   */
  static KafkaBroker start(Path libraries, Path folder) throws IOException, InterruptedException {
    if (Files.notExists(libraries)) {
      throw new IllegalArgumentException(
          "No Kafka in "
              + libraries
              + " (expected what 'benchmarks/run' puts there, or a broker in --servers)");
    }
    Path settings = Files.createDirectories(folder).resolve("server.properties");
    if (Files.notExists(settings)) {
      format(libraries, folder, settings);
    }
    String servers = address(settings);
    Path log = folder.resolve("server.log");
    KafkaBroker broker =
        new KafkaBroker(java(libraries, log, "kafka.Kafka", settings.toString()), servers);
    try {
      broker.awaitAnswer();
      return broker;
    } catch (ExecutionException | TimeoutException e) {
      broker.close();
      throw new IllegalStateException("Kafka does not answer: " + Files.readString(log), e);
    }
  }

  private static void format(Path libraries, Path folder, Path settings)
      throws IOException, InterruptedException {
    int port = freePort();
    int controller = freePort();
    Path unformatted = folder.resolve("server.properties.new");
    Files.write(
        unformatted,
        List.of(
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@127.0.0.1:" + controller,
            "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
            ADVERTISED + "127.0.0.1:" + port,
            "controller.listener.names=CONTROLLER",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs=" + folder.resolve("data"),
            "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "group.initial.rebalance.delay.ms=0"));
    int formatted =
        java(
                libraries,
                folder.resolve("format.log"),
                "kafka.tools.StorageTool",
                "format",
                "-t",
                CLUSTER_ID,
                "-c",
                unformatted.toString())
            .waitFor();
    if (formatted != 0) {
      throw new IllegalStateException(
          "Kafka's storage cannot be made: " + Files.readString(folder.resolve("format.log")));
    }
    Files.move(unformatted, settings);
  }

  private static String address(Path settings) throws IOException {
    return Files.readAllLines(settings).stream()
        .filter(line -> line.startsWith(ADVERTISED))
        .map(line -> line.substring(ADVERTISED.length()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(settings + ": no line " + ADVERTISED));
  }

  private void awaitAnswer() throws ExecutionException, InterruptedException, TimeoutException {
    // The client itself tries again until it is there.
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.describeCluster().nodes().get(1, TimeUnit.MINUTES);
    }
  }

  private static Process java(Path libraries, Path log, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-cp",
            libraries + "/*");
    builder.command().addAll(List.of(arguments));
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Where it is, as {@code HOST:PORT}. */
  String servers() {
    return servers;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

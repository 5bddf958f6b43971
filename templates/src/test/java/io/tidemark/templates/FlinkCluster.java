package io.tidemark.templates;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A job manager and a task manager, each in a process of its own, on free ports of loopback. */
final class FlinkCluster implements AutoCloseable {
  /** What the class path of a Flink distribution is. */
  static final String CLASS_PATH = Path.of("target/flink").toAbsolutePath() + File.separator + "*";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ENTRY_POINTS = "org.apache.flink.runtime.";

  private final Path folder;
  private final int restPort;
  private final List<Process> processes = new ArrayList<>();

  private FlinkCluster(Path folder, int restPort) {
    this.folder = folder;
    this.restPort = restPort;
  }

  static FlinkCluster start(Path folder) throws IOException {
    int restPort;
    int rpcPort;
    try (ServerSocket rest = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket rpc = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      restPort = rest.getLocalPort();
      rpcPort = rpc.getLocalPort();
    }
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("config.yaml"),
        String.join(
            "\n",
            "jobmanager.rpc.address: 127.0.0.1",
            "jobmanager.rpc.port: " + rpcPort,
            "rest.address: 127.0.0.1",
            "rest.bind-port: '" + restPort + "'",
            "rest.port: " + restPort,
            "taskmanager.host: 127.0.0.1",
            "taskmanager.numberOfTaskSlots: 2",
            "io.tmp.dirs: '" + Files.createDirectories(folder.resolve("tmp")) + "'",
            // What the scripts of a distribution work out of the memory of a process.
            "taskmanager.cpu.cores: 2",
            "taskmanager.memory.framework.heap.size: 128m",
            "taskmanager.memory.framework.off-heap.size: 128m",
            "taskmanager.memory.jvm-metaspace.size: 256m",
            "taskmanager.memory.jvm-overhead.min: 192m",
            "taskmanager.memory.jvm-overhead.max: 192m",
            "taskmanager.memory.task.heap.size: 512m",
            "taskmanager.memory.task.off-heap.size: 0m",
            "taskmanager.memory.network.min: 128m",
            "taskmanager.memory.network.max: 128m",
            "taskmanager.memory.managed.size: 256m",
            ""));
    FlinkCluster cluster = new FlinkCluster(folder, restPort);
    try {
      cluster.startProcess("entrypoint.StandaloneSessionClusterEntrypoint", "-Xmx512m");
      cluster.startProcess("taskexecutor.TaskManagerRunner", "-Xmx900m");
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> cluster.rest("overview").contains("\"slots-available\":2"));
      return cluster;
    } catch (Throwable e) {
      cluster.close();
      throw e;
    }
  }

  /** The flags that the scripts of a distribution give every JVM. */
  static List<String> opens() {
    return List.of(System.getProperty("tidemark.cluster.opens").split(" ", -1));
  }

  private void startProcess(String main, String heap) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(opens());
    command.addAll(List.of(heap, "-XX:TieredStopAtLevel=1", "-cp", CLASS_PATH));
    command.addAll(List.of(ENTRY_POINTS + main, "--configDir", folder.toString()));
    processes.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(main + ".log").toFile())
            .start());
  }

  /** Where jobs are submitted to. */
  String address() {
    return "127.0.0.1:" + restPort;
  }

  /** The folder of its configuration. */
  Path configuration() {
    return folder;
  }

  /** What its REST interface answers. */
  String rest(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + address() + "/" + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.destroyForcibly().onExit().join();
    }
  }
}

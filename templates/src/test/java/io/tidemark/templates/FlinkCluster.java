package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A job manager and a task manager, each in a process of its own, on free ports of loopback. */
final class FlinkCluster implements AutoCloseable {
  /** The jar that the build makes. */
  static final Path JAR = Path.of("target/tidemark-flink.jar").toAbsolutePath();

  /** What the class path of a Flink distribution is. */
  private static final String CLASS_PATH =
      Path.of("target/flink").toAbsolutePath() + File.separator + "*";

  /** Starts fast. */
  private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long RUN_LIMIT_SECONDS = 90;
  private static final Pattern JOB = Pattern.compile("\"(?:id|jobid)\":\"([0-9a-f]{32})\"");
  private static final Pattern TRIGGER = Pattern.compile("\"request-id\":\"([0-9a-f]+)\"");
  private static final Pattern LOCATION = Pattern.compile("\"location\":\"([^\"]+)\"");

  private final Path folder;
  private final int restPort;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();

  private FlinkCluster(Path folder, int restPort) {
    this.folder = folder;
    this.restPort = restPort;
  }

  /** Starts a cluster that is given jobs. */
  static FlinkCluster startSession(Path folder) throws IOException {
    return start(
        folder,
        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
        List.of());
  }

  /**
   * Starts a cluster that runs one job, by the main class of the jar.
   *
   * @param savepoint what the job starts from
   * @param args of the job
   */
  static FlinkCluster startApplication(
      Path folder, String savepoint, int parallelism, List<String> args) throws IOException {
    List<String> all = new ArrayList<>(List.of(JAR.toString()));
    all.addAll(args);
    return start(
        folder,
        ApplicationCluster.class.getName(),
        all,
        "execution.savepoint.path: '" + savepoint + "'",
        "parallelism.default: " + parallelism);
  }

  private static FlinkCluster start(
      Path folder, String jobManager, List<String> args, String... configuration)
      throws IOException {
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
            "web.upload.dir: '" + folder + "'",
            "taskmanager.host: 127.0.0.1",
            "taskmanager.numberOfTaskSlots: 3",
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
            "taskmanager.memory.network.min: 192m",
            "taskmanager.memory.network.max: 192m",
            "taskmanager.memory.managed.size: 256m",
            String.join("\n", configuration),
            ""));
    FlinkCluster cluster = new FlinkCluster(folder, restPort);
    try {
      cluster.startProcess(jobManager, "-Xmx512m", args);
      cluster.startProcess(
          "org.apache.flink.runtime.taskexecutor.TaskManagerRunner", "-Xmx900m", List.of());
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> cluster.rest("overview").contains("\"slots-total\":3"));
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

  private void startProcess(String main, String heap, List<String> args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(opens());
    command.addAll(JVM);
    command.addAll(List.of(heap, "-cp"));
    command.add(CLASS_PATH + File.pathSeparator + Path.of("target/test-classes").toAbsolutePath());
    command.addAll(List.of(main, "--configDir", folder.toString()));
    command.addAll(args);
    processes.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(main + ".log").toFile())
            .start());
  }

  /** Runs {@code flink} with these arguments to its end; returns what it printed. */
  String flink(List<String> args) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("org.apache.flink.client.cli.CliFrontend"));
    all.addAll(args);
    return run(CLASS_PATH, all);
  }

  /** Runs a program that finds this cluster to its end; returns what it printed. */
  String run(String classPath, List<String> args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(opens());
    command.addAll(JVM);
    command.addAll(List.of("-cp", classPath));
    command.addAll(args);
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("FLINK_CONF_DIR", folder.toString());
    Process process = builder.start();
    boolean ended = process.waitFor(RUN_LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String printed = Files.readString(output);
    assertThat(ended).as("ended within %s s: %s", RUN_LIMIT_SECONDS, printed).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  /** Where jobs are submitted to. */
  String address() {
    return "127.0.0.1:" + restPort;
  }

  /** What its REST interface answers. */
  String rest(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  private String post(String path, String json) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  private URI uri(String path) {
    return URI.create("http://" + address() + "/" + path);
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode())
        .as("%s: %s", request.uri(), response.body())
        .isBetween(200, 299);
    return response.body();
  }

  /** The job that runs. */
  String job() {
    return await()
        .atMost(LIMIT)
        .until(
            () -> Pattern.compile(JOB + ",\"status\":\"RUNNING\"").matcher(rest("jobs")),
            Matcher::find)
        .group(1);
  }

  /**
   * Starts a job as the Kubernetes operator gives it to a session cluster: by the REST interface.
   *
   * @param savepoint what it starts from
   * @return its id
   */
  String submit(String savepoint, int parallelism, List<String> args)
      throws IOException, InterruptedException {
    Path jars = Files.createDirectories(folder.resolve("flink-web-upload"));
    Files.createSymbolicLink(jars.resolve(JAR.getFileName()), JAR);
    String json =
        args.stream()
                .map(arg -> "\"" + arg + "\"")
                .collect(Collectors.joining(",", "{\"programArgsList\":[", "]"))
            + ",\"parallelism\":"
            + parallelism
            + ",\"savepointPath\":\""
            + savepoint
            + "\"}";
    return find(JOB, post("jars/" + JAR.getFileName() + "/run", json));
  }

  /** Makes a savepoint of a job that goes on; returns where it is. */
  String savepoint(String job) {
    return trigger(job, "savepoints", "{\"target-directory\":\"" + savepoints() + "\"}");
  }

  /** Stops a job with a savepoint; returns where it is. */
  String stop(String job) {
    return trigger(job, "stop", "{\"targetDirectory\":\"" + savepoints() + "\",\"drain\":false}");
  }

  private Path savepoints() {
    return folder.resolve("savepoints");
  }

  /** Asks for a savepoint until there is one: a job of which tasks start again makes none. */
  private String trigger(String job, String what, String json) {
    return await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> tryTrigger(job, what, json), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> tryTrigger(String job, String what, String json)
      throws IOException, InterruptedException {
    String trigger = find(TRIGGER, post("jobs/" + job + "/" + what, json));
    String done =
        await()
            .atMost(LIMIT)
            .until(
                () -> rest("jobs/" + job + "/savepoints/" + trigger),
                status -> status.contains("\"COMPLETED\""));
    Matcher location = LOCATION.matcher(done);
    return location.find() ? Optional.of(location.group(1)) : Optional.empty();
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  /** Waits for the end of the job manager: that of an application ends with its job. */
  void awaitEnd() throws InterruptedException {
    Process jobManager = processes.get(0);
    assertThat(jobManager.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(jobManager.exitValue()).isZero();
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.destroyForcibly().onExit().join();
    }
  }
}

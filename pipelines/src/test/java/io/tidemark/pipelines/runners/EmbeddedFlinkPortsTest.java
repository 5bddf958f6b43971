package io.tidemark.pipelines.runners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.pipelines.OpenSockets;
import io.tidemark.pipelines.Stranger;
import io.tidemark.pipelines.SumJob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.PipelineResult.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What another user of the machine can do with the ports of embedded Flink. */
@EnabledOnOs(OS.LINUX)
class EmbeddedFlinkPortsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int NOBODY = 65534;

  @TempDir Path folder;
  private Path program;

  @BeforeEach
  void copyProgram() throws IOException {
    // Readable for everybody, as the folders of the build need not be.
    program = folder.resolve("program/io/tidemark/pipelines");
    Files.createDirectories(program);
    for (String name : List.of("Stranger", "Stranger$Connection", "Stranger$TrustsAll")) {
      try (InputStream in = Stranger.class.getResourceAsStream(name + ".class")) {
        Files.copy(in, program.resolve(name + ".class"));
      }
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Set<OpenSockets.Socket> sockets() throws IOException {
    return OpenSockets.of(ProcessHandle.current());
  }

  /**
   * What a stranger gets from these ports: the lines that {@link Stranger} prints. It is the user
   * {@code nobody} where root runs this, who alone can be another, and this user elsewhere, who has
   * no key either.
   */
  private List<String> tryAsStranger(FlinkJob job, Set<OpenSockets.Socket> sockets)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            folder.resolve("program").toString(),
            Stranger.class.getName(),
            job.id()));
    sockets.forEach(socket -> command.add(Integer.toString(socket.port())));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  private FlinkJob start(String... more) throws IOException {
    FlinkJob job = (FlinkJob) SumJob.start(folder, "Sum", more);
    await().atMost(LIMIT).until(() -> Files.exists(folder.resolve("checkpointed")));
    return job;
  }

  private static Set<OpenSockets.Socket> since(Set<OpenSockets.Socket> before) throws IOException {
    Set<OpenSockets.Socket> now = new HashSet<>(sockets());
    now.removeAll(before);
    return now;
  }

  @Test
  void nobodyIsLetIn() throws Exception {
    Set<OpenSockets.Socket> before = sockets();
    FlinkJob job = start();
    Set<OpenSockets.Socket> opened = since(before);

    assertThat(opened).isNotEmpty().allMatch(OpenSockets.Socket::isLocal);
    assertThat(tryAsStranger(job, opened))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("refused"));
    assertThat(job.getState()).isEqualTo(State.RUNNING);
    assertThat(savepoints()).isEmpty();

    assertThat(job.stop()).as("a savepoint needs no port").contains("savepoint-");
    assertThat(job.getState()).isEqualTo(State.DONE);
  }

  @Test
  void whatTheUserOpensIsOpen() throws Exception {
    Path configuration = Files.createDirectory(folder.resolve("conf"));
    Files.writeString(
        configuration.resolve("config.yaml"),
        "security.ssl.rest.enabled: false\nsecurity.ssl.internal.enabled: false\n");
    Set<OpenSockets.Socket> before = sockets();
    FlinkJob job = start("--flinkConfDir=" + configuration);
    Set<OpenSockets.Socket> opened = since(before);

    assertThat(opened).isNotEmpty().allMatch(OpenSockets.Socket::isLocal);
    assertThat(tryAsStranger(job, opened))
        .as("that would be seen")
        .contains("answered: GET /jobs: HTTP/1.1 200", "answered: PUT of a file");
    await().atMost(LIMIT).until(() -> job.getState() == State.CANCELLED);
  }

  private Set<String> savepoints() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("checkpoints"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("savepoint"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}

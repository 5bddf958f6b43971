package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Temporary files of processes that were killed, and of those that live. */
class RunFolderTest {
  private static final String TEMPORARY = "java.io.tmpdir";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path parent;
  private String before;

  @BeforeEach
  void setFolder() {
    before = System.setProperty(TEMPORARY, parent.toString());
  }

  @AfterEach
  void restoreFolder() {
    System.setProperty(TEMPORARY, before);
  }

  /** A process that makes its folder, puts a file into it, says so and waits. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      RunFolder.open();
      Path folder = Path.of(System.getProperty(TEMPORARY));
      Files.createDirectories(folder.resolve("flink/deep"));
      Files.createFile(folder.resolve("flink/deep/spilled"));
      Files.createTempFile("native", ".so");
      Files.writeString(Path.of(args[0]), folder.toString());
      System.in.read();
    }
  }

  /** Starts one as the launcher does, with a folder that it has made. */
  private Process hold(Path said) throws IOException {
    Path chosen = Files.createDirectory(parent.resolve("tidemark-run-" + said.getFileName()));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-D" + TEMPORARY + "=" + chosen,
            "-Dtidemark.temporary=" + chosen,
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            said.toString())
        .inheritIO()
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .start();
  }

  private static Path folder(Path said) throws IOException {
    await().atMost(LIMIT).until(() -> Files.exists(said) && Files.size(said) > 0);
    return Path.of(Files.readString(said));
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  @Test
  void onlyThoseOfDeadProcessesGo() throws Exception {
    Process killed = hold(parent.resolve("killed"));
    Process living = hold(parent.resolve("living"));
    try {
      Path left = folder(parent.resolve("killed"));
      Path held = folder(parent.resolve("living"));
      assertThat(left).isNotEqualTo(held);
      try (Stream<Path> files = Files.list(left)) {
        assertThat(files.map(file -> file.getFileName().toString().replaceFirst("native.*", "so")))
            .as("temporary files of the JDK are in it, too")
            .containsExactlyInAnyOrder("flink", "lock", "so");
      }
      // Age says nothing.
      Files.setLastModifiedTime(held, FileTime.from(Instant.EPOCH));
      Files.setLastModifiedTime(held.resolve("lock"), FileTime.from(Instant.EPOCH));
      killed.destroyForcibly().onExit().join();
      Path foreign = Files.createDirectory(parent.resolve("tidemark-other"));

      RunFolder own = RunFolder.open();

      assertThat(folders())
          .containsExactlyInAnyOrder(held, foreign, Path.of(System.getProperty(TEMPORARY)));
      assertThat(held.resolve("flink/deep/spilled")).exists();
      own.close();
      assertThat(folders()).containsExactlyInAnyOrder(held, foreign);
    } finally {
      killed.destroyForcibly();
      living.destroyForcibly().onExit().join();
    }
  }

  @Test
  void othersMayNotEnter() throws IOException {
    RunFolder own = RunFolder.open();

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(Path.of(System.getProperty(TEMPORARY)))))
        .isEqualTo("rwx------");
    own.close();
  }

  @Test
  void linkIsNotFollowed() throws IOException {
    Path precious = Files.createDirectory(parent.resolve("precious"));
    Files.createFile(precious.resolve("file"));
    Path left = Files.createDirectory(parent.resolve("tidemark-run-1-a"));
    Files.createFile(left.resolve("lock"));
    Files.createSymbolicLink(left.resolve("link"), precious);
    Files.createSymbolicLink(parent.resolve("tidemark-run-2-b"), precious);

    RunFolder.open().close();

    assertThat(left).doesNotExist();
    assertThat(precious.resolve("file")).exists();
  }
}

package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TidemarkBuildTest {
  private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));

  /** In the module whose folder has the build. */
  private static final Path FLAGS = Path.of("src/main/launcher");

  @TempDir private Path folder;

  @Test
  void isWhatItsLauncherStarts() throws Exception {
    Path root = Builds.built(folder.resolve("a b"), "-XX:Flag", "first.jar");
    Files.createDirectories(root.resolve("lib"));
    Files.createFile(root.resolve("lib/second.jar"));

    TidemarkBuild build = TidemarkBuild.of(root, "backfill");

    assertThat(build.root()).isEqualTo(root);
    assertThat(build.flags()).contains("-XX:Flag", "-Dkept=true");
    assertThat(build.flags())
        .as("what is of one process")
        .noneMatch(flag -> flag.startsWith("-Djava.io.tmpdir") || flag.contains("tidemark"));
    assertThat(build.classPath()).isEqualTo(root + "/first.jar:" + root + "/lib/*");
    assertThat(build.benchmarkClassPath())
        .isEqualTo(build.classPath() + ":" + root + "/benchmarks/target/classes");
    assertThat(build.main()).isEqualTo("some.Main");
    assertThat(build.jars()).containsExactly("first.jar", "second.jar");
    assertThat(Files.readString(root.resolve("version.txt")))
        .as("what else the launcher starts is the JVM")
        .contains(System.getProperty("java.version"));
  }

  /** The launcher of this checkout, in a folder that looks built. */
  @Test
  void asksTheLauncherThatUsersStart() throws Exception {
    Path root = Builds.built(folder.resolve("build"), "", "");
    Files.copy(
        ROOT.resolve("tidemark"), root.resolve("tidemark"), StandardCopyOption.REPLACE_EXISTING);
    Path module = moduleOfLauncher();
    Path flags = Files.createDirectories(root.resolve(module).resolve(FLAGS));
    try (Stream<Path> all = Files.list(ROOT.resolve(module).resolve(FLAGS))) {
      for (Path file : all.toList()) {
        Files.copy(file, flags.resolve(file.getFileName()));
      }
    }
    Files.createFile(
        Files.createDirectories(root.resolve(module).resolve("target")).resolve("built"));

    TidemarkBuild backfill = TidemarkBuild.of(root, "backfill");
    TidemarkBuild live = TidemarkBuild.of(root, "live");

    assertThat(backfill.flags()).contains("-XX:+UseParallelGC", "-XX:MaxNewSize=800m");
    assertThat(live.flags()).contains("-XX:+UseParallelGC", "-XX:InitialRAMPercentage=25");
    assertThat(backfill.classPath()).startsWith(root + "/").endsWith("/lib/*");
    assertThat(backfill.main()).matches("io\\.tidemark\\.([a-z]+\\.)+Tidemark");
  }

  private static Path moduleOfLauncher() throws IOException {
    try (Stream<Path> all = Files.list(ROOT)) {
      return all.filter(folder -> Files.isDirectory(folder.resolve(FLAGS)))
          .map(Path::getFileName)
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void saysThatAFolderIsNotBuilt() throws IOException {
    Path root = Builds.launcher(folder, "exit 0\n");

    assertThatThrownBy(() -> TidemarkBuild.of(root, "backfill"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Not built: "
                + root
                + " (run './tidemark benchmark --version' there, which builds it)");
  }

  @Test
  void saysThatALauncherFails() throws IOException {
    Path root = Builds.built(folder, "", "");
    Builds.launcher(root, "exit 7\n");

    assertThatThrownBy(() -> TidemarkBuild.of(root, "backfill"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Not built: " + root + " (its launcher ends with exit code 7; run");
  }
}

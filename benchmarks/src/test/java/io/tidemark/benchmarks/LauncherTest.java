package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir private Path root;

  @Test
  void saysThatAnEngineIsNotBuilt() {
    Launcher launcher = new Launcher(root, List.of());

    assertThatThrownBy(() -> launcher.check(Engine.DUCKDB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Not built: duckdb (expected its libraries in " + root)
        .hasMessageEndingWith("or leave it out of --engines)");
  }

  @Test
  void findsTheVersionOfAnEngineInItsLibraries() throws IOException {
    Path libraries = Files.createDirectories(root.resolve("benchmarks/duckdb/target/lib"));
    Files.createFile(libraries.resolve("duckdb_jdbc-1.2.3.jar"));
    Launcher launcher = new Launcher(root, List.of());

    launcher.check(Engine.DUCKDB);
    assertThat(launcher.version(Engine.DUCKDB)).isEqualTo("duckdb_jdbc-1.2.3");
  }

  @Test
  void givesTheLaunchersFlagsToTidemarkAlone() {
    Launcher launcher = new Launcher(root, List.of("-XX:Special"));

    assertThat(launcher.flags(Engine.TIDEMARK_FLINK)).contains("-XX:Special");
    assertThat(launcher.flags(Engine.BEAM_FLINK))
        .contains("-XX:+UseParallelGC")
        .doesNotContain("-XX:Special");
  }

  @Test
  void keepsBeamOffTheClassPathOfOtherEngines() {
    List<String> command =
        new Launcher(root, List.of()).command(Engine.DUCKDB, List.of(), Engine.DUCKDB.main());

    String classPath = command.get(command.indexOf("-cp") + 1);
    assertThat(classPath.split(":", -1))
        .containsExactly(
            root + "/benchmarks/duckdb/target/classes",
            root + "/benchmarks/target/classes",
            root + "/schemas/target/classes",
            root + "/benchmarks/duckdb/target/lib/*");
    assertThat(command).endsWith("io.tidemark.benchmarks.duckdb.DuckDb");
  }
}

package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  private static final Competitor DUCKDB = Competitor.of(Engine.DUCKDB);

  @TempDir private Path root;

  private Launcher launcher;

  @BeforeEach
  void create() {
    launcher = new Launcher(new TidemarkBuild(root, List.of("-XX:Special"), "a.jar:lib/*", "Main"));
  }

  @Test
  void saysThatAnEngineIsNotBuilt() {
    assertThatThrownBy(() -> launcher.check(DUCKDB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Not built: duckdb (expected its libraries in " + root)
        .hasMessageEndingWith("or leave it out of --engines)");
  }

  @Test
  void findsTheVersionOfAnEngineInItsLibraries() throws Exception {
    Path libraries = Files.createDirectories(root.resolve("benchmarks/duckdb/target/lib"));
    Files.createFile(libraries.resolve("duckdb_jdbc-1.2.3.jar"));

    launcher.check(DUCKDB);
    assertThat(launcher.version(DUCKDB)).isEqualTo("duckdb_jdbc-1.2.3");
  }

  @Test
  void givesTheLaunchersFlagsToTidemarkAlone() {
    assertThat(launcher.flags(Competitor.of(Engine.TIDEMARK_FLINK))).contains("-XX:Special");
    assertThat(launcher.flags(Competitor.of(Engine.BEAM_FLINK)))
        .contains("-XX:+UseParallelGC")
        .doesNotContain("-XX:Special");
  }

  @Test
  void keepsBeamOffTheClassPathOfOtherEngines() {
    List<String> command = launcher.command(DUCKDB, List.of(), Engine.DUCKDB.main());

    assertThat(classPath(command))
        .containsExactly(
            root + "/benchmarks/duckdb/target/classes",
            root + "/benchmarks/target/classes",
            root + "/schemas/target/classes",
            root + "/benchmarks/duckdb/target/lib/*");
    assertThat(command).endsWith("io.tidemark.benchmarks.duckdb.DuckDb");
  }

  @Test
  void startsEachBuildWithWhatIsItsOwn() throws Exception {
    Path other = Builds.built(root.resolve("other"), "-XX:Older", "older.jar");
    Files.createDirectories(other.resolve("lib"));
    Files.createFile(other.resolve("lib/beam-sdks-java-core-1.2.3.jar"));
    Competitor before = Competitor.parse("tidemark-direct@" + other);

    launcher.check(before);

    List<String> command = launcher.command(before, List.of("-Xmx1g"), "Main");
    assertThat(command).contains("-XX:Older", "-Xmx1g").doesNotContain("-XX:Special");
    assertThat(classPath(command))
        .containsExactly(
            other + "/older.jar", other + "/lib/*", other + "/benchmarks/target/classes");
    assertThat(launcher.version(before)).isEqualTo("beam-sdks-java-core-1.2.3");
    assertThat(
            classPath(launcher.command(Competitor.of(Engine.TIDEMARK_DIRECT), List.of(), "Main")))
        .containsExactly("a.jar", "lib/*", root + "/benchmarks/target/classes");
  }

  @Test
  void saysThatAnotherBuildIsNotThere() throws IOException {
    Path missing = root.resolve("missing");
    Path folder = Files.createDirectories(root.resolve("folder"));

    for (Path none : List.of(missing, folder)) {
      assertThatThrownBy(() -> launcher.check(Competitor.parse("tidemark-flink@" + none)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "No build of Tidemark: "
                  + none
                  + " (there is no "
                  + none
                  + "/tidemark; name the folder of a checkout in which './tidemark benchmark"
                  + " --version' has run)");
    }
  }

  private static List<String> classPath(List<String> command) {
    return List.of(command.get(command.indexOf("-cp") + 1).split(":", -1));
  }
}

package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher lets the JVM say, and what it says where the JVM has too little room. */
@Tag("slow")
class LauncherTest {
  private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));

  @TempDir Path folder;

  /** How a command ended, and what it wrote to either place. */
  private record Ended(int code, String out, String err) {}

  @BeforeAll
  static void isBuilt() throws IOException {
    ScreensTest.isBuilt();
  }

  private Ended run(String command) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(ROOT.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as("ended: %s, which said %s", command, Files.readString(err)).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TIDEMARK_JVM='-Xmx48m -XX:MaxNewSize=800m'",
        "TIDEMARK_JVM='-XX:+UseLargePages -XX:+UseHugeTLBFS'",
        "TIDEMARK_JVM='-XX:SharedArchiveFile=/etc/passwd -Xshare:auto'",
        "TIDEMARK_JVM='-XX:ReservedCodeCacheSize=2600k -XX:TieredStopAtLevel=4'",
        "TIDEMARK_JVM='-XX:+UseBiasedLocking -XX:+UseTransparentHugePages'",
        "JAVA_TOOL_OPTIONS=-XX:+UseLargePages",
        "JDK_JAVA_OPTIONS=-XX:+UseLargePages"
      })
  void standardOutputIsForResults(String environment) throws IOException, InterruptedException {
    Ended plain = run("./tidemark formats");
    Ended warned = run(environment + " ./tidemark formats");

    assertThat(plain.code()).isZero();
    assertThat(plain.err()).isEmpty();
    assertThat(warned.code()).as(warned.err()).isZero();
    assertThat(warned.out()).isEqualTo(plain.out()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TIDEMARK_JVM=-Xmx100t | with TIDEMARK_JVM=-Xmx100t: Could not reserve enough space for 107374182400KB object heap",
        "TIDEMARK_JVM='-Xms64m -Xmx32m' | with TIDEMARK_JVM=-Xms64m -Xmx32m: Initial heap size set to a larger value than the maximum heap size",
        "TIDEMARK_JVM=-Xmx4q | with TIDEMARK_JVM=-Xmx4q: Invalid maximum heap size: -Xmx4q",
        "JAVA_TOOL_OPTIONS=-Xmx100t | : Could not reserve enough space for 107374182400KB object heap",
        "ulimit -v 600000; | : Could not "
      })
  void jvmThatCannotStartIsToldInOneLine(String environment, String reason)
      throws IOException, InterruptedException {
    Ended ended = run(environment + " ./tidemark formats");

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines())
        .singleElement()
        .asString()
        .startsWith("tidemark: the JVM cannot start" + (reason.startsWith(":") ? "" : " ") + reason)
        .endsWith(
            "; its heap is set with -Xmx, to less than the memory there is, as in"
                + " TIDEMARK_JVM=-Xmx4g");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"backfill --runner=FlinkRunner", "backfill --runner=DirectRunner", "live"})
  void tooSmallAHeapIsToldInOneLine(String command) throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (int second = 0; second < 2_000_000; second++) {
      lines.append(1_385_337_600L + second).append(",800.01,0.5\n");
    }
    Path input = Files.writeString(folder.resolve("trades.csv"), lines);
    boolean live = command.startsWith("live");
    Ended ended =
        run(
            "TIDEMARK_JVM=-Xmx64m ./tidemark "
                + command
                + " --format=bitstamp.csv --instrument=bitstamp:BTC-USD --warehouse="
                + folder.resolve("tables")
                + (live ? " --speed=0 --input=replay:" : " --input=")
                + input);

    assertThat(ended.code()).as(ended.err()).isEqualTo(3);
    assertThat(ended.out()).isEmpty();
    List<String> told = ended.err().lines().toList();
    assertThat(told)
        .last()
        .isEqualTo(
            "tidemark: failed: the heap of 64 MB is too small for this work; give the JVM more"
                + " with -Xmx, as in TIDEMARK_JVM=-Xmx4g in the environment, and run it again: what"
                + " was committed is whole");
    assertThat(told.subList(0, told.size() - 1))
        .as("how far it came")
        .allMatch(line -> line.matches("[\\d,]+ (file|trades), .*"));
  }

  @Test
  void buildThatFailsShowsItsLog() throws IOException, InterruptedException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.copy(ROOT.resolve("tidemark"), other.resolve("tidemark"));
    for (String module : ScreensTest.MODULES) {
      Files.createDirectory(other.resolve(module));
    }
    Path options = Path.of("cli/src/main/launcher");
    Files.createDirectories(other.resolve(options));
    try (Stream<Path> files = Files.list(ROOT.resolve(options))) {
      for (Path file : files.toList()) {
        Files.copy(file, other.resolve(options).resolve(file.getFileName()));
      }
    }
    Files.writeString(other.resolve("pom.xml"), "");
    Path maven = other.resolve("mvnw");
    Files.writeString(
        maven, "#!/bin/sh\necho '[INFO] Building a [1/2]'\necho '[ERROR] no symbol x'\nexit 1\n");
    assertThat(maven.toFile().setExecutable(true)).isTrue();

    Ended ended = run(other.resolve("tidemark") + " formats");

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines())
        .containsExactly(
            "Building Tidemark; the first time this takes some minutes, and the network.",
            "[ERROR] no symbol x",
            "tidemark: the build failed; it needs a JDK 17 ('java -version') and, the first time, the"
                + " network");
  }
}

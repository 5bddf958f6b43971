package io.tidemark.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command line, in a process of its own that is started as the launcher starts it. */
final class Tidemark {
  private static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".."));
  private static final Path LIBRARIES = ROOT.resolve("cli/target/lib");
  private static final long LIMIT_SECONDS = 120;

  private Tidemark() {}

  /** Runs a command to its end; returns the lines it prints. */
  static List<String> run(List<String> args) {
    try {
      Path out = Files.createTempFile("tidemark", ".out");
      Path err = Files.createTempFile("tidemark", ".err");
      try {
        Process process =
            new ProcessBuilder(command(args))
                .redirectOutput(Redirect.to(out.toFile()))
                .redirectError(Redirect.to(err.toFile()))
                .start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("ended within %s s: %s", LIMIT_SECONDS, args).isTrue();
        assertThat(process.exitValue())
            .as("exit code of %s, which said: %s", args, Files.readString(err))
            .isZero();
        return Files.readAllLines(out);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<String> command(List<String> args) throws IOException, InterruptedException {
    assertThat(LIBRARIES).as("packaged by 'mvn verify' or './tidemark'").isNotEmptyDirectory();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launcherFlags(args.get(0)));
    // Most of a short run is spent starting up.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(
        Stream.of("cli", "pipelines", "messaging", "storage", "transforms", "schemas")
                .map(module -> ROOT.resolve(module).resolve("target/classes") + ":")
                .reduce("", String::concat)
            + LIBRARIES.resolve("*"));
    command.add("io.tidemark.cli.Tidemark");
    command.addAll(args);
    return command;
  }

  /** The flags that the launcher gives to a command. */
  private static List<String> launcherFlags(String command)
      throws IOException, InterruptedException {
    ProcessBuilder launcher = new ProcessBuilder(ROOT.resolve("tidemark").toString(), command);
    launcher.environment().put("TIDEMARK_SHOW_FLAGS", "true");
    Process process = launcher.start();
    String flags = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).as("exit code of the launcher").isZero();
    return List.of(flags.split(" "));
  }
}

package io.tidemark.templates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A terminal with a shell in the folder of Tidemark, of which one sees what a user sees. It is
 * tmux's, with a server of its own.
 */
final class Screen implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final String server = "tidemark-" + UUID.randomUUID();

  private Screen() {}

  /** Skips the test where there is no tmux. */
  static Screen open(int columns, int rows) {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "tmux"))),
        "Skipped: no tmux; install it: apt-get install tmux");
    Screen screen = new Screen();
    screen.tmux(
        "-f",
        "/dev/null",
        "start-server",
        ";",
        "set-option",
        "-g",
        "history-limit",
        "10000",
        ";",
        "new-session",
        "-d",
        "-x",
        Integer.toString(columns),
        "-y",
        Integer.toString(rows),
        "-c",
        ROOT.toString(),
        "PS1='$ ' exec sh");
    screen.await("\\$");
    return screen;
  }

  private String tmux(String... arguments) {
    try {
      List<String> command = new ArrayList<>(List.of("tmux", "-L", server));
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "TERM", "xterm"));
      builder.environment().remove("TMUX");
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ended: %s", command).isTrue();
      assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Types a command; its exit code is shown when it has ended. */
  void run(String command) {
    tmux("send-keys", "-l", command + "; echo \"exit code $?\"");
    tmux("send-keys", "Enter");
  }

  /** Types Ctrl-C. */
  void interrupt() {
    tmux("send-keys", "C-c");
  }

  void resize(int columns, int rows) {
    tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
  }

  /** The rows of the screen. */
  List<String> rows() {
    return stripped(tmux("capture-pane", "-p"));
  }

  /** All lines since the start, also those that are above the screen, as they were written. */
  List<String> lines() {
    return stripped(tmux("capture-pane", "-p", "-J", "-S", "-"));
  }

  private static List<String> stripped(String text) {
    return text.lines().map(String::stripTrailing).toList();
  }

  /** Waits until a line matches; returns the lines of then. */
  List<String> await(String line) {
    return await(line, 1);
  }

  /** Waits until so many lines match; returns the lines of then. */
  List<String> await(String line, int times) {
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> lines().stream().filter(each -> each.matches(line.strip())).count() >= times);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("No line '" + line + "': " + String.join("\n", lines()), e);
    }
    return lines();
  }

  /** Waits until the screen has changed twice. */
  void awaitDrawn() {
    for (int i = 0; i < 2; i++) {
      List<String> before = rows();
      Awaitility.await().atMost(LIMIT).until(() -> !rows().equals(before));
    }
  }

  @Override
  public void close() {
    tmux("kill-server");
  }
}

package io.tidemark.cli.processes;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command line, or another program, in a process of its own, which ends with this one at the
 * latest.
 */
final class TidemarkProcess implements AutoCloseable {
  private static final String MAIN = "io.tidemark.cli.Tidemark";

  private final Process process;
  private final Path log;
  private final Thread killer;

  private TidemarkProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
  }

  /**
   * Starts a command.
   *
   * @param log what it writes is appended to
   */
  static TidemarkProcess start(Path log, List<String> jvm, List<String> args) throws IOException {
    return start(log, jvm, System.getProperty("java.class.path"), args);
  }

  /** Starts a command of a build with this class path. */
  static TidemarkProcess start(Path log, List<String> jvm, String classPath, List<String> args)
      throws IOException {
    return start(log, jvm, classPath, MAIN, args);
  }

  /** Starts another program on the class path of the tests. */
  static TidemarkProcess start(Path log, Class<?> program, List<String> args) throws IOException {
    return start(log, List.of(), System.getProperty("java.class.path"), program.getName(), args);
  }

  private static TidemarkProcess start(
      Path log, List<String> jvm, String classPath, String main, List<String> args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx768m"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(args);
    return new TidemarkProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start(),
        log);
  }

  /** Lets it run for some time; fails where it ends by itself. */
  void run(Duration time) throws IOException, InterruptedException {
    if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("It has ended with " + process.exitValue() + ": " + log());
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** The exit code of one that has ended. */
  int exitCode() {
    return process.exitValue();
  }

  /** Asks it to end, as {@code kill} does. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end; returns its exit code. */
  int awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new AssertionError("It does not end: " + log());
    }
    return process.exitValue();
  }

  /** What it has written, as all of its log. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** Kills it as {@code kill -9} does. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // This process ends, and the hook has killed it.
    }
  }
}

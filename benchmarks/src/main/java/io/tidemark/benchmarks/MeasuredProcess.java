package io.tidemark.benchmarks;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A process that has ended well.
 *
 * @param output what it printed
 * @param seconds how long it took, its start included
 * @param peakRssBytes the most memory that it held at once, where the operating system says it
 * @param cpuSeconds the time of processors that it has used, likewise; up to the last look, which
 *     is a moment before its end
 */
record MeasuredProcess(
    String output, double seconds, OptionalLong peakRssBytes, OptionalDouble cpuSeconds) {
  private static final long LOOK_EVERY_MILLIS = 50;
  private static final String PEAK_RSS = "VmHWM:";

  /**
   * Runs a command to its end.
   *
   * @param folder to run it in, which also takes what it prints
   * @param environment variables to set
   * @throws IllegalStateException when it fails
   */
  static MeasuredProcess run(List<String> command, Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Path errors = folder.resolve("errors.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    OptionalLong peakRss = OptionalLong.empty();
    OptionalDouble cpuSeconds = OptionalDouble.empty();
    while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
      OptionalLong seen = peakRss(status);
      peakRss = seen.isPresent() ? seen : peakRss;
      OptionalDouble used = cpuSeconds(process);
      cpuSeconds = used.isPresent() ? used : cpuSeconds;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "Exit code "
              + process.exitValue()
              + " of "
              + command.stream().filter(word -> !word.contains(".jar")).collect(joining(" "))
              + "\n"
              + Files.readString(errors));
    }
    return new MeasuredProcess(Files.readString(output), seconds, peakRss, cpuSeconds);
  }

  private static OptionalDouble cpuSeconds(Process process) {
    return process
        .info()
        .totalCpuDuration()
        .map(used -> OptionalDouble.of(used.toMillis() / 1e3))
        .orElse(OptionalDouble.empty());
  }

  /** The last line that it printed. */
  String lastLine() {
    List<String> lines = output.lines().toList();
    if (lines.isEmpty()) {
      throw new IllegalStateException("The process printed nothing (expected its outcome)");
    }
    return lines.get(lines.size() - 1);
  }

  /** The peak that the system keeps for a process that still runs. */
  private static OptionalLong peakRss(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith(PEAK_RSS))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}

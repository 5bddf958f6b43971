package io.tidemark.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A build of Tidemark, as its launcher starts it.
 *
 * @param root the folder of the checkout
 * @param flags what the launcher tells the JVM, with the archive of classes where there is one
 * @param classPath of the command
 * @param main the class of the command
 */
record TidemarkBuild(Path root, List<String> flags, String classPath, String main) {
  private static final String CLASS_PATH = "-cp";
  private static final String ALL_OF_FOLDER = "/*";

  /** Properties that the launcher sets for one process. */
  private static final List<String> OF_THE_RUN = List.of("-Djava.io.tmpdir=", "-Dtidemark.");

  /** Says what the launcher gives to the JVM, and is the JVM in all else. */
  private static final String STAND_IN =
      """
      #!/bin/sh
      case " $*" in
        *" -XX:ArchiveClassesAtExit="*) ;;
        *" -Dtidemark.launcher="*) printf '%%s\\n' "$@"; exit ;;
      esac
      exec '%s' "$@"
      """;

  /**
   * Asks the launcher of a build what it starts. A launcher that finds its build older than the
   * sources builds first, as it does for its users.
   *
   * @param command of Tidemark, as in {@code backfill}: what the JVM is told depends on it
   * @throws IllegalArgumentException when the folder has no build of Tidemark
   */
  static TidemarkBuild of(Path root, String command) throws IOException, InterruptedException {
    Path launcher = root.resolve("tidemark");
    if (!Files.isExecutable(launcher)) {
      throw new IllegalArgumentException(
          "No build of Tidemark: "
              + root
              + " (there is no "
              + launcher
              + "; name the folder of a checkout in which './tidemark benchmark --version' has run)");
    }
    if (!Files.exists(
        classes(root).resolve(Tidemark.class.getName().replace('.', '/') + ".class"))) {
      throw new IllegalArgumentException(
          "Not built: " + root + " (run './tidemark benchmark --version' there, which builds it)");
    }
    Path scratch = Files.createTempDirectory("tidemark-asked-");
    try {
      return parse(root, ask(launcher, command, scratch));
    } finally {
      Benchmark.delete(scratch);
    }
  }

  private static List<String> ask(Path launcher, String command, Path scratch)
      throws IOException, InterruptedException {
    Path java = scratch.resolve("bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(
        java, STAND_IN.formatted(Path.of(System.getProperty("java.home"), "bin", "java")));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Path said = scratch.resolve("said.txt");
    ProcessBuilder asked =
        new ProcessBuilder(launcher.toString(), command)
            .redirectOutput(said.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    asked.environment().put("JAVA_HOME", scratch.toString());
    asked.environment().put("TMPDIR", scratch.toString());
    asked.environment().remove("TIDEMARK_JVM");
    int exitCode = asked.start().waitFor();
    List<String> lines = Files.readAllLines(said);
    if (exitCode != 0 || !lines.contains(CLASS_PATH)) {
      throw new IllegalArgumentException(
          "Not built: "
              + launcher.getParent()
              + " (its launcher ends with exit code "
              + exitCode
              + "; run './tidemark benchmark --version' there, which says why)");
    }
    return lines;
  }

  /** Reads the arguments of a JVM, one a line. */
  private static TidemarkBuild parse(Path root, List<String> arguments) {
    int at = arguments.indexOf(CLASS_PATH);
    return new TidemarkBuild(
        root,
        arguments.subList(0, at).stream()
            .filter(argument -> OF_THE_RUN.stream().noneMatch(argument::startsWith))
            .toList(),
        arguments.get(at + 1),
        arguments.get(at + 2));
  }

  /** The class path of the benchmark's own classes in this build. */
  String benchmarkClassPath() {
    // First what the archive of classes is of.
    return classPath + File.pathSeparator + classes(root);
  }

  private static Path classes(Path root) {
    return root.resolve("benchmarks/target/classes");
  }

  /** The names of all jars on the class path. */
  List<String> jars() throws IOException {
    List<Path> entries =
        Arrays.stream(classPath.split(File.pathSeparator, -1)).map(Path::of).toList();
    Stream.Builder<Path> jars = Stream.builder();
    for (Path entry : entries) {
      if (!entry.toString().endsWith(ALL_OF_FOLDER)) {
        jars.add(entry);
      } else if (Files.isDirectory(entry.getParent())) {
        try (Stream<Path> all = Files.list(entry.getParent())) {
          all.forEach(jars);
        }
      }
    }
    return jars.build().map(jar -> jar.getFileName().toString()).toList();
  }
}

package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts engines, each run a process of its own, with the same heap, collector and cores. */
final class Launcher {
  /** The name of the log of a process' collections. */
  private static final String GC_LOG = "gc.log";

  /** What Spark, Flink and Beam reach into on Java 17. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.net",
          "java.nio",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "sun.nio.ch",
          "sun.security.action",
          "sun.util.calendar");

  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseParallelGC",
          "-XX:ActiveProcessorCount=2",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=off");

  /**
   * What a run has shown.
   *
   * @param process that has ended
   * @param gc its collections
   */
  record Ended(MeasuredProcess process, GcLog gc) {}

  private final Path root;
  private final List<String> tidemarkFlags;

  /**
   * @param root the folder of Tidemark
   * @param tidemarkFlags the flags that its launcher gives to the JVM
   */
  Launcher(Path root, List<String> tidemarkFlags) {
    this.root = root;
    this.tidemarkFlags = tidemarkFlags;
  }

  /** How this process says them, which {@code benchmarks/run} has started. */
  static Launcher ofSystem() {
    return new Launcher(
        Path.of(System.getProperty("tidemark.root")),
        Arrays.stream(System.getProperty("tidemark.flags", "").split(" ", -1))
            .filter(flag -> !flag.isEmpty())
            .toList());
  }

  /** The flags that an engine's JVM gets besides its heap. */
  List<String> flags(Engine engine) {
    List<String> flags = new ArrayList<>(FLAGS);
    if (Engine.TIDEMARK.contains(engine)) {
      flags.addAll(tidemarkFlags);
      Path archive = root.resolve("cli/target/classes.jsa");
      if (archive.toFile().length() > 0) {
        flags.addAll(
            List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
      }
    }
    return flags;
  }

  /** The version of an engine, as the name of its jar says it. */
  String version(Engine engine) throws IOException {
    if (engine.library() == null) {
      return Runtime.version().toString();
    }
    try (Stream<Path> jars = Files.list(libraries(engine))) {
      return jars.map(jar -> jar.getFileName().toString())
          .filter(name -> name.startsWith(engine.library()))
          .map(name -> name.replace(".jar", ""))
          .findFirst()
          .orElse("unknown");
    }
  }

  /**
   * Checks that an engine can be started.
   *
   * @throws IllegalArgumentException when it has not been built
   */
  void check(Engine engine) {
    if (!Files.isDirectory(libraries(engine))) {
      throw new IllegalArgumentException(
          "Not built: "
              + engine
              + " (expected its libraries in "
              + libraries(engine)
              + "; 'benchmarks/run' builds them, or leave it out of --engines)");
    }
  }

  /**
   * Runs an engine to its end.
   *
   * @param heap of the process, as for -Xmx
   * @param scratch a folder to run it in
   */
  Ended run(Engine engine, WorkRequest request, String heap, Path scratch)
      throws IOException, InterruptedException {
    return run(engine, engine.main(), engine.arguments(request), heap, scratch);
  }

  /**
   * Reads an instrument's candles out of a warehouse by Iceberg itself, in a process like that of
   * the plain loop.
   */
  Ended read(Path warehouse, String instrument, String heap, Path scratch)
      throws IOException, InterruptedException {
    return run(
        Engine.LOOP,
        Reading.class.getName(),
        List.of("--warehouse=" + warehouse, "--instrument=" + instrument),
        heap,
        scratch);
  }

  private Ended run(Engine engine, String main, List<String> arguments, String heap, Path scratch)
      throws IOException, InterruptedException {
    List<String> command = command(engine, List.of("-Xmx" + heap, "-Xlog:gc:file=" + GC_LOG), main);
    command.addAll(arguments);
    MeasuredProcess process = MeasuredProcess.run(command, scratch, Map.of());
    return new Ended(process, GcLog.read(scratch.resolve(GC_LOG)));
  }

  /**
   * The command that starts a main class with the libraries and the flags of an engine, and more.
   */
  List<String> command(Engine engine, List<String> moreFlags, String main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags(engine));
    for (String opened : OPENED) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(moreFlags);
    command.addAll(List.of("-cp", classPath(engine), main));
    return command;
  }

  private String classPath(Engine engine) {
    if (Engine.TIDEMARK.contains(engine)) {
      // First what the archive of classes is of, as Tidemark's launcher has it.
      return String.join(
          ":",
          root.resolve("cli/target/tidemark-cli.jar").toString(),
          root.resolve("pipelines/target/tidemark-pipelines.jar").toString(),
          root.resolve("messaging/target/tidemark-messaging.jar").toString(),
          root.resolve("storage/target/tidemark-storage.jar").toString(),
          root.resolve("transforms/target/tidemark-transforms.jar").toString(),
          root.resolve("schemas/target/tidemark-schemas.jar").toString(),
          libraries(engine) + "/*",
          root.resolve("benchmarks/target/classes").toString());
    }
    return engine.module() == null
        ? System.getProperty("java.class.path")
        : String.join(
            ":",
            root.resolve("benchmarks")
                .resolve(engine.module())
                .resolve("target/classes")
                .toString(),
            root.resolve("benchmarks/target/classes").toString(),
            root.resolve("schemas/target/classes").toString(),
            libraries(engine) + "/*");
  }

  private Path libraries(Engine engine) {
    String module = engine.module() == null ? "cli" : "benchmarks/" + engine.module();
    return root.resolve(module).resolve("target/lib");
  }
}

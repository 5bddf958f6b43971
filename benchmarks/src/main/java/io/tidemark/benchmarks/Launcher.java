package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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

  /**
   * What a run has allocated.
   *
   * @param outcome what it said
   * @param bytes allocated by all of its threads
   */
  record Counted(Outcome outcome, long bytes) {}

  private final TidemarkBuild own;
  private final Map<String, TidemarkBuild> others = new HashMap<>();

  /**
   * @param own this build
   */
  Launcher(TidemarkBuild own) {
    this.own = own;
  }

  /** The build that {@code benchmarks/run} has started. */
  static Launcher ofSystem() throws IOException, InterruptedException {
    return ofSystem("backfill");
  }

  /** The same, with what its launcher tells the JVM of a command. */
  static Launcher ofSystem(String command) throws IOException, InterruptedException {
    return new Launcher(TidemarkBuild.of(Path.of(System.getProperty("tidemark.root")), command));
  }

  /** This build. */
  TidemarkBuild own() {
    return own;
  }

  private TidemarkBuild build(Competitor competitor) {
    return competitor.otherBuild().map(others::get).orElse(own);
  }

  /** The flags that an engine's JVM gets besides its heap. */
  List<String> flags(Competitor competitor) {
    List<String> flags = new ArrayList<>(FLAGS);
    if (Engine.TIDEMARK.contains(competitor.engine())) {
      flags.addAll(build(competitor).flags());
    }
    return flags;
  }

  /** The version of an engine, as the name of its jar says it. */
  String version(Competitor competitor) throws IOException {
    Engine engine = competitor.engine();
    if (engine.library() == null) {
      return Runtime.version().toString();
    }
    return jars(competitor).stream()
        .filter(name -> name.startsWith(engine.library()))
        .map(name -> name.replace(".jar", ""))
        .findFirst()
        .orElse("unknown");
  }

  private List<String> jars(Competitor competitor) throws IOException {
    if (competitor.engine().module() == null) {
      return build(competitor).jars();
    }
    try (Stream<Path> jars = Files.list(libraries(competitor.engine()))) {
      return jars.map(jar -> jar.getFileName().toString()).toList();
    }
  }

  /**
   * Checks that an engine can be started.
   *
   * @throws IllegalArgumentException when it has not been built
   */
  void check(Competitor competitor) throws IOException, InterruptedException {
    Engine engine = competitor.engine();
    if (engine.module() != null && !Files.isDirectory(libraries(engine))) {
      throw new IllegalArgumentException(
          "Not built: "
              + engine
              + " (expected its libraries in "
              + libraries(engine)
              + "; 'benchmarks/run' builds them, or leave it out of --engines)");
    }
    if (competitor.otherBuild().isPresent()) {
      String folder = competitor.otherBuild().get();
      others.put(
          folder, TidemarkBuild.of(Path.of(folder).toAbsolutePath().normalize(), "backfill"));
    }
  }

  /**
   * Runs an engine to its end, which {@link #check} has found.
   *
   * @param heap of the process, as for -Xmx
   * @param scratch a folder to run it in
   */
  Ended run(Competitor competitor, WorkRequest request, String heap, Path scratch)
      throws IOException, InterruptedException {
    Engine engine = competitor.engine();
    return run(competitor, engine.main(), engine.arguments(request), heap, scratch);
  }

  /** Runs an engine as {@link #run}, to count what it allocates; how long it takes says nothing. */
  Counted count(Competitor competitor, WorkRequest request, String heap, Path scratch)
      throws IOException, InterruptedException {
    Engine engine = competitor.engine();
    List<String> flags = new ArrayList<>(AllocationLog.FLAGS);
    flags.add("-Xmx" + heap);
    List<String> command = command(competitor, flags, engine.main());
    command.addAll(engine.arguments(request));
    MeasuredProcess process = MeasuredProcess.run(command, scratch, Map.of());
    return new Counted(Outcome.parse(process.lastLine()), AllocationLog.bytes(scratch));
  }

  /**
   * Reads an instrument's candles out of a warehouse by Iceberg itself, in a process like that of
   * the plain loop.
   */
  Ended read(Path warehouse, String instrument, String heap, Path scratch)
      throws IOException, InterruptedException {
    return run(
        Competitor.of(Engine.LOOP),
        Reading.class.getName(),
        List.of("--warehouse=" + warehouse, "--instrument=" + instrument),
        heap,
        scratch);
  }

  private Ended run(
      Competitor competitor, String main, List<String> arguments, String heap, Path scratch)
      throws IOException, InterruptedException {
    List<String> command =
        command(competitor, List.of("-Xmx" + heap, "-Xlog:gc:file=" + GC_LOG), main);
    command.addAll(arguments);
    MeasuredProcess process = MeasuredProcess.run(command, scratch, Map.of());
    return new Ended(process, GcLog.read(scratch.resolve(GC_LOG)));
  }

  /**
   * The command that starts a main class with the libraries and the flags of an engine, and more.
   */
  List<String> command(Competitor competitor, List<String> moreFlags, String main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags(competitor));
    for (String opened : OPENED) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(moreFlags);
    command.addAll(List.of("-cp", classPath(competitor), main));
    return command;
  }

  private String classPath(Competitor competitor) {
    Engine engine = competitor.engine();
    if (Engine.TIDEMARK.contains(engine)) {
      return build(competitor).benchmarkClassPath();
    }
    Path root = own.root();
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

  /** Where the libraries of an engine are that is a module of its own. */
  private Path libraries(Engine engine) {
    return own.root().resolve("benchmarks").resolve(engine.module()).resolve("target/lib");
  }
}

package io.tidemark.benchmarks;

import io.tidemark.pipelines.iceberg.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/**
 * Runs every workload on the same files, each in a process of its own, in rounds, so that what else
 * the machine does meets all of them alike.
 */
@Command(
    name = "run",
    description = "Compares Tidemark with the loop a programmer would write without it.",
    subcommands = {LargerThanHeap.class, LiveLatency.class},
    mixinStandardHelpOptions = true,
    version = "tidemark 0.1.0",
    showDefaultValues = true,
    scope = CommandLine.ScopeType.INHERIT)
final class Benchmark implements Callable<Integer> {
  /** What is measured. */
  enum Workload {
    PLAIN("plain", PlainLoop.class, null),
    CANDLES_DIRECT("candles-direct", FilesToCandles.class, "DirectRunner"),
    CANDLES_FLINK("candles-flink", FilesToCandles.class, "FlinkRunner"),
    ICEBERG_DIRECT("iceberg-direct", FilesToIceberg.class, "DirectRunner"),
    ICEBERG_FLINK("iceberg-flink", FilesToIceberg.class, "FlinkRunner");

    private final String label;
    private final Class<?> main;
    private final String runner;

    Workload(String label, Class<?> main, String runner) {
      this.label = label;
      this.main = main;
      this.runner = runner;
    }

    private boolean fillsTables() {
      return main == FilesToIceberg.class;
    }

    private List<String> arguments(List<Path> files, Path warehouse) {
      Stream<String> names = files.stream().map(Path::toString);
      if (runner == null) {
        return names.toList();
      }
      return List.of(
          "--format=" + FilesToCandles.FORMAT,
          "--runner=" + runner,
          "--input=" + String.join(",", names.toList()),
          "--warehouse=" + warehouse);
    }

    @Override
    public String toString() {
      return label;
    }
  }

  private static final class Label implements ITypeConverter<Workload> {
    @Override
    public Workload convert(String value) {
      return Arrays.stream(Workload.values())
          .filter(workload -> workload.label.equals(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new CommandLine.TypeConversionException(
                      "expected some of " + Arrays.toString(Workload.values())));
    }
  }

  @Option(names = "--rows", description = "Trades in all files together")
  private long rows = 10_000_000;

  @Option(names = "--instruments", description = "Instruments traded")
  private int instruments = 200;

  @Option(names = "--rounds", description = "How often each workload runs")
  private int rounds = 3;

  @Option(
      names = "--only",
      split = ",",
      converter = Label.class,
      paramLabel = "WORKLOAD",
      description = "Workloads to run, of ${COMPLETION-CANDIDATES}")
  private Set<Workload> only = new LinkedHashSet<>(List.of(Workload.values()));

  @Option(names = "--heap", description = "Heap of each process, as for -Xmx")
  private String heap = "6g";

  @Option(
      names = "--folder",
      description = "Where the trades and the results are kept",
      defaultValue = "${sys:tidemark.root}/benchmarks/target/data")
  private Path folder;

  private Benchmark() {}

  public static void main(String[] args) {
    CommandLine commandLine = new CommandLine(new Benchmark());
    commandLine.setExecutionExceptionHandler(Benchmark::failed);
    System.exit(commandLine.execute(args));
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    if (e instanceof IllegalArgumentException) {
      command.getErr().println("benchmarks: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    e.printStackTrace(command.getErr());
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rounds < 1) {
      throw new IllegalArgumentException(
          "Invalid number of rounds: " + rounds + " (expected 1 or more)");
    }
    GenerateTrades.Market market = new GenerateTrades.Market(rows, instruments, 8, 1);
    Path absolute = folder.toAbsolutePath().normalize();
    List<Path> files = GenerateTrades.in(absolute, market);
    List<Report.Run> runs = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      for (Workload workload : only) {
        Report.Run run = run(workload, round, files, absolute);
        System.out.printf(
            Locale.ROOT,
            "round %d of %d, %s: %.1f s%n",
            round,
            rounds,
            workload,
            run.processSeconds());
        runs.add(run);
      }
    }
    Report report = new Report(Workload.PLAIN.label, runs);
    Path results = absolute.resolve("results.json");
    Files.writeString(results, report.json(machine()));
    System.out.println();
    System.out.print(report.table());
    System.out.println("All runs: " + results);
    boolean isVoid =
        only.stream().anyMatch(one -> report.verdict(one.label) == Report.Verdict.VOID);
    return isVoid ? 1 : 0;
  }

  private Report.Run run(Workload workload, int round, List<Path> files, Path parent)
      throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory(parent, "run-");
    try {
      Path warehouse = scratch.resolve("warehouse");
      MeasuredProcess process =
          MeasuredProcess.run(
              command(workload.main, workload.arguments(files, warehouse)), scratch, Map.of());
      Outcome outcome = Outcome.parse(process.lastLine());
      return new Report.Run(
          workload.label,
          round,
          outcome,
          workload.fillsTables() ? stored(warehouse) : outcome.totals(),
          process.seconds(),
          process.peakRssBytes());
    } finally {
      delete(scratch);
    }
  }

  private static CandleTotals stored(Path warehouse) throws IOException {
    try {
      return FilesToIceberg.totals(
          Warehouse.of(warehouse.toString(), Warehouse.CatalogType.JDBC, null, Map.of()));
    } finally {
      Warehouse.closeAll();
    }
  }

  /** Starts a main class as this process was started, but for the heap. */
  private List<String> command(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-Xm")) {
        command.add(flag);
      }
    }
    command.add("-Xmx" + heap);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }

  private String machine() {
    return String.format(
        Locale.ROOT,
        "\"java\": \"%s\",%n  \"processors\": %d,%n  \"heap\": \"%s\",%n  \"instruments\": %d",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        heap,
        instruments);
  }

  /** Deletes a folder and all in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}

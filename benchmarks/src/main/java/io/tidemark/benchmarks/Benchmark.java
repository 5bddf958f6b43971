package io.tidemark.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs engines at the same work on the same files, each in a process of its own, in rounds, so that
 * what else the machine does meets all of them alike.
 */
@Command(
    name = "tidemark benchmark",
    description = "Compares Tidemark's speed with that of other engines.",
    subcommands = {LiveLatency.class, Endurance.class},
    mixinStandardHelpOptions = true,
    version = "tidemark 0.1.0",
    showDefaultValues = true,
    scope = CommandLine.ScopeType.INHERIT)
final class Benchmark implements Callable<Integer> {
  private static final int DAYS = 8;
  private static final int SEED = 1;
  private static final String INSTRUMENTS = "--instruments";

  private static final String GROWTH_HEAP = "2g";

  /** No more, since ten times the history is ten times the rows. */
  private static final long MOST_GROWTH_ROWS = 10_000_000;

  /** Works that are done one after the other on the same tables. */
  private static final List<List<Work>> CHAINS =
      List.of(List.of(Work.CANDLES), List.of(Work.TABLES, Work.REVISIONS, Work.READING));

  private static final class WorkLabel implements ITypeConverter<Work> {
    @Override
    public Work convert(String value) {
      return find(Work.chosen(), Work::label, "work", value);
    }
  }

  private static final class DensityLabel implements ITypeConverter<Density> {
    @Override
    public Density convert(String value) {
      return find(EnumSet.allOf(Density.class), Density::label, "market", value);
    }
  }

  private static final class CompetitorLabel implements ITypeConverter<Competitor> {
    @Override
    public Competitor convert(String value) {
      try {
        return Competitor.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  private static <T> T find(Set<T> all, Function<T, String> label, String kind, String value) {
    return all.stream()
        .filter(one -> label.apply(one).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "Invalid " + kind + ": '" + value + "' (expected some of " + all + ")"));
  }

  /** A number such as 200000, 200k or 10M. */
  static final class Count implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      if (!value.matches("[0-9]{1,12}[kM]?")) {
        throw new TypeConversionException(
            "Invalid number: '" + value + "' (expected one such as 200000, 200k or 10M)");
      }
      long unit = value.endsWith("M") ? 1_000_000 : value.endsWith("k") ? 1_000 : 1;
      return unit * Long.parseLong(value.replaceAll("[kM]", ""));
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--rows",
      converter = Count.class,
      description =
          "Trades in all files of a market together, as in 200k or 50M (default: 5M sparse, 10M"
              + " dense)")
  private Long rows;

  @Option(
      names = INSTRUMENTS,
      description = "Instruments traded in the sparse market (default: 200); the dense one has 5")
  private Integer instruments;

  @Option(
      names = "--markets",
      split = ",",
      converter = DensityLabel.class,
      paramLabel = "MARKET",
      description = "Markets: sparse, a few trades a 1m candle; dense, hundreds")
  private Set<Density> markets = EnumSet.allOf(Density.class);

  @Option(names = "--rounds", description = "How often each engine does each work")
  private int rounds = 5;

  @Option(
      names = "--only",
      split = ",",
      converter = WorkLabel.class,
      paramLabel = "WORK",
      description = "Works; revisions go on with tables, and reading with revisions")
  private Set<Work> only = Work.chosen();

  @Option(
      names = "--engines",
      split = ",",
      converter = CompetitorLabel.class,
      paramLabel = "ENGINE",
      description =
          "Engines; tidemark-direct@FOLDER and tidemark-flink@FOLDER are those of another build,"
              + " whose checkout is there; live has its own, see 'live --help'")
  private Set<Competitor> engines =
      Arrays.stream(Engine.values())
          .map(Competitor::of)
          .collect(Collectors.toCollection(LinkedHashSet::new));

  @Option(names = "--heap", description = "Heap of each process, as for -Xmx")
  private String heap = "6g";

  @Option(
      names = "--folder",
      description = "Where the trades and the results are kept",
      defaultValue = "${sys:tidemark.root}/benchmarks/target/data")
  private Path folder;

  private Benchmark() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Benchmark()).setExecutionExceptionHandler(Benchmark::failed);
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    if (e instanceof IllegalArgumentException) {
      command.getErr().println("benchmark: " + e.getMessage());
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
    if (instruments != null && !markets.contains(Density.SPARSE)) {
      throw new IllegalArgumentException(
          "Invalid option: "
              + INSTRUMENTS
              + "="
              + instruments
              + " (it is of the sparse market; leave it out, or add sparse to --markets)");
    }
    if (only.contains(Work.READING)) {
      only.add(Work.REVISIONS);
    }
    if (only.contains(Work.REVISIONS)) {
      only.add(Work.TABLES);
    }
    engines.removeIf(competitor -> only.stream().noneMatch(competitor.engine()::does));
    Launcher launcher = Launcher.ofSystem();
    for (Competitor competitor : engines) {
      launcher.check(competitor);
    }
    if (only.contains(Work.READING)) {
      launcher.check(Competitor.of(Engine.SPARK));
    }
    if (engines.isEmpty()) {
      return live();
    }
    Path absolute = Files.createDirectories(folder.toAbsolutePath().normalize());
    Experiment experiment = new Experiment(launcher, absolute, heap);
    for (int round = 1; round <= rounds; round++) {
      System.out.printf(Locale.ROOT, "Round %d of %d%n", round, rounds);
      round(experiment, order(engines, round));
      write(experiment.report(), absolute, launcher);
    }
    System.out.printf(
        Locale.ROOT,
        "%n%sAll runs, these tables and their chart are in %s%n",
        experiment.report().tables(),
        absolute);
    int live = live();
    return experiment.report().isRight() ? live : 1;
  }

  /** Live jobs do not end: they are measured by a command of their own, with its defaults. */
  private int live() {
    return only.contains(Work.LIVE)
        ? spec.commandLine().getSubcommands().get(Work.LIVE.label()).execute()
        : 0;
  }

  /** Those that go first in one round go last in the next. */
  static List<Competitor> order(Collection<Competitor> all, int round) {
    List<Competitor> order = new ArrayList<>(all);
    if (round % 2 == 0) {
      Collections.reverse(order);
    }
    return order;
  }

  private void round(Experiment experiment, List<Competitor> order)
      throws IOException, InterruptedException {
    for (Density density : markets) {
      for (List<Work> chain : CHAINS) {
        List<Work> works = chain.stream().filter(only::contains).toList();
        for (Competitor competitor : order) {
          experiment.run(competitor, works, input(density), heap);
        }
        for (Competitor competitor : order) {
          if (Engine.TIDEMARK.contains(competitor.engine())) {
            experiment.count(competitor, works, input(density), heap);
          }
        }
      }
    }
    if (only.contains(Work.GROWTH)) {
      long first = rows == null ? MOST_GROWTH_ROWS : Math.min(rows, MOST_GROWTH_ROWS);
      // More instruments in as many rows, and ten times the history.
      for (GenerateTrades.Market grown :
          List.of(
              market(first, 200, DAYS),
              market(first, 2_000, DAYS),
              market(first, 20_000, DAYS),
              market(10 * first, 200, 10 * DAYS))) {
        for (Competitor competitor : order) {
          // A longer history asks what memory a backfill takes, which is given to Flink then: the
          // direct runner holds all in memory.
          if (grown.days() == DAYS || competitor.engine() == Engine.TIDEMARK_FLINK) {
            experiment.run(
                competitor, List.of(Work.GROWTH), new Input(Density.SPARSE, grown), GROWTH_HEAP);
          }
        }
      }
    }
  }

  private Input input(Density density) {
    boolean given = density == Density.SPARSE && instruments != null;
    return new Input(
        density,
        market(
            rows == null ? density.rows() : rows,
            given ? instruments : density.instruments(),
            DAYS));
  }

  private static GenerateTrades.Market market(long rows, int instruments, int days) {
    return new GenerateTrades.Market(rows, instruments, days, SEED);
  }

  private void write(Report report, Path folder, Launcher launcher) throws IOException {
    Files.writeString(folder.resolve("results.json"), report.json(conditions(launcher)));
    Files.writeString(folder.resolve("results.md"), report.tables());
    Files.writeString(folder.resolve("results.svg"), report.chart());
  }

  private Map<String, Object> conditions(Launcher launcher) throws IOException {
    Map<String, Object> conditions = Machine.describe();
    conditions.put("heap", heap);
    conditions.put("heap_of_growth", GROWTH_HEAP);
    Map<String, Object> setUp = new LinkedHashMap<>();
    for (Competitor competitor : engines) {
      setUp.put(
          competitor.label(),
          Map.of(
              "version", launcher.version(competitor),
              "jvm", String.join(" ", launcher.flags(competitor)),
              "settings", competitor.engine().settings()));
    }
    conditions.put("engines", setUp);
    return conditions;
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

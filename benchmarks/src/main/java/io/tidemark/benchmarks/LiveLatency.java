package io.tidemark.benchmarks;

import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * What rate live jobs that read Kafka keep up with, and how long a trade takes until it is in a
 * committed row: rate by rate, each job until its lag grows.
 */
@Command(
    name = "live",
    description = "Measures live jobs that read Kafka, at one steady rate after the other.")
final class LiveLatency implements Callable<Integer> {
  private static final class JobLabel implements ITypeConverter<LiveTrial.Job> {
    @Override
    public LiveTrial.Job convert(String value) {
      try {
        return LiveTrial.Job.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Option(
      names = "--servers",
      paramLabel = "HOST:PORT",
      description = "The broker; without it, one is started")
  private String servers;

  @Option(
      names = {"--rates", "--rate"},
      split = ",",
      converter = Benchmark.Count.class,
      paramLabel = "RATE",
      description = "Messages a second, of one trade each, the least first")
  private List<Long> rates = List.of(20_000L, 40_000L, 60_000L, 80_000L, 100_000L);

  @Option(
      names = "--engines",
      split = ",",
      converter = JobLabel.class,
      paramLabel = "ENGINE",
      description = "Jobs to measure, of ${COMPLETION-CANDIDATES}")
  private Set<LiveTrial.Job> jobs = new LinkedHashSet<>(List.of(LiveTrial.Job.values()));

  @Option(names = "--minutes", description = "How long each rate is sent; the first is no measure")
  private int minutes = 5;

  @Option(names = "--instruments", description = "Instruments traded")
  private int instruments = 200;

  @Option(names = "--heap", description = "Heap of the job, as for -Xmx")
  private String heap = "4g";

  @Option(names = "--max-delay-seconds", description = "How far the watermark trails the trades")
  private int maxDelaySeconds = 5;

  @Option(names = "--commit-seconds", description = "How often rows are committed")
  private int commitSeconds = 5;

  private LiveLatency() {}

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    if (minutes < 3) {
      throw new IllegalArgumentException(
          "Invalid number of minutes: "
              + minutes
              + " (expected 3 or more, as the first is no measure and minutes are cut at the edge)");
    }
    if (!jobs.equals(Set.of(LiveTrial.Job.TIDEMARK))) {
      Launcher.ofSystem().check(Competitor.of(Engine.FLINK_SQL));
    }
    // Neither a broker nor a sender ends by itself.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
    Path scratch = Files.createTempDirectory("tidemark-live-");
    try {
      if (servers != null) {
        System.out.print(table(trials(servers, scratch)));
        return 0;
      }
      Path libraries = Path.of(System.getProperty("tidemark.root"), "messaging/target/kafka");
      try (KafkaBroker broker = KafkaBroker.start(libraries, scratch.resolve("kafka"))) {
        System.out.print(table(trials(broker.servers(), scratch)));
      }
      return 0;
    } finally {
      Benchmark.delete(scratch);
    }
  }

  private List<LiveTrial.Result> trials(String broker, Path scratch)
      throws IOException, InterruptedException, ExecutionException {
    LiveTrial.Setup setup =
        new LiveTrial.Setup(
            broker,
            instruments,
            Duration.ofMinutes(minutes),
            heap,
            Duration.ofSeconds(maxDelaySeconds),
            Duration.ofSeconds(commitSeconds));
    Set<LiveTrial.Job> left = new LinkedHashSet<>(jobs);
    List<LiveTrial.Result> results = new ArrayList<>();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
      for (long rate : rates.stream().sorted().collect(toList())) {
        for (LiveTrial.Job job : List.copyOf(left)) {
          Path folder = Files.createTempDirectory(scratch, "trial-");
          LiveTrial.Result result = LiveTrial.run(setup, admin, folder, job, rate);
          Benchmark.delete(folder);
          results.add(result);
          if (!result.isSustained()) {
            left.remove(job);
          }
        }
      }
    }
    return results;
  }

  private static String table(List<LiveTrial.Result> results) {
    MarkdownTable table =
        new MarkdownTable(
            "engine",
            "rate",
            "sent/s",
            "lag",
            "growth/s",
            "least lag, s",
            "minute's end to final row p50, s",
            "p99",
            "trade to row p50, s",
            "p99",
            "final candles",
            "CPU s/1M");
    for (LiveTrial.Result result : results) {
      table.row(
          result.job().toString(),
          whole((double) result.rate()),
          whole(result.lag().sentRate()),
          result.isSent() ? result.lag().grows() ? "grows" : "flat" : "sender too slow",
          whole(result.lag().growth()),
          tenths(result.lag().lastSeconds()),
          tenths(result.latency().ofFinals().percentile(50)),
          tenths(result.latency().ofFinals().percentile(99)),
          tenths(result.latency().ofTrades().percentile(50)),
          tenths(result.latency().ofTrades().percentile(99)),
          whole((double) result.latency().ofFinals().count()),
          tenths(result.cpu()));
    }
    StringBuilder text = new StringBuilder("\n").append(table);
    for (LiveTrial.Job job : LiveTrial.Job.values()) {
      results.stream()
          .filter(result -> result.job() == job && result.isSustained())
          .mapToLong(LiveTrial.Result::rate)
          .max()
          .ifPresent(
              rate ->
                  text.append(
                      String.format(
                          Locale.ROOT, "%s keeps up with %,d messages a second%n", job, rate)));
    }
    return text.toString();
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String tenths(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
  }
}

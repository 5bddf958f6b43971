package io.tidemark.benchmarks;

import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.Table;
import org.apache.kafka.clients.admin.Admin;

/**
 * One live job at one rate: a topic, a warehouse, a sender and a job of its own.
 *
 * <p>The job first gets a trickle, until it has acknowledged some; then the rate. The first minute
 * of that is not measured.
 */
final class LiveTrial {
  private static final int TRICKLE = 200;
  private static final long FIRST_ID = 1_000_000_000;
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration WARM_UP = Duration.ofMinutes(1);
  private static final Duration END = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final Duration TELL_EVERY = Duration.ofSeconds(10);

  /** A job that makes candles of a topic. */
  enum Job {
    TIDEMARK,
    /** Flink SQL that makes candles. */
    FLINK_SQL,
    /** Flink SQL that makes candles and keeps the messages. */
    FLINK_SQL_RAW;

    static Job parse(String label) {
      return List.of(values()).stream()
          .filter(job -> job.toString().equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "Invalid engine: '"
                          + label
                          + "' (expected one of "
                          + List.of(values())
                          + ")"));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * What all trials share.
   *
   * @param servers the broker, as HOST:PORT
   * @param instruments traded
   * @param lasts how long the rate is sent, the first minute included
   * @param heap of the job, as for -Xmx
   * @param maxDelay by how much the watermark trails the trades
   * @param commitInterval how often rows are committed
   */
  record Setup(
      String servers,
      int instruments,
      Duration lasts,
      String heap,
      Duration maxDelay,
      Duration commitInterval) {}

  /**
   * What a trial has shown.
   *
   * @param job that was measured
   * @param rate asked of the sender, in messages a second
   * @param lag after the first minute
   * @param cpu seconds that the job's process used for a million messages
   * @param latency of candles and trades after the first minute
   */
  record Result(Job job, long rate, Lag lag, double cpu, CommitLatency latency) {
    /** Whether the sender has kept the rate. */
    boolean isSent() {
      return lag.sentRate() > 0.98 * rate;
    }

    /** Whether the job has kept up with the rate. */
    boolean isSustained() {
      return isSent() && !lag.grows();
    }
  }

  private final Setup setup;
  private final Path folder;
  private final Job job;
  private final long rate;
  private final TradeTopic topic;

  private LiveTrial(Setup setup, Admin admin, Path folder, Job job, long rate) {
    this.setup = setup;
    this.folder = folder;
    this.job = job;
    this.rate = rate;
    this.topic = new TradeTopic(admin, setup.servers(), "live-" + UUID.randomUUID());
  }

  /**
   * Runs a trial.
   *
   * @param folder an empty one, for the warehouse and the logs
   */
  static Result run(Setup setup, Admin admin, Path folder, Job job, long rate)
      throws IOException, InterruptedException, ExecutionException {
    return new LiveTrial(setup, admin, folder, job, rate).run();
  }

  private Result run() throws IOException, InterruptedException, ExecutionException {
    topic.create();
    Process process = start("job.txt", command(), Map.of("TIDEMARK_JVM", "-Xmx" + setup.heap()));
    try {
      Process trickle = sender(TRICKLE, 0);
      try {
        awaitAcknowledged(process, 1, START);
      } finally {
        stop(trickle);
      }
      return measure(process);
    } finally {
      stop(process);
      topic.delete();
    }
  }

  private Result measure(Process process)
      throws IOException, InterruptedException, ExecutionException {
    Lag lag = new Lag();
    Duration cpu;
    long from;
    long to;
    Process sender = sender(rate, FIRST_ID);
    try {
      long start = System.nanoTime();
      long tell = TELL_EVERY.toNanos();
      while (System.nanoTime() - start < WARM_UP.toNanos()) {
        tell = look(process, start, tell, new Lag());
      }
      from = System.currentTimeMillis();
      Duration cpuBefore = cpu(process);
      while (System.nanoTime() - start < setup.lasts().toNanos()) {
        tell = look(process, start, tell, lag);
      }
      cpu = cpu(process).minus(cpuBefore);
      to = System.currentTimeMillis() - setup.maxDelay().toMillis();
    } finally {
      stop(sender);
    }
    awaitAcknowledged(process, topic.sent(), END);
    stop(process);
    double messages = lag.acknowledged();
    Table table =
        Warehouse.of(warehouse(), Warehouse.CatalogType.HADOOP, null, Map.of())
            .table(CandlesTable.contract().name());
    return new Result(
        job,
        rate,
        lag,
        cpu.toNanos() / 1e9 / (messages / 1e6),
        CommitLatency.read(table, from, to));
  }

  /** Adds a look; every now and then it is told. */
  private long look(Process process, long start, long tell, Lag lag)
      throws IOException, InterruptedException, ExecutionException {
    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    checkAlive(process);
    double seconds = (System.nanoTime() - start) / 1e9;
    Lag.Look look = new Lag.Look(seconds, topic.sent(), acknowledged());
    lag.add(look);
    if (System.nanoTime() - start < tell) {
      return tell;
    }
    System.out.printf(
        Locale.ROOT,
        "%-13s %,8d/s %5.0f s  sent %,12d  acknowledged %,12d  behind %,10d%n",
        job,
        rate,
        seconds,
        look.sent(),
        look.acknowledged(),
        look.behind());
    return tell + TELL_EVERY.toNanos();
  }

  private List<String> command() throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("tidemark.root"));
    return switch (job) {
      case TIDEMARK ->
          List.of(
              root.resolve("tidemark").toString(),
              "live",
              "--input=kafka:" + setup.servers() + "/" + topic.name(),
              "--format=trades.csv",
              "--name=" + topic.name(),
              "--catalog=hadoop",
              "--warehouse=" + warehouse(),
              "--max-delay=" + setup.maxDelay().toSeconds() + "s",
              "--commit-interval=" + setup.commitInterval().toSeconds() + "s");
      case FLINK_SQL, FLINK_SQL_RAW -> {
        List<String> command =
            Launcher.ofSystem()
                .command(
                    Competitor.of(Engine.FLINK_SQL),
                    List.of("-Xmx" + setup.heap()),
                    "io.tidemark.benchmarks.flink.LiveSql");
        command.addAll(
            List.of(
                "--servers=" + setup.servers(),
                "--topic=" + topic.name(),
                "--warehouse=" + warehouse(),
                "--max-delay-seconds=" + setup.maxDelay().toSeconds(),
                "--commit-seconds=" + setup.commitInterval().toSeconds(),
                "--raw=" + (job == Job.FLINK_SQL_RAW)));
        yield command;
      }
    };
  }

  private String warehouse() {
    return folder.resolve("warehouse").toString();
  }

  private Process sender(long messagesPerSecond, long firstId) throws IOException {
    return start(
        "sender.txt", topic.sender(setup.instruments(), messagesPerSecond, firstId), Map.of());
  }

  private Process start(String log, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(log).toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private void checkAlive(Process process) throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          job + " has ended: " + Files.readString(folder.resolve("job.txt")));
    }
  }

  /** Waits until so many messages are acknowledged, or no longer than this. */
  private void awaitAcknowledged(Process process, long messages, Duration atMost)
      throws IOException, InterruptedException, ExecutionException {
    long start = System.nanoTime();
    while (acknowledged() < messages && System.nanoTime() - start < atMost.toNanos()) {
      checkAlive(process);
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
  }

  private static Duration cpu(Process process) {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Of the consumer groups of a job, the one that is behind. */
  private long acknowledged() throws InterruptedException, ExecutionException {
    long candles = topic.acknowledged(topic.name());
    return job == Job.FLINK_SQL_RAW
        ? Math.min(candles, topic.acknowledged(topic.name() + "-raw"))
        : candles;
  }
}

package io.tidemark.benchmarks;

import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.kafka.clients.admin.Admin;

/**
 * One piece of a long run of a live job: a broker with what it kept, a sender, the job, which goes
 * on from its savepoint, a reader and backfills beside.
 */
final class EndurancePiece {
  /** The name of the file of all samples. */
  static final String SAMPLES = "samples.csv";

  private static final String NAME = "endurance";
  private static final long FIRST_ID = 1_000_000_000;

  /** More ids than one sender may have used beyond what has arrived. */
  private static final long UNSENT_IDS = 100_000;

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration END = Duration.ofMinutes(2);
  private static final Duration LAST_COMMITS = Duration.ofSeconds(15);
  private static final long LOOK_EVERY_MILLIS = 250;

  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");
  private static final Pattern FOUND =
      Pattern.compile(
          "candles +([\\d,]+) equal, 0 missing, 0 extra, ([\\d,]+) different"
              + "(?:, ([\\d,]+) of them provisional only)?");

  /**
   * What all pieces share.
   *
   * @param rate messages a second
   * @param heap of the job, as for -Xmx
   * @param jobOptions further options of the job
   * @param readEvery how long the reader waits
   * @param backfillEvery how long to wait between two backfills; none at all if zero
   */
  record Setup(
      long rate,
      int instruments,
      Duration commitInterval,
      String heap,
      List<String> jobOptions,
      Duration readEvery,
      Duration backfillEvery) {}

  private final Setup setup;
  private final Path folder;
  private final Path counts;
  private final TradeTopic topic;
  private final EnduranceSamples samples;
  private final Launcher live;
  private final Warehouse warehouse;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final AtomicLong backfills = new AtomicLong();
  private final AtomicLong backfillFaults = new AtomicLong();

  private EndurancePiece(
      Setup setup, Path folder, TradeTopic topic, EnduranceSamples samples, Launcher live) {
    this.setup = setup;
    this.folder = folder;
    this.counts = folder.resolve("counts.txt");
    this.topic = topic;
    this.samples = samples;
    this.live = live;
    this.warehouse =
        Warehouse.of(
            folder.resolve("warehouse").toString(), Warehouse.CatalogType.JDBC, null, Map.of());
  }

  /**
   * Runs a piece.
   *
   * @param samples what was sampled before; those of this piece are added
   * @return whether the tables hold what the raw log gives, but for what is provisional only
   */
  static boolean run(Setup setup, Path folder, EnduranceSamples samples, int minutes)
      throws IOException, InterruptedException, ExecutionException {
    Path root = Path.of(System.getProperty("tidemark.root"));
    Launcher live = Launcher.ofSystem("live");
    try (KafkaBroker broker =
            KafkaBroker.start(root.resolve("messaging/target/kafka"), folder.resolve("kafka"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.servers()))) {
      TradeTopic topic = new TradeTopic(admin, broker.servers(), NAME);
      if (!topic.exists()) {
        topic.create();
      }
      EndurancePiece piece = new EndurancePiece(setup, folder, topic, samples, live);
      piece.run(minutes);
    } finally {
      Warehouse.closeAll();
    }
    return isEqual(folder);
  }

  private void run(int minutes) throws IOException, InterruptedException, ExecutionException {
    Files.deleteIfExists(counts);
    long start = System.nanoTime();
    Process job = start("job.txt", job());
    Process sender = null;
    try {
      sender =
          start(
              "sender.txt",
              topic.sender(
                  setup.instruments(),
                  setup.rate(),
                  FIRST_ID + topic.sent() + UNSENT_IDS * samples.pieces()));
      long acknowledged = topic.acknowledged(NAME);
      await(job, START, () -> topic.acknowledged(NAME) > acknowledged);
      // Not before: the process that opens the catalog first owns its database.
      PollingReader reader =
          PollingReader.start(
              warehouse, setup.readEvery(), 10 * setup.instruments(), this::tellFault);
      Thread filler = new Thread(this::backfillOn, "backfills");
      filler.start();
      try {
        sample(job, reader, start, minutes);
      } finally {
        ending.countDown();
        reader.close();
        filler.join();
      }
    } finally {
      if (sender != null) {
        stop(sender);
      }
      end(job);
    }
  }

  /** Lets a job commit what there is, and stops it with a savepoint. */
  private void end(Process job) throws IOException, InterruptedException, ExecutionException {
    long sent = topic.sent();
    await(job, END, () -> topic.acknowledged(NAME) >= sent);
    TimeUnit.MILLISECONDS.sleep(LAST_COMMITS.toMillis());
    Warehouse.closeAll();
    stop(job);
    String log = Files.readString(folder.resolve("job.txt"));
    if (job.exitValue() != 0 || !log.contains("Stopped; the next start goes on from")) {
      throw new IllegalStateException(
          "The job has left no savepoint, exit code " + job.exitValue() + ": " + log);
    }
  }

  private List<String> job() {
    List<String> command =
        live.command(
            Competitor.of(Engine.TIDEMARK_FLINK),
            List.of("-Xmx" + setup.heap(), "-D" + CountingFiles.COUNTS + "=" + counts),
            live.own().main());
    command.addAll(
        List.of(
            "live",
            "--input=kafka:" + topic.servers() + "/" + topic.name(),
            "--format=trades.csv",
            "--name=" + NAME,
            "--warehouse=" + folder.resolve("warehouse"),
            "--catalog-properties=io-impl=" + CountingFiles.class.getName(),
            "--commit-interval=" + setup.commitInterval().toSeconds() + "s"));
    command.addAll(setup.jobOptions());
    return command;
  }

  private static List<String> command(Path folder, String... args)
      throws IOException, InterruptedException {
    Launcher launcher = Launcher.ofSystem();
    List<String> command =
        launcher.command(
            Competitor.of(Engine.TIDEMARK_DIRECT), List.of("-Xmx1g"), launcher.own().main());
    command.addAll(List.of(args));
    command.add("--warehouse=" + folder.resolve("warehouse"));
    return command;
  }

  /** Backfills the last hour of the raw log, waits, and so on. */
  private void backfillOn() {
    try {
      while (!setup.backfillEvery().isZero()
          && !ending.await(setup.backfillEvery().toMillis(), TimeUnit.MILLISECONDS)) {
        Instant to = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(1));
        Process backfill =
            start(
                "backfill.txt",
                command(
                    folder,
                    "backfill",
                    "--input=raw",
                    "--from=" + to.minus(Duration.ofHours(1)),
                    "--to=" + to));
        if (backfill.waitFor() == 0) {
          backfills.incrementAndGet();
        } else {
          backfillFaults.incrementAndGet();
          tellFault("A backfill has failed, exit code " + backfill.exitValue());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellFault(String fault) {
    System.out.println(fault);
    try {
      Files.writeString(
          folder.resolve("faults.txt"),
          Instant.now() + " " + fault + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What grows while the piece runs, at some moment. */
  private record Sums(
      CountingFiles.Counts counts,
      Duration cpu,
      long reads,
      long readFaults,
      long backfills,
      long backfillFaults) {}

  private Sums sums(Process job, PollingReader reader) throws IOException {
    return new Sums(
        CountingFiles.Counts.read(counts),
        job.toHandle().info().totalCpuDuration().orElseThrow(),
        reader.reads(),
        reader.faults(),
        backfills.get(),
        backfillFaults.get());
  }

  /** Takes a sample at the end of each minute of the run time of the job. */
  private void sample(Process job, PollingReader reader, long start, int minutes)
      throws IOException, InterruptedException, ExecutionException {
    int piece = samples.pieces() + 1;
    Sums before = null;
    Duration cpuBefore = Duration.ZERO;
    long now = System.nanoTime();
    long first = TimeUnit.NANOSECONDS.toMinutes(now - start) + 1;
    for (long minute = first; minute <= minutes; minute++) {
      long due = start + TimeUnit.MINUTES.toNanos(minute);
      await(job, Duration.ofMinutes(2), () -> System.nanoTime() - due >= 0);
      Sums sums = sums(job, reader);
      Map<EnduranceFigure, Double> sample = new EnumMap<>(EnduranceFigure.class);
      sample.put(EnduranceFigure.MINUTE, samples.minutes() + 1.0);
      sample.put(EnduranceFigure.PIECE, (double) piece);
      if (before != null) {
        putGrowth(before, sums, sums.cpu().minus(cpuBefore), sample);
      }
      putState(sample);
      sample.put(EnduranceFigure.HEAP_MIB, heapMib(job));
      sample.put(EnduranceFigure.BEHIND, (double) (topic.sent() - topic.acknowledged(NAME)));
      samples.append(sample, folder.resolve(SAMPLES));
      System.out.println(line(sample));
      before = sums;
      cpuBefore = job.toHandle().info().totalCpuDuration().orElseThrow();
    }
  }

  private static void putGrowth(
      Sums before, Sums now, Duration cpu, Map<EnduranceFigure, Double> sample) {
    Map<FileKind, Long> opened = less(now.counts().opened(), before.counts().opened());
    Map<FileKind, Long> read = less(now.counts().read(), before.counts().read());
    double commits = less(now.counts().written(), before.counts().written()).get(FileKind.METADATA);
    sample.put(EnduranceFigure.COMMITS, commits);
    sample.put(EnduranceFigure.READS, (double) (now.reads() - before.reads()));
    sample.put(EnduranceFigure.READ_FAULTS, (double) (now.readFaults() - before.readFaults()));
    sample.put(EnduranceFigure.BACKFILLS, (double) (now.backfills() - before.backfills()));
    sample.put(
        EnduranceFigure.BACKFILL_FAULTS, (double) (now.backfillFaults() - before.backfillFaults()));
    if (commits == 0) {
      return;
    }
    sample.put(EnduranceFigure.OPENED, sum(opened) / commits);
    sample.put(EnduranceFigure.OPENED_METADATA, opened.get(FileKind.METADATA) / commits);
    sample.put(EnduranceFigure.OPENED_LISTS, opened.get(FileKind.LIST) / commits);
    sample.put(EnduranceFigure.OPENED_MANIFESTS, opened.get(FileKind.MANIFEST) / commits);
    sample.put(EnduranceFigure.OPENED_DATA, opened.get(FileKind.DATA) / commits);
    sample.put(EnduranceFigure.READ_BYTES, sum(read) / commits);
    sample.put(
        EnduranceFigure.READ_METADATA_BYTES, (sum(read) - read.get(FileKind.DATA)) / commits);
    sample.put(EnduranceFigure.CPU_MILLIS, cpu.toNanos() / 1e6 / commits);
  }

  private static Map<FileKind, Long> less(Map<FileKind, Long> now, Map<FileKind, Long> before) {
    Map<FileKind, Long> less = new EnumMap<>(FileKind.class);
    now.forEach((kind, count) -> less.put(kind, count - before.get(kind)));
    return less;
  }

  private static double sum(Map<FileKind, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private void putState(Map<EnduranceFigure, Double> sample) throws IOException {
    double metadataBytes = 0;
    double manifests = 0;
    double snapshots = 0;
    for (TableContract contract :
        List.of(CandlesTable.contract(), RawTable.contract(), DeadLettersTable.contract())) {
      Table table = warehouse.table(contract.name());
      String metadata = ((HasTableOperations) table).operations().current().metadataFileLocation();
      metadataBytes += table.io().newInputFile(metadata).getLength();
      if (table.currentSnapshot() != null) {
        manifests += table.currentSnapshot().allManifests(table.io()).size();
      }
      for (var unused : table.snapshots()) {
        snapshots++;
      }
    }
    sample.put(EnduranceFigure.METADATA_BYTES, metadataBytes);
    sample.put(EnduranceFigure.MANIFESTS, manifests);
    sample.put(EnduranceFigure.SNAPSHOTS, snapshots);
    for (FileKind kind : FileKind.values()) {
      sample.put(EnduranceFigure.files(kind), 0.0);
    }
    Files.walkFileTree(
        folder.resolve("warehouse").resolve(TableContract.NAMESPACE),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sample.merge(EnduranceFigure.files(FileKind.of(file.toString())), 1.0, Double::sum);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The heap that is left by a full collection. */
  private static double heapMib(Process job) throws IOException, InterruptedException {
    jcmd(job, "GC.run");
    Matcher used = USED.matcher(jcmd(job, "GC.heap_info"));
    double kib = 0;
    while (used.find()) {
      kib += Double.parseDouble(used.group(1));
    }
    return kib / 1_024;
  }

  private static String jcmd(Process job, String request) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(job.pid()),
                request)
            .redirectErrorStream(true)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("jcmd " + request + ": " + answer);
    }
    return answer;
  }

  private static String line(Map<EnduranceFigure, Double> sample) {
    return String.format(
        Locale.ROOT,
        "%4.0f min  commits %4.0f  opened %6.2f  metadata %,10.0f bytes  snapshots %,6.0f  files"
            + " %,7.0f  CPU %6.1f ms  heap %6.1f MiB  behind %,7.0f  faults %.0f",
        sample.get(EnduranceFigure.MINUTE),
        sample.getOrDefault(EnduranceFigure.COMMITS, Double.NaN),
        sample.getOrDefault(EnduranceFigure.OPENED, Double.NaN),
        sample.get(EnduranceFigure.METADATA_BYTES),
        sample.get(EnduranceFigure.SNAPSHOTS),
        List.of(FileKind.values()).stream()
            .mapToDouble(kind -> sample.get(EnduranceFigure.files(kind)))
            .sum(),
        sample.getOrDefault(EnduranceFigure.CPU_MILLIS, Double.NaN),
        sample.get(EnduranceFigure.HEAP_MIB),
        sample.get(EnduranceFigure.BEHIND),
        sample.getOrDefault(EnduranceFigure.READ_FAULTS, 0.0)
            + sample.getOrDefault(EnduranceFigure.BACKFILL_FAULTS, 0.0));
  }

  /** Something that becomes true. */
  private interface Condition {
    boolean holds() throws InterruptedException, ExecutionException;
  }

  /** Waits until something is true, or no longer than this, while the job runs. */
  private void await(Process job, Duration atMost, Condition condition)
      throws IOException, InterruptedException, ExecutionException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (!job.isAlive()) {
        throw new IllegalStateException(
            "The job has ended with "
                + job.exitValue()
                + ": "
                + Files.readString(folder.resolve("job.txt")));
      }
      if (System.nanoTime() - start > atMost.toNanos()) {
        throw new IllegalStateException(
            "The job does not get on, after " + atMost.toSeconds() + " s: see " + folder);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
  }

  private Process start(String log, List<String> command) throws IOException {
    return new ProcessBuilder(new ArrayList<>(command))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()))
        .start();
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Compares the tables with the raw log; what verify says is shown. */
  private static boolean isEqual(Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("verify.txt");
    Process verify =
        new ProcessBuilder(command(folder, "verify"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    verify.waitFor();
    String said = Files.readString(log);
    System.out.printf("%n%s", said);
    Matcher found = FOUND.matcher(said);
    return found.find()
        && found.group(2).equals(found.group(3) == null ? "0" : found.group(3))
        && said.matches("(?s).*dead_letters +[\\d,]+ equal, 0 missing, 0 extra, 0 different.*");
  }
}

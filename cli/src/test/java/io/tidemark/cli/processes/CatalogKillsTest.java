package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.messaging.kafka.KafkaBroker;
import io.tidemark.pipelines.TestBackfill;
import io.tidemark.schemas.Survived;
import io.tidemark.schemas.Survived.Fault;
import io.tidemark.schemas.tables.Datasets;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.CatalogProperties;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A live job, {@code maintain} again and again, a reader and one that is in the middle of a commit
 * to the embedded catalog, each killed at any moment: the others go on and notice nothing, no row
 * is lost or doubled, and no file is kept or lost for it.
 *
 * <p>{@code -Dtidemark.catalog.kills=50} kills so often; {@code -Dtidemark.seed=} repeats what a
 * run has printed, as far as processes do.
 */
@Tag("slow")
class CatalogKillsTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int KILLS = Integer.getInteger("tidemark.catalog.kills", 4);
  private static final String INSTRUMENT = "test:BTC-USD";

  /** Who is killed. */
  private enum Victim {
    /** A writer with a transaction open. */
    IN_TRANSACTION,
    LIVE,
    READER,
    MAINTAIN
  }

  private enum Role {
    /** Holds transactions open, see {@link OpenTransaction}. */
    HOLDER,
    LIVE,
    MAINTAIN,
    READER
  }

  @TempDir private static Path shared;
  private static KafkaBroker broker;

  @TempDir Path folder;
  private final Map<Role, TidemarkProcess> processes = new EnumMap<>(Role.class);
  private final Map<String, Integer> ends = new TreeMap<>();
  private Path warehouse;
  private LiveTables tables;
  private String database;
  private String topic;
  private Feed feed;
  private Random random;
  private int inTransaction;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = KafkaBroker.start(shared);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @AfterEach
  void endAll() {
    processes.values().forEach(TidemarkProcess::close);
    Warehouse.closeAll();
  }

  private Path log(Role role) {
    return folder.resolve(role.name().toLowerCase(Locale.ROOT) + ".log");
  }

  private Path transaction() {
    return folder.resolve("transaction");
  }

  private TidemarkProcess start(Role role) throws IOException {
    return switch (role) {
      case HOLDER -> {
        Files.deleteIfExists(transaction());
        yield TidemarkProcess.start(
            log(role), OpenTransaction.class, List.of(database, transaction().toString()));
      }
      case LIVE ->
          TidemarkProcess.start(
              log(role),
              List.of(),
              List.of(
                  "live",
                  "--warehouse=" + warehouse,
                  "--input=kafka:" + topic,
                  "--format=trades.csv",
                  "--early=300ms",
                  "--commit-interval=1s",
                  "--max-delay=1s",
                  // No trade is too late, however long a job waits for its turn between two sends.
                  "--lateness=2d",
                  "--idle-timeout=5s",
                  "--checkpointing-interval=1500",
                  "--parallelism=2"));
      case MAINTAIN -> maintain("--keep-all=10m", "--longest-job=60m");
      case READER ->
          TidemarkProcess.start(
              log(role), ShowLoop.class, List.of(warehouse.toString(), INSTRUMENT));
    };
  }

  private TidemarkProcess maintain(String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("maintain", "--warehouse=" + warehouse));
    args.addAll(List.of(options));
    return TidemarkProcess.start(log(Role.MAINTAIN), List.of(), args);
  }

  /** Starts what does not run, the holder first; what has ended by itself is told. */
  private void startAll() throws IOException {
    for (Role role : Role.values()) {
      TidemarkProcess process = processes.get(role);
      if (process == null || !process.isAlive()) {
        if (process != null) {
          tellEnd(role, process);
        }
        processes.put(role, start(role));
      }
    }
  }

  private void tellEnd(Role role, TidemarkProcess ended) throws IOException {
    ended.close();
    if (role == Role.MAINTAIN && ended.exitCode() == 0) {
      ends.merge("MAINTAIN done", 1, Integer::sum);
      return;
    }
    String reason =
        role
            + " ended with "
            + ended.exitCode()
            + ": "
            + ended
                .log()
                .lines()
                .filter(line -> line.startsWith("tidemark: "))
                .reduce((first, second) -> second)
                .orElse("(nothing said)");
    System.out.println(reason);
    ends.merge(reason, 1, Integer::sum);
  }

  private void kill(Role role, String why) throws IOException {
    TidemarkProcess process = processes.get(role);
    if (process == null) {
      return;
    }
    boolean alive = process.isAlive();
    boolean open = role == Role.HOLDER && alive && Files.exists(transaction());
    process.close();
    processes.remove(role);
    if (!alive) {
      tellEnd(role, process);
      return;
    }
    if (open) {
      inTransaction++;
    }
    System.out.printf(
        "kill -9 %-8s %s%s%n",
        role, open ? ", in an open transaction" : "", why.isEmpty() ? "" : ", " + why);
  }

  /** Starts what has ended until the live job commits more of the raw log. */
  private void awaitCommit(Set<String> before) throws IOException {
    try {
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                startAll();
                return tables.isChangedSince(before, "raw");
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("Nothing is committed: " + processes.get(Role.LIVE).log(), e);
    }
  }

  private void kill(Victim victim) throws Exception {
    switch (victim) {
      case LIVE -> kill(Role.LIVE, "");
      case READER -> kill(Role.READER, "");
      case MAINTAIN -> {
        startAll();
        kill(Role.MAINTAIN, "");
      }
      case IN_TRANSACTION -> {
        await()
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(10))
            .until(() -> Files.exists(transaction()));
        kill(Role.HOLDER, "");
      }
    }
  }

  @Test
  void killedAtRandomMoments() throws Exception {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    System.out.println("-Dtidemark.seed=" + seed + " -Dtidemark.catalog.kills=" + KILLS);
    random = new Random(seed);
    warehouse = folder.resolve("live");
    tables = new LiveTables(warehouse);
    topic = broker.createTopic(1);
    feed =
        Feed.of(
            Files.createDirectory(folder.resolve("feed")),
            seed,
            3_000,
            2 * KILLS + 10,
            "kafka:" + topic);
    Warehouse prepared = new TestBackfill(warehouse).warehouse();
    prepared.prepare(Datasets.contracts());
    Warehouse.closeAll();
    database = prepared.properties().get(CatalogProperties.URI);

    for (int i = 0; i < KILLS; i++) {
      Set<String> before = tables.metadata("raw");
      startAll();
      feed.sendPart();
      awaitCommit(before);
      processes.get(Role.LIVE).run(Duration.ofMillis(random.nextInt(1_500)));
      kill(Victim.values()[i % Victim.values().length]);
    }

    // They have no part in what follows.
    kill(Role.HOLDER, "at the end");
    kill(Role.READER, "at the end");
    kill(Role.MAINTAIN, "at the end");
    if (!processes.containsKey(Role.LIVE) || !processes.get(Role.LIVE).isAlive()) {
      processes.put(Role.LIVE, start(Role.LIVE));
    }
    feed.sendAll();
    tables.awaitBackfilled(processes.get(Role.LIVE), feed, folder.resolve("backfill"));
    Warehouse.closeAll();
    kill(Role.LIVE, "at the end");

    Map<String, Integer> shown = shown();
    System.out.println("Ended: " + ends + "\nShown: " + shown);
    assertThat(inTransaction).isGreaterThanOrEqualTo(KILLS / Victim.values().length);
    assertThat(shown).containsKey("0");
    assertThat(shown.keySet()).allMatch(line -> line.equals("0") || line.contains(" is empty;"));
    assertThat(ends.keySet()).allMatch("MAINTAIN done"::equals);
    assertOrphansAreRemoved();
    Survived.faults(Fault.KILLED_IN_TRANSACTION, inTransaction);
    Survived.faults(Fault.PROCESS_KILLED, KILLS - inTransaction);
  }

  /** How often the reader printed what. */
  private Map<String, Integer> shown() throws IOException {
    Map<String, Integer> shown = new TreeMap<>();
    List<String> lines = Files.readAllLines(log(Role.READER));
    lines.stream()
        .filter(line -> line.matches("\\d+( .*)?|closing: .*"))
        .forEach(line -> shown.merge(line, 1, Integer::sum));
    return shown;
  }

  /** Removes what no snapshot names, after all writers have ended. */
  private void assertOrphansAreRemoved() throws Exception {
    Path data = warehouse.resolve("tidemark");
    Set<Path> named = NamedFiles.of(database);
    Path written =
        named.stream()
            .filter(file -> file.toString().endsWith("-data.parquet"))
            .findAny()
            .orElseThrow();
    // What a killed writer leaves, whether or not one of these did.
    Files.copy(written, written.resolveSibling("left-data.parquet"));
    Set<Path> orphans = NamedFiles.in(data);
    orphans.removeAll(named);
    System.out.println("Named: " + named.size() + " files, orphans: " + orphans.size());
    assertThat(NamedFiles.in(data)).containsAll(named);
    assertThat(orphans).as("files of killed writers").isNotEmpty();

    try (TidemarkProcess maintain = maintain("--only=orphans", "--older-than=0s", "--force")) {
      assertThat(maintain.awaitEnd()).as(maintain.log()).isZero();
    }

    assertThat(NamedFiles.of(database)).isEqualTo(named);
    assertThat(new TreeSet<>(NamedFiles.in(data))).isEqualTo(named);
  }
}

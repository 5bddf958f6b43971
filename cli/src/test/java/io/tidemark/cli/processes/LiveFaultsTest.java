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
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A live job that is killed at any moment and started again loses nothing and doubles nothing. */
@Tag("slow")
class LiveFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int KILLS = Integer.getInteger("tidemark.kills", 1);
  private static final int TRADES = 3_000;

  /** Where to halt; an exclamation mark says that the checkpoint is lost then. */
  private static final String HALTS =
      System.getProperty("tidemark.halts", "!raw:1:after,candles:2:before");

  @TempDir private static Path shared;
  private static KafkaBroker broker;

  @TempDir Path folder;
  private Path warehouse;
  private LiveTables tables;
  private String topic;
  private Feed feed;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = KafkaBroker.start(shared);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private void prepare(long seed) throws Exception {
    warehouse = folder.resolve("live");
    tables = new LiveTables(warehouse);
    topic = broker.createTopic(1);
    feed = Feed.of(Files.createDirectory(folder.resolve("feed")), seed, TRADES, "kafka:" + topic);
  }

  private TidemarkProcess start() throws IOException {
    return start(List.of());
  }

  /** Starts the job in a process that halts, see {@link HaltingFiles}. */
  private TidemarkProcess startHalting(String where) throws IOException {
    return start(
        List.of("-D" + HaltingFiles.PROPERTY + "=" + where),
        "--catalog-properties=io-impl=" + HaltingFiles.class.getName());
  }

  private TidemarkProcess start(List<String> jvm, String... more) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "live",
                "--warehouse=" + warehouse,
                "--input=kafka:" + topic,
                "--format=trades.csv",
                "--early=300ms",
                "--commit-interval=1s",
                "--max-delay=1s",
                "--idle-timeout=5s",
                "--checkpointing-interval=1500",
                "--parallelism=2"));
    args.addAll(List.of(more));
    return TidemarkProcess.start(folder.resolve("live.log"), jvm, args);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killedAtRandomMoments(boolean fromCheckpoint) throws Exception {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    System.out.println("-Dtidemark.seed=" + seed + " fromCheckpoint=" + fromCheckpoint);
    Random random = new Random(seed);
    prepare(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      Set<String> before = tables.metadata("raw");
      feed.sendPart();
      try (TidemarkProcess live = start()) {
        await().atMost(LIMIT).until(() -> !live.isAlive() || tables.isChangedSince(before, "raw"));
        for (int part = random.nextInt(3); part >= 0; part--) {
          feed.sendPart();
          live.run(Duration.ofMillis(random.nextInt(1_500)));
        }
      }
      if (!fromCheckpoint) {
        delete(warehouse.resolve("checkpoints"));
      }
    }
    try (TidemarkProcess live = start()) {
      feed.sendAll();
      tables.awaitBackfilled(live, feed, folder.resolve("backfill"));
    }
    Survived.faults(Fault.PROCESS_KILLED, KILLS);
    Survived.faults(Fault.DISORDERED_DELIVERY, feed.messages());
  }

  /**
   * Where a job halts.
   *
   * @param committed how many commits have taken effect
   */
  private record Halt(String where, String table, int committed, boolean checkpointLost) {
    static Halt parse(String text) {
      String where = text.replace("!", "");
      String[] parts = where.split(":", -1);
      int commit = Integer.parseInt(parts[1]);
      int committed = parts[2].equals("after") ? commit : commit - 1;
      return new Halt(where, parts[0], committed, text.startsWith("!"));
    }
  }

  @Test
  void toldToEndItLeavesASavepointAndGoesOnFromIt() throws Exception {
    prepare(7);
    try (TidemarkProcess live = start()) {
      feed.sendPart();
      await().atMost(LIMIT).until(() -> !live.isAlive() || tables.commits("raw") > 0);
      live.terminate();

      assertThat(live.awaitEnd()).as(live.log()).isZero();
      assertThat(live.log()).contains("Stopped; the next start goes on from file:");
    }
    assertThat(warehouse.resolve("catalog.trace.db")).doesNotExist();
    try (TidemarkProcess live = start()) {
      feed.sendAll();
      tables.awaitBackfilled(live, feed, folder.resolve("backfill"));
      assertThat(live.log()).contains("Going on from file:");
    }
  }

  /** Files are left that no table holds, or a commit that no checkpoint knows of. */
  @Test
  void haltedAroundCommits() throws Exception {
    prepare(7);
    new TestBackfill(warehouse).warehouse().prepare(Datasets.contracts());
    Warehouse.closeAll();
    for (String where : HALTS.split(",", -1)) {
      Halt halt = Halt.parse(where);
      long before = tables.commits(halt.table());
      feed.sendPart();
      try (TidemarkProcess live = startHalting(halt.where())) {
        feed.sendPart();
        assertThat(live.awaitEnd()).as(live.log()).isEqualTo(HaltingFiles.EXIT_CODE);
      }
      assertThat(tables.commits(halt.table()) - before).as(where).isEqualTo(halt.committed());
      if (halt.checkpointLost()) {
        delete(warehouse.resolve("checkpoints"));
      }
    }
    try (TidemarkProcess live = start()) {
      feed.sendAll();
      tables.awaitBackfilled(live, feed, folder.resolve("backfill"));
    }
    Survived.faults(Fault.KILLED_AT_COMMIT, HALTS.split(",", -1).length);
  }
}

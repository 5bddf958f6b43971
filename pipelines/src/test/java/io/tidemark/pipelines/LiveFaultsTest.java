package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.pipelines.iceberg.Warehouse;
import io.tidemark.pipelines.streams.KafkaBroker;
import io.tidemark.schemas.tables.RawTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A live job that is killed at any moment and started again loses nothing and doubles nothing. */
class LiveFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int KILLS = Integer.getInteger("tidemark.kills", 5);
  private static final int TRADES = 3_000;

  @TempDir private static Path shared;
  private static KafkaBroker broker;

  @TempDir Path folder;
  private Path warehouse;
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
    topic = broker.createTopic(2);
    feed = Feed.of(Files.createDirectory(folder.resolve("feed")), seed, TRADES, "kafka:" + topic);
  }

  private TidemarkProcess start(String... jvm) throws IOException {
    return TidemarkProcess.start(
        folder.resolve("live.log"),
        List.of(jvm),
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
  }

  /** How many snapshots of the raw log there have been, told by their files. */
  private long commits() throws IOException {
    Path metadata = warehouse.resolve("tidemark/raw/metadata");
    if (Files.notExists(metadata)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(metadata)) {
      return files.filter(file -> file.toString().endsWith(".metadata.json")).count();
    }
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

  /** Waits until the tables hold what a backfill of the same messages gives, and nothing else. */
  private void assertEqualsBackfill(TidemarkProcess live) throws IOException {
    TestBackfill expected = new TestBackfill(folder.resolve("backfill"));
    feed.backfills().forEach(expected::run);
    List<String> candles = expected.candleRows();
    assertThat(candles).hasSizeGreaterThan(300).allMatch(row -> row.contains("final=true"));
    TestBackfill found = new TestBackfill(warehouse);
    try {
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> !live.isAlive() || found.candleRows().equals(candles));
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      // What differs is told below.
    }
    assertThat(live.isAlive()).as(live.log()).isTrue();
    assertThat(found.candleRows()).containsExactlyElementsOf(candles);
    assertThat(TestBackfill.text(found.deadLetters()))
        .hasSizeGreaterThan(20)
        .containsExactlyElementsOf(TestBackfill.text(expected.deadLetters()));
    Table raw = found.warehouse().table(RawTable.contract().name());
    List<String> messages = new ArrayList<>();
    TestBackfill.rows(raw)
        .forEach(
            row ->
                messages.add(
                    row.getField(RawTable.CHANNEL) + "@" + row.getField(RawTable.MESSAGE_ID)));
    assertThat(messages).doesNotHaveDuplicates().hasSize((int) feed.messages());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killedAtRandomMoments(boolean fromCheckpoint) throws Exception {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    System.out.println("-Dtidemark.seed=" + seed + " fromCheckpoint=" + fromCheckpoint);
    Random random = new Random(seed);
    prepare(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      long before = commits();
      feed.sendPart();
      try (TidemarkProcess live = start()) {
        await().atMost(LIMIT).until(() -> !live.isAlive() || commits() > before);
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
      assertEqualsBackfill(live);
    }
  }
}

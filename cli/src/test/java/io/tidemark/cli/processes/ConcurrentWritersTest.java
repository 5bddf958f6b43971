package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.messaging.kafka.KafkaBroker;
import io.tidemark.messaging.pubsub.PubsubEmulator;
import io.tidemark.pipelines.TestBackfill;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.pipelines.publish.Publish;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Datasets;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several processes write one table, and end in the rows that a backfill alone gives. */
@Tag("slow")
class ConcurrentWritersTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path folder;
  private Path warehouse;
  private Feed feed;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private void prepare(String target, String... options) throws IOException {
    warehouse = folder.resolve("live");
    new TestBackfill(warehouse).warehouse().prepare(Datasets.contracts());
    feed = Feed.of(Files.createDirectory(folder.resolve("feed")), 11, 2_000, target, options);
  }

  private TidemarkProcess tidemark(String log, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--warehouse=" + warehouse);
    return TidemarkProcess.start(folder.resolve(log + ".log"), List.of(), all);
  }

  private TidemarkProcess live(String name, String input, String... more) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "live",
                "--name=" + name,
                "--input=" + input,
                "--format=trades.csv",
                "--early=300ms",
                "--commit-interval=1s",
                "--max-delay=1s",
                "--checkpointing-interval=2000",
                "--parallelism=1"));
    args.addAll(List.of(more));
    if (args.stream().noneMatch(arg -> arg.startsWith("--idle-timeout"))) {
      args.add("--idle-timeout=5s");
    }
    return tidemark(name, args.toArray(new String[0]));
  }

  private TestBackfill backfill() {
    TestBackfill expected = new TestBackfill(folder.resolve("backfill"));
    feed.backfills().forEach(expected::run);
    return expected;
  }

  private void assertEqualsBackfill(TidemarkProcess... jobs) throws IOException {
    TestBackfill expected = backfill();
    TestBackfill found = new TestBackfill(warehouse);
    List<String> candles = expected.candleRows();
    assertThat(candles).allMatch(row -> row.contains("final=true"));
    awaitOrTell(() -> found.candleRows().equals(candles));
    for (TidemarkProcess job : jobs) {
      assertThat(job.isAlive()).as(job.log()).isTrue();
    }
    assertThat(found.candleRows()).containsExactlyElementsOf(candles);
    assertThat(TestBackfill.text(found.deadLetters()))
        .isNotEmpty()
        .containsExactlyElementsOf(TestBackfill.text(expected.deadLetters()));
    assertThat(messages()).doesNotHaveDuplicates().hasSize((int) feed.messages());
  }

  /** Waits for what is asserted next, which tells what is not so. */
  private static void awaitOrTell(Callable<Boolean> until) {
    try {
      await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(until);
    } catch (ConditionTimeoutException e) {
      // The assertion fails, too.
    }
  }

  private List<String> messages() throws IOException {
    Table raw = new TestBackfill(warehouse).warehouse().table(RawTable.contract().name());
    return TestBackfill.rows(raw).stream()
        .map(row -> row.getField(RawTable.CHANNEL) + "@" + row.getField(RawTable.MESSAGE_ID))
        .toList();
  }

  @Test
  void twoJobsOnOneTopic() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      String input = "kafka:" + broker.createTopic(1);
      prepare(input);
      feed.sendPart();
      try (TidemarkProcess first = live("first", input);
          TidemarkProcess second = live("second", input)) {
        feed.sendAll();
        assertEqualsBackfill(first, second);
      }
    }
  }

  /** Each job has some of the messages of a minute; the raw log has them all. */
  @Test
  void twoJobsOnOneSubscription() throws Exception {
    try (PubsubEmulator emulator = PubsubEmulator.start(folder)) {
      String topic = emulator.createTopic();
      String input = "pubsub:" + emulator.createSubscription(topic);
      String[] more = {"--pubsub-root-url=" + emulator.rootUrl(), "--timestamp-attribute=ts"};
      prepare("pubsub:" + topic, "--pubsubRootUrl=" + emulator.rootUrl());
      try (TidemarkProcess first = live("first", input, more);
          TidemarkProcess second = live("second", input, more)) {
        feed.sendAll();
        awaitOrTell(() -> messages().size() == feed.messages());
        assertThat(messages()).doesNotHaveDuplicates().hasSize((int) feed.messages());
        try (TidemarkProcess repair = tidemark("repair", "backfill", "--input=raw")) {
          assertThat(repair.awaitEnd()).as(repair.log()).isZero();
        }
        assertEqualsBackfill(first, second);
      }
    }
  }

  /** Reads the whole table again and again, as any reader does. */
  private final class Reader extends Thread {
    private final Map<List<Object>, String> revisions = new HashMap<>();
    private volatile boolean ended;
    private volatile Throwable failure;
    private int reads;

    @Override
    public void run() {
      try {
        while (!ended) {
          read();
          reads++;
        }
      } catch (IOException | RuntimeException | AssertionError e) {
        failure = e;
      }
    }

    private void read() throws IOException {
      Map<List<Object>, String> found = new HashMap<>();
      Table table = new TestBackfill(warehouse).candles();
      try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
        for (Record row : rows) {
          List<Object> key =
              List.of(
                  row.getField(CandlesTable.INSTRUMENT),
                  row.getField(CandlesTable.BASIS),
                  row.getField(CandlesTable.INTERVAL),
                  row.getField(CandlesTable.OPEN_TIME));
          String revision = (String) row.getField(CandlesTable.REVISION);
          assertThat(found.put(key, revision)).as("second row of %s", key).isNull();
        }
      }
      revisions.forEach(
          (key, before) ->
              assertThat(found.get(key)).as("%s", key).isNotNull().isGreaterThanOrEqualTo(before));
      revisions.putAll(found);
    }

    void end() throws InterruptedException {
      ended = true;
      join();
      assertThat(failure).isNull();
      assertThat(reads).isGreaterThan(10);
    }
  }

  @Test
  void liveBackfillAndRepairAtOnce() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      String input = "kafka:" + broker.createTopic(1);
      prepare(input);
      for (int part = 0; part < 5; part++) {
        feed.sendPart();
      }
      Reader reader = new Reader();
      reader.start();
      try (TidemarkProcess live = live("live", input)) {
        for (String[] files : feed.backfills()) {
          List<String> backfill = new ArrayList<>(List.of("backfill"));
          backfill.addAll(List.of(files));
          List<String> repair = new ArrayList<>(List.of("verify", "--repair", "--against=files"));
          repair.addAll(List.of(files));
          try (TidemarkProcess first = tidemark("backfill", backfill.toArray(new String[0]));
              TidemarkProcess second = tidemark("repair", repair.toArray(new String[0]))) {
            for (int part = 0; part < 12; part++) {
              feed.sendPart();
            }
            assertThat(first.awaitEnd()).as(first.log()).isZero();
            assertThat(second.awaitEnd()).as(second.log()).isBetween(0, 1);
          }
        }
        feed.sendAll();
        assertEqualsBackfill(live);
        reader.end();
      } finally {
        reader.ended = true;
      }
    }
  }

  private Path trade(String name, String time) throws IOException {
    return Files.writeString(
        folder.resolve(name), time + ",test:BTC-USD," + time.charAt(9) + ",100,1,buy\n");
  }

  private String publish(KafkaBroker broker, Path file) throws Exception {
    String topic = "kafka:" + broker.createTopic(1);
    Publish.of(
            PipelineOptionsFactory.fromArgs(
                    "--input=" + file, "--format=trades.csv", "--to=" + topic)
                .as(PublishOptions.class))
        .run();
    return topic;
  }

  private boolean hasWeekOf(long trades) throws IOException {
    return new TestBackfill(warehouse)
        .candles("test:BTC-USD", "1w").values().stream()
            .anyMatch(week -> week.getField(CandlesTable.TRADES).equals(trades));
  }

  /**
   * Of two days of a week that are written at once, one writer's larger candles are made before the
   * other's are there, and committed after them.
   */
  @ParameterizedTest
  @ValueSource(strings = {"live", "backfill"})
  void weekIsTheSumOfDaysThatAreWrittenAtOnce(String command) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      prepare("kafka:unused");
      Path saturday = trade("saturday.csv", "2024-06-29T12:00:00Z");
      Path sunday = trade("sunday.csv", "2024-06-30T12:00:00Z");
      Path go = folder.resolve("go");
      List<String> args = new ArrayList<>(List.of(command, "--warehouse=" + warehouse));
      args.add("--format=trades.csv");
      args.add("--catalog-properties=io-impl=" + HaltingFiles.class.getName());
      if (command.equals("live")) {
        args.addAll(
            List.of("--name=first", "--commit-interval=1s", "--early=300ms", "--idle-timeout=10m"));
        args.add("--input=" + publish(broker, saturday));
      } else {
        args.add("--input=" + saturday);
      }
      // A live job commits all intervals at once, a backfill the larger ones after the base.
      int rollUps = command.equals("live") ? 1 : 2;
      List<String> jvm =
          List.of(
              "-D" + HaltingFiles.PROPERTY + "=candles:" + rollUps + ":wait",
              "-D" + HaltingFiles.GO + "=" + go);
      try (TidemarkProcess first = TidemarkProcess.start(folder.resolve("first.log"), jvm, args)) {
        await().atMost(LIMIT).until(() -> Files.exists(Path.of(go + HaltingFiles.WAITING)));
        try (TidemarkProcess second =
            live("second", publish(broker, sunday), "--idle-timeout=10m")) {
          awaitOrTell(() -> hasWeekOf(1));
          assertThat(hasWeekOf(1)).as(second.log()).isTrue();
        }
        Files.createFile(go);
        awaitOrTell(() -> hasWeekOf(2));
        assertThat(hasWeekOf(2)).as(first.log()).isTrue();
      }
    }
  }
}

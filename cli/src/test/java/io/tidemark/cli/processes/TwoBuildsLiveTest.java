package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.messaging.kafka.KafkaBroker;
import io.tidemark.pipelines.TestBackfill;
import io.tidemark.schemas.Survived;
import io.tidemark.schemas.Survived.Fault;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * This build, A, and the {@link NextBuild}, B, as processes that go on from each other's savepoints
 * and write the same tables, which end in the rows that a backfill of A alone gives.
 */
@Tag("slow")
class TwoBuildsLiveTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path folder;
  private Path warehouse;
  private String classPathOfB;
  private Feed feed;

  @BeforeEach
  void compile() throws IOException {
    warehouse = folder.resolve("tables");
    classPathOfB = NextBuild.compile(Files.createDirectory(folder.resolve("b")));
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private TidemarkProcess start(String build, String log, List<String> args) throws IOException {
    List<String> all = new ArrayList<>(args);
    all.add("--warehouse=" + warehouse);
    String classPath = build.equals("A") ? System.getProperty("java.class.path") : classPathOfB;
    return TidemarkProcess.start(folder.resolve(log + ".log"), List.of(), classPath, all);
  }

  private void run(String build, String command, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of(command.split(" ", -1)));
    all.addAll(List.of(args));
    try (TidemarkProcess process = start(build, command + " " + build, all)) {
      assertThat(process.awaitEnd()).as(process.log()).isZero();
    }
  }

  private TidemarkProcess live(String build, String input) throws IOException {
    return start(
        build,
        "live",
        List.of(
            "live",
            "--name=job",
            "--input=" + input,
            "--format=trades.csv",
            "--early=300ms",
            "--commit-interval=1s",
            "--max-delay=1s",
            "--idle-timeout=5s",
            "--checkpointing-interval=2000",
            "--parallelism=1"));
  }

  private void stop(TidemarkProcess live) throws Exception {
    live.terminate();
    assertThat(live.awaitEnd()).as(live.log()).isZero();
  }

  private Optional<Table> find(String name) {
    return Files.exists(warehouse)
        ? new TestBackfill(warehouse).warehouse().find(name)
        : Optional.empty();
  }

  /** What B has noted, by key and revision. */
  private Map<List<Object>, Object> notes(String name, String... columns) throws IOException {
    Map<List<Object>, Object> notes = new HashMap<>();
    Optional<Table> table = find(name);
    if (table.isPresent() && table.get().schema().findField(NextBuild.NOTE) != null) {
      for (Record row : TestBackfill.rows(table.get())) {
        List<Object> key = new ArrayList<>();
        for (String column : columns) {
          key.add(row.getField(column));
        }
        notes.put(key, row.getField(NextBuild.NOTE));
      }
    }
    return notes;
  }

  private Map<List<Object>, Object> candleNotes() throws IOException {
    return notes(
        CandlesTable.contract().name(),
        CandlesTable.INSTRUMENT,
        CandlesTable.TRADES,
        CandlesTable.INTERVAL,
        CandlesTable.OPEN_TIME,
        CandlesTable.REVISION);
  }

  private Map<List<Object>, Object> letterNotes() throws IOException {
    return notes(DeadLettersTable.contract().name(), DeadLettersTable.ID);
  }

  private Map<List<Object>, Object> messageNotes() throws IOException {
    return notes(RawTable.contract().name(), RawTable.MESSAGE_ID, RawTable.CHANNEL);
  }

  private static long noted(Map<List<Object>, Object> notes) {
    return notes.values().stream().filter(note -> note != null).count();
  }

  private long messages() throws IOException {
    Optional<Table> raw = find(RawTable.contract().name());
    return raw.isPresent() ? TestBackfill.rows(raw.get()).size() : 0;
  }

  /** Sends some parts, and waits until they are all in the log. */
  private void send(int parts, TidemarkProcess live) throws Exception {
    for (int part = 0; part < parts; part++) {
      feed.sendPart();
    }
    awaitOrTell(() -> messages() == feed.messages());
    assertThat(messages()).as(live.log()).isEqualTo(feed.messages());
  }

  private static void awaitOrTell(Callable<Boolean> until) {
    try {
      await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(until);
    } catch (ConditionTimeoutException e) {
      // What is asserted next tells what is not so.
    }
  }

  @ParameterizedTest
  @CsvSource({"A, B, A", "B, A, B"})
  void eachGoesOnFromTheOthersSavepoint(String first, String second, String third)
      throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      String input = "kafka:" + broker.createTopic(1);
      feed = Feed.of(Files.createDirectory(folder.resolve("feed")), 17, 1_500, input);
      try (TidemarkProcess live = live(first, input)) {
        send(8, live);
        stop(live);
      }
      try (TidemarkProcess live = live(second, input)) {
        send(4, live);
        // The other build writes history beside it.
        for (String[] files : feed.backfills()) {
          run(first, "backfill", files);
        }
        send(8, live);
        stop(live);
      }
      Map<List<Object>, Object> candles = candleNotes();
      Map<List<Object>, Object> letters = letterNotes();
      Map<List<Object>, Object> messages = messageNotes();
      assertThat(noted(candles)).isBetween(1L, candles.size() - 1L);
      assertThat(noted(letters)).isBetween(1L, letters.size() - 1L);
      assertThat(noted(messages)).isBetween(1L, messages.size() - 1L);
      try (TidemarkProcess live = live(third, input)) {
        send(100, live);
        List<String> expected = expected();
        awaitOrTell(() -> candlesWithoutNotes().equals(expected));
        assertThat(candlesWithoutNotes()).as(live.log()).containsExactlyElementsOf(expected);
        stop(live);
      }
      assertThat(Files.readString(folder.resolve("live.log"))).contains("savepoint");
      // Where B writes a file of A anew, it notes the rows that stay, too.
      candles.values().removeIf(Objects::isNull);
      assertKept(candles, candleNotes());
      assertKept(letters, letterNotes());
      assertThat(messageNotes()).containsAllEntriesOf(messages);
      candleNotes()
          .forEach(
              (key, note) ->
                  assertThat(note).isIn(null, NextBuild.candleNote(key.get(0), key.get(1))));
      messageNotes()
          .forEach((key, note) -> assertThat(note).isIn(null, NextBuild.note(key.get(0))));
      letterNotes().forEach((key, note) -> assertThat(note).isIn(null, NextBuild.note(key.get(0))));
      for (String build : List.of("A", "B")) {
        run(build, "verify");
        run(build, "show candles", "--instrument=bitstamp:BTC-USD");
        run(build, "upgrade");
      }
    }
    Survived.faults(Fault.OTHER_BUILD, 2);
  }

  @Test
  void nextBuildShowsTablesThatItHasNotAddedTo() throws Exception {
    Path trades = folder.resolve("trades.csv");
    Files.writeString(trades, "1385337600,800.01,0.5\n1385337660,801,2\nnonsense\n");
    String[] files = {
      "--input=" + trades, "--format=bitstamp.csv", "--instrument=bitstamp:BTC-USD"
    };
    run("A", "backfill", files);

    run("B", "show candles", "--interval=1m", "--output=csv");

    assertThat(Files.readString(folder.resolve("show candles B.log")))
        .contains(",ingested_at,note\n")
        .contains("bitstamp,BTC,USD,bitstamp:BTC-USD,1m,2013-11-25T00:00:00Z,800.01,");
    assertThat(find("candles").orElseThrow().properties())
        .containsEntry(TableContract.VERSION, Integer.toString(CandlesTable.contract().version()));
    run("B", "verify", append(files, "--against=files"));
    assertThat(find("candles").orElseThrow().properties())
        .containsEntry(
            TableContract.VERSION, Integer.toString(CandlesTable.contract().version() + 1));
    run("A", "verify", append(files, "--against=files"));
  }

  private static String[] append(String[] args, String arg) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add(arg);
    return all.toArray(new String[0]);
  }

  /** Rows that nobody has replaced by better ones have the notes they had. */
  private static void assertKept(Map<List<Object>, Object> before, Map<List<Object>, Object> now) {
    Map<List<Object>, Object> left = new HashMap<>(before);
    left.keySet().retainAll(now.keySet());
    assertThat(noted(left)).isPositive();
    assertThat(now).containsAllEntriesOf(left);
  }

  private List<String> candlesWithoutNotes() throws IOException {
    return new TestBackfill(warehouse)
        .candleRows().stream().map(row -> row.replaceFirst(" note=.*$", "")).toList();
  }

  private List<String> expected() throws IOException {
    TestBackfill backfill = new TestBackfill(folder.resolve("backfill"));
    feed.backfills().forEach(backfill::run);
    return backfill.candleRows();
  }
}

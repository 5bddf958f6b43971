package io.tidemark.cli.processes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.TestCli;
import io.tidemark.pipelines.BusySunday;
import io.tidemark.pipelines.TestBackfill;
import io.tidemark.pipelines.live.Live;
import io.tidemark.pipelines.live.LiveRequest;
import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.pipelines.publish.Publish;
import io.tidemark.pipelines.runners.FlinkJob;
import io.tidemark.schemas.MarketData;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * A whole live job on embedded Flink that a real server feeds with messages, some twice, some out
 * of order and some broken: its tables are those of a backfill of the same files.
 */
abstract class EndToEnd {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** Recordings of Binance, of years and days before the made-up file. */
  private static final List<String> RECORDINGS =
      List.of("captures/BINANCE.ws.1.0.gz", "binance-spot-ws/btcusdt_20240808.gz");

  @TempDir Path folder;

  /** Files of one format. */
  private record Feed(String format, List<Path> files) {
    private String[] options(String... more) {
      List<String> options = new ArrayList<>(List.of(more));
      options.add("--format=" + format);
      options.add("--input=" + String.join(",", files.stream().map(Path::toString).toList()));
      return options.toArray(new String[0]);
    }
  }

  /** How many records to make up. */
  abstract int records();

  /** Makes a topic; options of {@code publish} that name it. */
  abstract List<String> newTopic() throws Exception;

  /** Options of the live job that name the topic. */
  abstract List<String> input();

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  @Test
  void tablesAreThoseOfTheFiles() throws Exception {
    BusySunday sunday = BusySunday.write(folder.resolve("sunday.csv"), records());
    List<Feed> feeds = feeds(sunday);
    List<String> topic = newTopic();
    TestBackfill reference = new TestBackfill(folder.resolve("reference"));
    TestBackfill live = new TestBackfill(folder.resolve("live"));
    long records = 0;
    long messages = 0;
    for (Feed feed : feeds) {
      reference.run(feed.options());
      Publish.Sent sent = publish(feed, topic);
      records += sent.records();
      messages += sent.messages();
    }
    assertThat(messages).as("messages with copies").isGreaterThan(records);

    FlinkJob job = start("--format=binance.ws");
    try {
      awaitRows(job, live, RawTable.contract().name(), messages);
      awaitRows(job, live, CandlesTable.contract().name(), rows(reference.candles()));
      awaitWhile(job, () -> provisional(live.candles()) == 0);
    } finally {
      job.cancel();
    }

    assertThat(live.candleRows()).containsExactlyElementsOf(reference.candleRows());
    assertThat(TestBackfill.text(live.deadLetters()))
        .containsExactlyElementsOf(TestBackfill.text(reference.deadLetters()));
    assertThat(deadLetters(live, sunday.file())).isEqualTo(text(sunday.malformed()));
    assertThat(messagesInRaw(live, feeds)).isEqualTo(messages);
    assertNothingToMakeAgain(live);
  }

  private static List<Feed> feeds(BusySunday sunday) {
    List<Feed> feeds = new ArrayList<>();
    try {
      feeds.add(new Feed("binance.ws", RECORDINGS.stream().map(MarketData::file).toList()));
    } catch (TestAbortedException e) {
      System.err.println(e.getMessage() + "; the made-up market is tested alone");
    }
    feeds.add(new Feed("trades.csv", List.of(sunday.file())));
    return feeds;
  }

  private static Publish.Sent publish(Feed feed, List<String> topic) throws IOException {
    List<String> options = new ArrayList<>(topic);
    options.add("--duplicate=2%");
    options.add("--shuffle=30s");
    return Publish.of(
            PipelineOptionsFactory.fromArgs(feed.options(options.toArray(new String[0])))
                .as(PublishOptions.class))
        .run();
  }

  /** Starts a live job whose tables are in the folder {@code live}. */
  final FlinkJob start(String... more) {
    List<String> all = new ArrayList<>(input());
    all.addAll(List.of(more));
    all.addAll(
        List.of(
            "--runner=FlinkRunner",
            "--parallelism=2",
            "--warehouse=" + folder.resolve("live"),
            "--lateness=1h",
            "--commitInterval=2s",
            "--maxDelay=500ms",
            "--idleTimeout=2s"));
    LiveOptions options =
        PipelineOptionsFactory.fromArgs(all.toArray(new String[0])).as(LiveOptions.class);
    return (FlinkJob) Live.start(options, LiveRequest.of(options));
  }

  private static void awaitRows(FlinkJob job, TestBackfill tables, String table, long count) {
    awaitWhile(job, () -> rows(tables.warehouse().table(table)) >= count);
  }

  /** Waits for a condition as long as the job runs, and no longer. */
  static void awaitWhile(FlinkJob job, Callable<Boolean> condition) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> job.getState() != State.RUNNING || condition.call());
    assertThat(job.getState()).isEqualTo(State.RUNNING);
  }

  /** How many rows a table has, by its own account. */
  private static long rows(Table table) {
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return 0;
    }
    Map<String, String> summary = current.summary();
    return Long.parseLong(summary.get("total-records"))
        - Long.parseLong(summary.getOrDefault("total-position-deletes", "0"));
  }

  private static long provisional(Table candles) throws IOException {
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(candles)
            .select(CandlesTable.FINAL)
            .where(Expressions.equal(CandlesTable.FINAL, false))
            .build()) {
      long count = 0;
      for (Record unused : rows) {
        count++;
      }
      return count;
    }
  }

  /** The bytes of the dead letters of a file, by their positions. */
  private static Map<Long, String> deadLetters(TestBackfill tables, Path file) throws IOException {
    Map<Long, byte[]> payloads = new TreeMap<>();
    for (Record row : TestBackfill.rows(tables.deadLetters())) {
      if (row.getField(DeadLettersTable.SOURCE).equals(file.toString())) {
        payloads.put(
            (Long) row.getField(DeadLettersTable.POSITION), bytes(row, DeadLettersTable.PAYLOAD));
      }
    }
    return text(payloads);
  }

  private static byte[] bytes(Record row, String column) {
    ByteBuffer buffer = (ByteBuffer) row.getField(column);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** Bytes as text that is the same for the same bytes alone. */
  private static Map<Long, String> text(Map<Long, byte[]> bytes) {
    Map<Long, String> text = new TreeMap<>();
    bytes.forEach((position, each) -> text.put(position, text(each)));
    return text;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  /**
   * Asserts that the raw log holds each line of the files, byte for byte, no message twice, and
   * nothing else; returns how many messages it holds.
   */
  private static long messagesInRaw(TestBackfill tables, List<Feed> feeds) throws IOException {
    Map<String, String> lines = new HashMap<>();
    for (Feed feed : feeds) {
      for (Path file : feed.files()) {
        lines.putAll(lines(file));
      }
    }
    Set<String> seen = new HashSet<>();
    Set<String> ids = new HashSet<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(tables.warehouse().table(RawTable.contract().name()))
            .select(
                RawTable.CHANNEL,
                RawTable.MESSAGE_ID,
                RawTable.SOURCE,
                RawTable.POSITION,
                RawTable.PAYLOAD)
            .build()) {
      for (Record row : rows) {
        String line = row.getField(RawTable.SOURCE) + "@" + row.getField(RawTable.POSITION);
        String id = row.getField(RawTable.CHANNEL) + "@" + row.getField(RawTable.MESSAGE_ID);
        assertThat(text(bytes(row, RawTable.PAYLOAD))).as(line).isEqualTo(lines.get(line));
        assertThat(ids.add(id)).as("stored once: %s", id).isTrue();
        seen.add(line);
      }
    }
    assertThat(seen).hasSameSizeAs(lines.keySet());
    return ids.size();
  }

  /** The lines of a file that are not empty, by the file and the position of their first byte. */
  private static Map<String, String> lines(Path file) throws IOException {
    byte[] contents;
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      contents = in.readAllBytes();
    }
    Map<String, String> lines = new HashMap<>();
    int start = 0;
    for (int i = 0; i < contents.length; i++) {
      if (contents[i] == '\n') {
        if (i > start) {
          lines.put(file + "@" + start, new String(contents, start, i - start, ISO_8859_1));
        }
        start = i + 1;
      }
    }
    assertThat(start).as("end of the last line").isEqualTo(contents.length);
    return lines;
  }

  private static void assertNothingToMakeAgain(TestBackfill tables) {
    Snapshot candles = tables.candles().currentSnapshot();
    Snapshot deadLetters = tables.deadLetters().currentSnapshot();

    Map<String, Long> counters = tables.run("--input=raw");

    assertThat(counters)
        .containsEntry("iceberg.candles.rows_written", 0L)
        .containsEntry("iceberg.dead_letters.rows_written", 0L);
    assertThat(tables.candles().currentSnapshot()).isEqualTo(candles);
    assertThat(tables.deadLetters().currentSnapshot()).isEqualTo(deadLetters);
    TestCli verify = TestCli.run("verify", "--warehouse=" + tables.folder());
    assertThat(verify.code()).as(verify.out() + verify.err()).isZero();
  }
}

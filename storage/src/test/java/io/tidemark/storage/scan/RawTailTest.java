package io.tidemark.storage.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.Channels;
import io.tidemark.storage.maintain.Compacted;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.Partitions;
import io.tidemark.storage.tables.Stored;
import io.tidemark.storage.upsert.Committer;
import io.tidemark.storage.upsert.CountingFiles;
import io.tidemark.storage.upsert.CountingFiles.Kind;
import io.tidemark.storage.upsert.Delta;
import io.tidemark.storage.upsert.DeltaWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawTailTest {
  private static final long SECOND = 1_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final long NOW = 20_000 * DAY + 10 * 60 * MINUTE;
  private static final Duration SPAN = Duration.ofMinutes(12);
  private static final String TOPIC = "kafka:trades-";
  private static final int FILES_A_DAY = 40;

  /** A minute, at a commit every 5 seconds. */
  private static final int LATEST_COMMITS = 12;

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Warehouse warehouse(String name) {
    Warehouse warehouse =
        Warehouse.of(
            folder.resolve(name).toString(),
            Warehouse.CatalogType.HADOOP,
            null,
            CountingFiles.CATALOG_PROPERTIES);
    warehouse.prepare(List.of(RawTable.contract()));
    return warehouse;
  }

  private static Envelope message(
      String channel, long id, long publishTime, long receiveTime, long firstTime, long lastTime) {
    return Envelope.of(
            channel,
            Long.toString(id),
            "trades.csv",
            null,
            channel,
            id << 20,
            publishTime,
            receiveTime,
            ("message " + id).getBytes(UTF_8))
        .withEventTimes(firstTime, lastTime);
  }

  private static Envelope message(String channel, long id, long time) {
    return message(channel, id, time, time + SECOND, time - SECOND, time - SECOND);
  }

  /** Commits as a live job does, or as a writer that does not carry what the channels hold. */
  private static void commit(Table table, Channels found, List<Envelope> messages, boolean carries)
      throws IOException {
    Ingest ingest = new Ingest("test", 0);
    table.refresh();
    List<Delta> deltas = new ArrayList<>();
    DeltaWriter<Envelope> writer = new DeltaWriter<>(table, RawTable.DATASET, ingest);
    for (List<Envelope> partition :
        Partitions.of(RawTable.DATASET).byPath(RawTable.DATASET.distinct(messages)).values()) {
      deltas.add(writer.write(new StoredRows(table), partition, 0));
    }
    Committer<Envelope> committer = new Committer<>(table, RawTable.DATASET, ingest);
    String token = "test/" + table.location() + NOW + Math.random();
    if (carries) {
      committer.commit(token, deltas, before -> Channels.properties(before, found, messages));
    } else {
      committer.commit(token, deltas);
    }
  }

  /** Files of days past, which are named in the metadata alone. */
  private static void addHistory(Table table, int days) {
    for (int day = days; day > 0; day--) {
      Envelope last = message(TOPIC + 3, 1_000_000L - day, NOW - day * DAY);
      PartitionKey partition = Partitions.key(RawTable.DATASET, table.spec(), last);
      AppendFiles append = table.newAppend();
      Channels.properties(table, null, List.of(last)).forEach(append::set);
      for (int file = 0; file < FILES_A_DAY; file++) {
        append.appendFile(
            DataFiles.builder(table.spec())
                .withPath(table.location() + "/data/history-" + day + "-" + file + ".parquet")
                .withPartition(partition)
                .withFileSizeInBytes(16 << 20)
                .withMetrics(bounds(last, DAY / 4))
                .build());
      }
      append.commit();
    }
  }

  private static Metrics bounds(Envelope last, long length) {
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    Map<String, Object> values =
        Map.of(
            RawTable.PUBLISH_TIME, last.publishTime(),
            RawTable.RECEIVE_TIME, last.receiveTime(),
            RawTable.FIRST_TIME, last.firstTime(),
            RawTable.LAST_TIME, last.lastTime(),
            RawTable.CHANNEL, last.channel());
    values.forEach(
        (name, value) -> {
          var field = RawTable.SCHEMA.findField(name);
          Object least = value instanceof Long time ? Long.valueOf(time - length) : TOPIC + 0;
          lower.put(field.fieldId(), Conversions.toByteBuffer(field.type(), least));
          upper.put(field.fieldId(), Conversions.toByteBuffer(field.type(), value));
        });
    return new Metrics(400_000L, null, null, Map.of(), null, lower, upper);
  }

  /** What a start opens. */
  private record Opened(long metadata, long lists, long manifests, long files, int messages) {}

  private Opened start(int days) throws IOException {
    Warehouse warehouse = warehouse("days-" + days);
    Table table = warehouse.table("raw");
    addHistory(table, days);
    for (int i = 0; i < LATEST_COMMITS; i++) {
      long time = NOW + i * 5L * SECOND;
      commit(
          table,
          null,
          List.of(
              message(TOPIC + 0, 2_000_000L + i, time),
              message(TOPIC + 1, 3_000_000L + i, time + SECOND)),
          true);
    }
    table.refresh();

    CountingFiles.reset();
    RawTail tail = RawTail.of(warehouse, TOPIC, SPAN);
    Set<String> messages = read(warehouse.table("raw"), tail.messages());
    return new Opened(
        CountingFiles.opened(Kind.METADATA),
        CountingFiles.opened(Kind.LIST),
        CountingFiles.opened(Kind.MANIFEST),
        CountingFiles.opened(Kind.PARQUET),
        messages.size());
  }

  /** The messages of a tail, in files that its filter does not rule out. */
  private static Set<String> read(Table table, TailMessages tail) throws IOException {
    Set<String> messages = new TreeSet<>();
    StoredRows stored = new StoredRows(table);
    for (FileScanTask file : stored.files(table.currentSnapshot().snapshotId(), tail.filter())) {
      List<String> columns = table.schema().columns().stream().map(each -> each.name()).toList();
      try (CloseableIterable<Record> rows = stored.read(file, columns, tail.filter())) {
        for (Record row : rows) {
          Envelope message = Stored.messages(List.of(row)).get(0);
          if (tail.apply(message)) {
            messages.add(message.channel() + " " + message.messageId());
          }
        }
      }
    }
    return messages;
  }

  @Test
  void whatAStartOpensDoesNotDependOnTheHistory() throws IOException {
    Opened month = start(30);

    assertThat(month).isEqualTo(start(3));
    assertThat(month.messages()).isEqualTo(2 * LATEST_COMMITS);
    assertThat(month.files()).isLessThanOrEqualTo(2 * 2 * LATEST_COMMITS);
    assertThat(month.manifests()).isLessThanOrEqualTo(2 * (LATEST_COMMITS + 1));
  }

  /** The tail as it is found by reading all messages. */
  private static TailMessages ofAll(Table table, Map<String, Long> ids) throws IOException {
    long received = Long.MIN_VALUE;
    long event = Envelope.NO_TIME;
    List<Record> all = new ArrayList<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table)
            .where(Expressions.startsWith(RawTable.CHANNEL, TOPIC))
            .build()) {
      for (Record row : rows) {
        Envelope message = Stored.messages(List.of(row)).get(0);
        if (TailMessages.isOf(TOPIC, message.channel())) {
          all.add(row);
          received = Math.max(received, message.receiveTime());
          event = Math.max(event, message.lastTime());
          ids.merge(message.channel(), Long.parseLong(message.messageId()), Math::max);
        }
      }
    }
    if (all.isEmpty()) {
      return TailMessages.none();
    }
    TailMessages tail = TailMessages.since(TOPIC, received, event, SPAN.toMillis() * 1_000);
    all.forEach(tail::include);
    return tail;
  }

  /**
   * Messages come late, early, from a backlog and with times of their own, from jobs that carry
   * what the channels hold and from others, of this topic and another, while the table is compacted
   * and snapshots expire.
   */
  @Test
  void tailIsThatOfReadingAllMessages() throws IOException {
    Warehouse warehouse = warehouse("random");
    Table table = warehouse.table("raw");
    Random random = new Random(20_251_217);
    long id = 0;
    for (int round = 0; round < 25; round++) {
      long now = NOW + round * 5L * MINUTE;
      List<Envelope> messages = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        String channel =
            random.nextInt(8) == 0 ? "kafka:trades-other-0" : TOPIC + random.nextInt(4);
        long published = now - (random.nextInt(6) == 0 ? 3 * DAY : random.nextInt(60) * SECOND);
        long last =
            switch (random.nextInt(10)) {
              case 0 -> published - 2 * DAY - random.nextInt(1_000) * SECOND;
              case 1 -> published + random.nextInt(300) * SECOND;
              default -> published - random.nextInt(30) * SECOND;
            };
        messages.add(
            random.nextInt(15) == 0
                ? message(channel, id++, published, now, Envelope.NO_TIME, Envelope.NO_TIME)
                : message(channel, id++, published, now, last - random.nextInt(90) * SECOND, last));
      }
      boolean carries = round < 3 || random.nextInt(3) > 0;
      commit(table, null, messages, carries);
      if (random.nextInt(8) == 0) {
        Compacted.run(table);
      }
      if (random.nextInt(5) == 0) {
        table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(2).commit();
      }
      table.refresh();

      RawTail tail = RawTail.of(warehouse, TOPIC, SPAN);

      Map<String, Long> ids = new HashMap<>();
      TailMessages all = ofAll(table, ids);
      assertThat(tail.lastIds()).as("round " + round).isEqualTo(ids);
      assertThat(read(table, tail.messages()))
          .as("round " + round)
          .isEqualTo(read(table, all))
          .isNotEmpty();
    }
  }

  @Test
  void logThatNobodyHasCarriedIsReadOnce() throws IOException {
    Warehouse warehouse = warehouse("old");
    Table table = warehouse.table("raw");
    for (int i = 0; i < 3; i++) {
      commit(table, null, List.of(message(TOPIC + i, 7L + i, NOW - i * DAY)), false);
    }
    RawTail first = RawTail.of(warehouse, TOPIC, SPAN);
    assertThat(first.lastIds()).isEqualTo(Map.of(TOPIC + 0, 7L, TOPIC + 1, 8L, TOPIC + 2, 9L));
    commit(table, first.channels(), List.of(message(TOPIC + 0, 10, NOW + SECOND)), true);

    CountingFiles.reset();
    RawTail second = RawTail.of(warehouse, TOPIC, SPAN);

    assertThat(second.lastIds()).isEqualTo(Map.of(TOPIC + 0, 10L, TOPIC + 1, 8L, TOPIC + 2, 9L));
    // Those of the last two messages, which are minutes apart from the others.
    assertThat(CountingFiles.opened(Kind.PARQUET)).isEqualTo(2);
  }

  @Test
  void logWithoutMessagesOfAStreamHasNoTail() throws IOException {
    Warehouse warehouse = warehouse("files");
    Table table = warehouse.table("raw");
    assertThat(RawTail.of(warehouse, TOPIC, SPAN).lastIds()).isEmpty();

    commit(table, null, List.of(message("gs://bucket/trades.csv", 0, NOW)), true);

    assertThat(RawTail.of(warehouse, TOPIC, SPAN).lastIds()).isEmpty();
    table.refresh();
    assertThat(Channels.of(table, null).orElseThrow().byName()).isEmpty();
  }
}

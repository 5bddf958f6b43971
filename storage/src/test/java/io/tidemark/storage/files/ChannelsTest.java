package io.tidemark.storage.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.maintain.Compacted;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.upsert.Committer;
import io.tidemark.storage.upsert.CountingFiles;
import io.tidemark.storage.upsert.CountingFiles.Kind;
import io.tidemark.storage.upsert.Delta;
import io.tidemark.storage.upsert.DeltaWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelsTest {
  private static final long DAY = 1_704_067_200_000_000L;
  private static final Dataset<Envelope> ROWS = RawTable.DATASET;
  private static final Ingest INGEST = new Ingest("live-channels", DAY);

  @TempDir Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void newTable() {
    warehouse =
        Warehouse.of(
            folder.toString(),
            Warehouse.CatalogType.HADOOP,
            null,
            CountingFiles.CATALOG_PROPERTIES);
    warehouse.prepare(List.of(RawTable.contract()));
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Table table() {
    return warehouse.table("raw");
  }

  private static Envelope message(String channel, String id, long time) {
    return Envelope.of(
            channel, id, "trades.csv", null, channel, 7, DAY + time, DAY + time + 9, new byte[5])
        .withEventTimes(DAY + time - 3, DAY + time - 2);
  }

  /** A writer that has written its files, but not committed. */
  private final class Writer {
    private final Table table = table();
    private final List<Envelope> messages;
    private final List<Delta> deltas;

    private Writer(Envelope... messages) throws IOException {
      this.messages = List.of(messages);
      this.deltas =
          List.of(
              new DeltaWriter<>(table, ROWS, INGEST)
                  .write(new StoredRows(table), this.messages, 0));
    }

    private void commit(String token) throws IOException {
      new Committer<>(table, ROWS, INGEST)
          .commit(token, deltas, before -> Channels.properties(before, null, messages));
    }
  }

  private Map<String, Channels.Last> carried() {
    return Channels.of(table(), null).orElseThrow().byName();
  }

  /** Newer builds read it, and older ones. */
  @Test
  void propertyIsOneOfItsSnapshot() throws IOException {
    new Writer(message("kafka:t-0", "41", 10), message("pubsub:projects/p/subscriptions/s", "x", 5))
        .commit("a");
    new Writer(message("kafka:t-0", "42", 20)).commit("b");

    assertThat(table().currentSnapshot().summary())
        .containsEntry(
            Channels.PROPERTY,
            "1 1 1 1704067200000029"
                + ";42 1704067200000018 1704067200000029 -2 kafka:t-0"
                + ";- 1704067200000003 1704067200000014 -2 pubsub:projects/p/subscriptions/s");
  }

  @Test
  void whatAnotherJobHasCommittedMeanwhileIsNotLost() throws IOException {
    new Writer(message("kafka:t-0", "1", 0), message("kafka:t-1", "1", 0)).commit("first");
    Table seen = table();
    List<Envelope> late = List.of(message("kafka:t-0", "2", 10));
    Map<String, String> made = Channels.properties(seen, null, late);
    new Writer(message("kafka:t-1", "2", 10), message("kafka:t-2", "1", 10)).commit("between");
    // As a commit that Iceberg tries again on the newer table.
    Writer writer = new Writer(late.get(0));
    new Committer<>(writer.table, ROWS, INGEST).commit("late", writer.deltas, before -> made);

    assertThat(carried().keySet()).containsExactly("kafka:t-0", "kafka:t-1", "kafka:t-2");
    assertThat(carried().get("kafka:t-0").id()).isEqualTo(2);
    assertThat(carried().get("kafka:t-1").id()).isEqualTo(2);
    assertThat(Channels.of(table(), null).orElseThrow().complete()).isEqualTo(3);

    new Writer(message("kafka:t-0", "3", 20)).commit("next");
    Table table = table();
    table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
    assertThat(carried().get("kafka:t-1").id()).isEqualTo(2);
  }

  @Test
  void compactionCarriesThemOn() throws IOException {
    for (int i = 0; i < 10; i++) {
      new Writer(message("kafka:t-" + i % 2, Integer.toString(i), i)).commit("commit " + i);
    }
    Map<String, Channels.Last> before = carried();
    Table table = table();

    Compacted.run(table);
    table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();

    assertThat(table().currentSnapshot().operation()).isEqualTo("replace");
    assertThat(carried()).isEqualTo(before);
  }

  @Test
  void manyChannelsAreInAFileBesideTheMetadata() throws IOException {
    List<Envelope> messages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      messages.add(message("kafka:t-" + i, Integer.toString(i), i));
    }
    new Writer(messages.toArray(Envelope[]::new)).commit("many");
    Table table = table();
    String file = Channels.file(table, table.currentSnapshot()).orElseThrow();

    assertThat(file).endsWith("-channels.txt").contains("/raw/metadata/");
    assertThat(table.currentSnapshot().summary().get(Channels.PROPERTY)).hasSizeLessThan(100);
    assertThat(carried()).hasSize(100);
    assertThat(carried().get("kafka:t-77").id()).isEqualTo(77);
    // What is carried on as it is needs no other file.
    CountingFiles.reset();
    assertThat(Channels.carried(table).get(Channels.PROPERTY)).endsWith(";@" + name(file));
    assertThat(CountingFiles.written(Kind.OTHER)).isZero();

    // Without the file nothing is known, and commits go on.
    table.io().deleteFile(file);
    assertThat(Channels.of(table(), null)).isEmpty();
    new Writer(message("kafka:t-0", "500", 500)).commit("after");
    assertThat(table().currentSnapshot().summary()).doesNotContainKey(Channels.PROPERTY);
  }

  private static String name(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  @Test
  void valueOfAnotherVersionIsAsNone() throws IOException {
    Table table = table();
    table.newAppend().set(Channels.PROPERTY, "2 what=ever").commit();

    assertThat(Channels.of(table(), null)).isEmpty();
    assertThat(Channels.carried(table())).isEmpty();
  }

  @Test
  void namesComeBackWhateverIsInThem() throws IOException {
    String odd = "kafka:a b;c%20d-0";
    new Writer(message(odd, "9", 0)).commit("odd");

    assertThat(carried().get(odd).id()).isEqualTo(9);
  }
}

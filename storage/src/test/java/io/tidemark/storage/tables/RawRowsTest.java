package io.tidemark.storage.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.upsert.Committer;
import io.tidemark.storage.upsert.Delta;
import io.tidemark.storage.upsert.DeltaWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawRowsTest {
  private static final long DAY = 1_704_067_200_000_000L;
  private static final Dataset<Envelope> ROWS = RawTable.DATASET;

  @TempDir Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void newTable() {
    warehouse = Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of());
    warehouse.prepare(List.of(RawTable.contract()));
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Table table() {
    return warehouse.table("raw");
  }

  private static Envelope message(String channel, String id, long publishTime, String payload) {
    return Envelope.of(
        channel, id, "binance.ws", null, channel, 7, publishTime, DAY + 5, payload.getBytes(UTF_8));
  }

  private Delta commit(String run, List<Envelope> envelopes) throws IOException {
    Ingest ingest = new Ingest(run, DAY);
    Delta delta =
        new DeltaWriter<>(table(), ROWS, ingest).write(new StoredRows(table()), envelopes, 0);
    new Committer<>(table(), ROWS, ingest).commit(run, List.of(delta));
    return delta;
  }

  private List<Envelope> stored() throws IOException {
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table()).build()) {
      return Stored.messages(rows);
    }
  }

  @Test
  void messagesComeBackAsTheyWereInOrderOfChannelAndPublishTime() throws IOException {
    Envelope full =
        new Envelope(
            "b",
            "1",
            "bitstamp.csv",
            "bitstamp:BTC-USD",
            "gs://x/trades.csv",
            1L << 40,
            DAY + 1,
            DAY + 3,
            DAY - 9,
            DAY - 8,
            new byte[] {0, -1, '\n', 7});
    Envelope timeless = message("b", "2", DAY, "");
    Envelope other = message("a", "1", DAY + 2, "{}");

    commit("run", List.of(full, timeless, other));

    assertThat(stored()).containsExactly(other, timeless, full);
  }

  @Test
  void messageDeliveredAgainIsTheSameRow() throws IOException {
    Envelope first = message("a", "1", DAY, "first");
    commit("one", List.of(first));

    Delta again =
        commit("two", List.of(message("a", "1", DAY, "again"), message("a", "2", DAY, "next")));

    assertThat(again.written()).isEqualTo(1);
    assertThat(again.unchanged()).isEqualTo(1);
    assertThat(stored()).containsExactlyInAnyOrder(first, message("a", "2", DAY, "next"));
  }

  @Test
  void sameIdInAnotherChannelIsAnotherMessage() throws IOException {
    commit("one", List.of(message("a", "1", DAY, "x")));
    commit("two", List.of(message("b", "1", DAY, "x")));

    assertThat(stored()).hasSize(2);
  }

  @Test
  void sameIdAtAnotherPublishTimeIsAnotherMessage() throws IOException {
    Envelope first = message("a", "1", DAY, "first");
    Envelope later = message("a", "1", DAY + 1, "later");
    Envelope earlier = message("a", "0", DAY - 1, "so that both times are looked up");
    commit("one", List.of(first));

    commit("two", List.of(earlier, later));

    assertThat(stored()).containsExactlyInAnyOrder(earlier, first, later);
  }

  @Test
  void messagesDeliveredAgainAreFoundAmongAllOfTheirTime() throws IOException {
    List<Envelope> all = new ArrayList<>();
    for (String channel : List.of("a", "b", "c")) {
      for (int i = 0; i < 60; i++) {
        all.add(message(channel, Integer.toString(i), DAY + i / 20, "x"));
      }
    }
    commit("one", all.stream().filter(each -> each.messageId().endsWith("7")).toList());

    Delta again = commit("two", all);

    assertThat(again.unchanged()).isEqualTo(18);
    assertThat(again.written()).isEqualTo(162);
    assertThat(stored()).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void messageDeliveredTwiceAtOnceIsOne() {
    Envelope a1 = message("a", "1", DAY, "x");
    Envelope a2 = message("a", "2", DAY, "x");
    Envelope later = message("a", "1", DAY + 1, "x");
    Envelope b1 = message("b", "1", DAY, "x");
    Envelope a1Again = message("a", "1", DAY, "again");

    assertThat(ROWS.distinct(List.of(b1, later, a1, a2, a1Again, b1, a2)))
        .containsExactly(a1, a2, later, b1);
  }

  @Test
  void messagesOfADayAreOneFile() throws IOException {
    commit("one", List.of(message("a", "1", DAY, "x"), message("b", "1", DAY + 1, "y")));

    assertThat(table().currentSnapshot().addedDataFiles(table().io()))
        .singleElement()
        .satisfies(file -> assertThat(file.partition().get(0, Integer.class)).isEqualTo(19_723));
  }
}

package io.tidemark.storage.upsert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.Candle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits whose snapshots have been expired since they began. */
class ExpiredHistoryTest {
  private static final long DAY = 1_704_067_200_000_000L;
  private static final Dataset<CandleBlock> ROWS = CandlesTable.DATASET;
  private static final Ingest INGEST = new Ingest("slow", 0);

  @TempDir Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void newTable() {
    warehouse = Warehouse.of(folder.toString(), Warehouse.CatalogType.HADOOP, null, Map.of());
    warehouse.prepare(List.of(CandlesTable.contract()));
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Table table() {
    return warehouse.table("candles");
  }

  private static CandleBlock candles(Map<Integer, Long> tradesOfMinute) {
    CandleBlock.Builder candles =
        CandleBlock.builder(
            Instrument.parse("test:BTC-USD"), Interval.M1, Basis.TRADES, tradesOfMinute.size());
    new TreeMap<>(tradesOfMinute)
        .forEach(
            (minute, trades) -> {
              candles.open().add(100, 0);
              candles.high().add(100, 0);
              candles.low().add(100, 0);
              candles.close().add(100, 0);
              candles.volume().add(trades, 0);
              candles.quoteVolume().add(100 * trades, 0);
              candles.takerBuyVolume().add(0, 0);
              candles.isFinal().endBase(DAY + minute * Interval.M1.micros(), trades, 1);
            });
    return candles.build();
  }

  private List<Delta> write(Map<Integer, Long> tradesOfMinute) throws IOException {
    Table table = table();
    return List.of(
        new DeltaWriter<>(table, ROWS, INGEST)
            .write(new StoredRows(table), List.of(candles(tradesOfMinute)), 0));
  }

  private CommitResult commit(String token, List<Delta> deltas) throws IOException {
    return new Committer<>(table(), ROWS, INGEST).commit(token, deltas);
  }

  private void commit(Map<Integer, Long> tradesOfMinute) throws IOException {
    commit("other-" + tradesOfMinute, write(tradesOfMinute));
  }

  private Map<Integer, Long> stored() throws IOException {
    Map<Integer, Long> trades = new TreeMap<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table()).build()) {
      for (Record row : rows) {
        int minute = (int) ((Candle.of(row).openTime() - DAY) / Interval.M1.micros());
        Long before = trades.put(minute, (Long) row.getField(CandlesTable.TRADES));
        assertThat(before).as("a second row of minute %s", minute).isNull();
      }
    }
    return trades;
  }

  /** Expires all but the current snapshot and some others. */
  private void expireAllBut(Long... kept) {
    Table table = table();
    var expiry = table.expireSnapshots().expireOlderThan(0).cleanExpiredFiles(false);
    for (Snapshot snapshot : table.snapshots()) {
      if (snapshot != table.currentSnapshot() && !List.of(kept).contains(snapshot.snapshotId())) {
        expiry.expireSnapshotId(snapshot.snapshotId());
      }
    }
    expiry.commit();
  }

  private long current() {
    return table().currentSnapshot().snapshotId();
  }

  @Test
  void rowsAreLookedUpAgainWhereTheirSnapshotHasGone() throws IOException {
    commit(Map.of(1, 10L, 2, 20L, 3, 30L));
    List<Delta> slow = write(Map.of(1, 15L, 2, 25L, 4, 40L));
    commit(Map.of(2, 29L, 5, 50L));
    commit(Map.of(6, 60L));
    expireAllBut();

    commit("slow", slow);

    assertThat(stored()).isEqualTo(Map.of(1, 15L, 2, 29L, 3, 30L, 4, 40L, 5, 50L, 6, 60L));
  }

  @Test
  void rowsAreLookedUpAgainWhereAnotherWritersCommitHasGone() throws IOException {
    commit(Map.of(1, 10L, 2, 20L));
    long begun = current();
    List<Delta> slow = write(Map.of(1, 15L, 2, 25L));
    commit(Map.of(2, 29L));
    commit(Map.of(6, 60L));
    commit(Map.of(7, 70L));
    expireAllBut(begun);

    commit("slow", slow);

    assertThat(stored()).isEqualTo(Map.of(1, 15L, 2, 29L, 6, 60L, 7, 70L));
  }

  @Test
  void commitThatIsTriedAgainAfterItsSnapshotHasGoneDoesNothing() throws IOException {
    commit(Map.of(1, 10L));
    List<Delta> slow = write(Map.of(1, 15L, 2, 25L));
    CommitResult first = commit("slow", slow);
    commit(Map.of(6, 60L));
    expireAllBut();

    CommitResult second = commit("slow", slow);

    assertThat(second.firstSequence()).isEqualTo(first.firstSequence());
    assertThat(second.lastSequence()).isEqualTo(first.lastSequence());
    assertThat(stored()).isEqualTo(Map.of(1, 15L, 2, 25L, 6, 60L));
    assertThat(table().currentSnapshot().summary()).containsEntry("total-data-files", "2");
  }

  @Test
  void filesOfASnapshotThatHasGoneAreThoseOfTheCurrentOne() throws IOException {
    commit(Map.of(1, 10L));
    long gone = current();
    Table early = table();
    commit(Map.of(2, 20L));
    expireAllBut();

    assertThat(new StoredRows(table()).files(gone, Expressions.alwaysTrue())).hasSize(2);
    assertThat(new StoredRows(early).files(gone, Expressions.alwaysTrue())).hasSize(1);
    assertThat(new StoredRows(early).files(current(), Expressions.alwaysTrue())).hasSize(2);
  }
}

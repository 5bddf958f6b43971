package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.tables.StoredCandles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backfill whose snapshots are expired between its steps ends with the right rows. */
class ExpiredBackfillTest {
  private static final long WEEK = 7 * 86_400;
  private static final long BETWEEN_NANOS = 700_000_000;

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  /** Trades of three weeks, every hour and a half, from a second of the first on. */
  private Path trades(int second) throws IOException {
    List<String> lines = new ArrayList<>();
    for (long time = 1_385_337_600L + second; time < 1_385_337_600L + 3 * WEEK; time += 5_400) {
      lines.add(String.format(Locale.ROOT, "%d,%d.01,0.5", time, 700 + time % 97));
    }
    return Files.write(folder.resolve("trades-" + second + ".csv"), lines);
  }

  private Warehouse warehouse(String name) {
    return Warehouse.of(
        folder.resolve(name).toString(), Warehouse.CatalogType.JDBC, null, Map.of());
  }

  private List<String> backfill(String name) throws IOException {
    TestBackfill backfill = new TestBackfill(folder.resolve(name));
    for (int second : new int[] {0, 40, 2_000}) {
      backfill.run(
          "--input=" + trades(second), "--format=bitstamp.csv", "--instrument=bitstamp:BTC-USD");
    }
    return new StoredCandles(warehouse(name)).contents();
  }

  /** Now and then makes a snapshot that changes nothing, and expires all others. */
  private static int expireAll(Warehouse warehouse, AtomicBoolean done) {
    int expired = 0;
    while (!done.get()) {
      Table table = warehouse.table(CandlesTable.contract().name());
      try {
        table.newAppend().commit();
        ExpireSnapshots expiry =
            table.expireSnapshots().expireOlderThan(0).cleanExpiredFiles(false);
        for (Snapshot snapshot : table.snapshots()) {
          if (snapshot != table.currentSnapshot()) {
            expiry.expireSnapshotId(snapshot.snapshotId());
            expired++;
          }
        }
        expiry.commit();
      } catch (CommitFailedException | IllegalArgumentException e) {
        // The backfill came first.
      }
      LockSupport.parkNanos(BETWEEN_NANOS);
    }
    return expired;
  }

  @Test
  void backfillsEndWithTheSameRowsWhereTheirSnapshotsGo() throws Exception {
    List<String> expected = backfill("quiet");
    Warehouse warehouse = warehouse("busy");
    warehouse.prepare(List.of(CandlesTable.contract(), DeadLettersTable.contract()));
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> expired = thread.submit(() -> expireAll(warehouse, done));
      assertThat(backfill("busy")).isEqualTo(expected);
      done.set(true);
      assertThat(expired.get()).isGreaterThan(3);
    } finally {
      done.set(true);
      thread.shutdown();
    }
  }
}

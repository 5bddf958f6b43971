package io.tidemark.benchmarks;

import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.tables.StoredCandles;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.iceberg.data.Record;

/**
 * Reads the latest candles of a table again and again, in a thread of its own, and looks whether
 * what it reads goes back: a candle that is gone or there twice, has fewer trades than it had, or a
 * lesser revision. A read that fails is a fault, too.
 */
final class PollingReader {
  private static final List<Interval> INTERVALS = List.of(Interval.M1, Interval.H1, Interval.D1);
  private static final Duration END = Duration.ofMinutes(1);

  private record Key(String instrument, String interval, OffsetDateTime openTime, String basis) {
    static Key of(Record row) {
      return new Key(
          (String) row.getField(CandlesTable.INSTRUMENT),
          (String) row.getField(CandlesTable.INTERVAL),
          (OffsetDateTime) row.getField(CandlesTable.OPEN_TIME),
          (String) row.getField(CandlesTable.BASIS));
    }
  }

  private record Seen(String revision, long trades) {
    static Seen of(Record row) {
      return new Seen(
          (String) row.getField(CandlesTable.REVISION), (Long) row.getField(CandlesTable.TRADES));
    }
  }

  private final Warehouse warehouse;
  private final Duration every;
  private final int limit;
  private final Consumer<String> fault;
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final Map<Interval, Map<Key, Seen>> before = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::readOn, "reader");

  private PollingReader(Warehouse warehouse, Duration every, int limit, Consumer<String> fault) {
    this.warehouse = warehouse;
    this.every = every;
    this.limit = limit;
    this.fault = fault;
  }

  /**
   * Starts to read.
   *
   * @param limit how many candles of an interval a read is of
   * @param fault is told what was wrong
   */
  static PollingReader start(
      Warehouse warehouse, Duration every, int limit, Consumer<String> fault) {
    PollingReader reader = new PollingReader(warehouse, every, limit, fault);
    reader.thread.start();
    return reader;
  }

  /** How often it has read. */
  long reads() {
    return reads.get();
  }

  /** How often something was wrong. */
  long faults() {
    return faults.get();
  }

  private void readOn() {
    try {
      do {
        read();
      } while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      StoredCandles stored = new StoredCandles(warehouse);
      for (Interval interval : INTERVALS) {
        look(interval, stored.latest(interval, limit));
        reads.incrementAndGet();
      }
    } catch (IOException | RuntimeException e) {
      fault("A read has failed: " + e);
    }
  }

  /** Compares the candles that opened last with those of the read before. */
  void look(Interval interval, List<Record> rows) {
    Map<Key, Seen> now = new HashMap<>();
    for (Record row : rows) {
      Key key = Key.of(row);
      if (now.put(key, Seen.of(row)) != null) {
        fault("Twice: " + key);
      }
    }
    // Of those that opened with the first there may be more than the limit has let through.
    OffsetDateTime whole = rows.isEmpty() ? OffsetDateTime.MAX : Key.of(rows.get(0)).openTime();
    Map<Key, Seen> was = before.getOrDefault(interval, Map.of());
    was.forEach(
        (key, seen) -> {
          Seen found = now.get(key);
          if (found == null) {
            if (rows.isEmpty() || key.openTime().isAfter(whole)) {
              fault("Gone: " + key + " " + seen);
            }
          } else if (found.trades() < seen.trades()
              || found.revision().compareTo(seen.revision()) < 0) {
            fault("Gone back: " + key + " from " + seen + " to " + found);
          }
        });
    before.put(interval, now);
  }

  private void fault(String what) {
    faults.incrementAndGet();
    fault.accept(what);
  }

  /** Ends it, after the read that it is in. */
  void close() throws InterruptedException {
    // No interrupt, which would close files that a catalog's database shares.
    closed.countDown();
    thread.join(END.toMillis());
  }
}

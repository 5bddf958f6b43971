package io.tidemark.benchmarks;

import io.tidemark.schemas.tables.CandlesTable;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * How long it takes until a candle of one minute, and until a trade, is in a committed row, by the
 * times of the table's snapshots. Trades are taken to come evenly over their minute.
 */
final class CommitLatency {
  private static final long MINUTE = 60_000;
  private static final int MOST_MILLIS = 3_600_000;

  /**
   * A committed row of one candle.
   *
   * @param committed when, in milliseconds
   * @param trades how many it counts
   * @param isFinal whether it is said to be final
   */
  record Row(long committed, long trades, boolean isFinal) {}

  private final Histogram ofFinals = new Histogram();
  private final Histogram ofTrades = new Histogram();

  /** Latencies by how often they occur. */
  static final class Histogram {
    private final long[] counts = new long[MOST_MILLIS + 1];
    private long count;

    private void add(long millis) {
      counts[(int) Math.min(MOST_MILLIS, Math.max(0, millis))]++;
      count++;
    }

    long count() {
      return count;
    }

    /** The least number of seconds that so many percent do not exceed. */
    double percentile(int percent) {
      if (count == 0) {
        return Double.NaN;
      }
      long seen = 0;
      int millis = -1;
      while (seen * 100 < count * percent) {
        seen += counts[++millis];
      }
      return millis / 1e3;
    }
  }

  /**
   * Reads all snapshots of a table.
   *
   * @param from the first minute that counts, in milliseconds
   * @param to where the last one ends
   */
  static CommitLatency read(Table table, long from, long to) throws IOException {
    Map<List<Object>, List<Row>> candles = new HashMap<>();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (!snapshot.operation().equals(DataOperations.REPLACE)) {
        for (DataFile file : snapshot.addedDataFiles(table.io())) {
          if ("1m".equals(file.partition().get(0, String.class))) {
            read(table, file, snapshot.timestampMillis(), from, to, candles);
          }
        }
      }
    }
    CommitLatency latency = new CommitLatency();
    candles.forEach((key, rows) -> latency.add((Long) key.get(1), rows));
    return latency;
  }

  private static void read(
      Table table,
      DataFile file,
      long committed,
      long from,
      long to,
      Map<List<Object>, List<Row>> candles)
      throws IOException {
    try (CloseableIterable<Record> rows =
        Parquet.read(table.io().newInputFile(file.location()))
            .project(table.schema())
            .createReaderFunc(type -> GenericParquetReaders.buildReader(table.schema(), type))
            .build()) {
      for (Record row : rows) {
        long open =
            ((OffsetDateTime) row.getField(CandlesTable.OPEN_TIME)).toInstant().toEpochMilli();
        if (open >= from && open + MINUTE <= to) {
          candles
              .computeIfAbsent(
                  List.of(row.getField(CandlesTable.INSTRUMENT), open), any -> new ArrayList<>())
              .add(
                  new Row(
                      committed,
                      (Long) row.getField(CandlesTable.TRADES),
                      (Boolean) row.getField(CandlesTable.FINAL)));
        }
      }
    }
  }

  /**
   * Adds the rows of the candle that opens then, in any order; one that is not final is left out.
   */
  void add(long openMillis, List<Row> rows) {
    List<Row> committed = new ArrayList<>(rows);
    committed.sort(Comparator.comparingLong(Row::committed));
    long all = committed.stream().mapToLong(Row::trades).max().orElse(0);
    if (committed.stream().noneMatch(Row::isFinal)) {
      return;
    }
    long seen = 0;
    boolean isFinal = false;
    for (Row row : committed) {
      for (; seen < row.trades(); seen++) {
        ofTrades.add(row.committed() - (openMillis + (2 * seen + 1) * MINUTE / (2 * all)));
      }
      if (row.isFinal() && !isFinal) {
        ofFinals.add(row.committed() - (openMillis + MINUTE));
        isFinal = true;
      }
    }
  }

  /** From the end of a minute to the first final row of its candle. */
  Histogram ofFinals() {
    return ofFinals;
  }

  /** From a trade to the first row that counts it. */
  Histogram ofTrades() {
    return ofTrades;
  }
}

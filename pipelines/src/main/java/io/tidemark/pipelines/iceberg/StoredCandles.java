package io.tidemark.pipelines.iceberg;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Reads the table of candles back, for people. */
public final class StoredCandles {
  private static final Comparator<Record> BY_OPEN_TIME =
      Comparator.<Record, OffsetDateTime>comparing(
              row -> (OffsetDateTime) row.getField(CandlesTable.OPEN_TIME))
          .thenComparing(row -> (String) row.getField(CandlesTable.BASIS));

  private final Table table;

  public StoredCandles(Warehouse warehouse) {
    this.table = warehouse.table(CandlesTable.contract().name());
  }

  /** The table, for its snapshots. */
  public Table table() {
    return table;
  }

  /**
   * The latest candles of a range, in order of open time; each a row of {@link CandlesTable}.
   *
   * @param range open times
   * @param snapshotId the snapshot to read, or null for the current one
   * @param limit how many to return at most
   */
  public List<Record> read(
      Instrument instrument, Interval interval, TimeRange range, Long snapshotId, int limit)
      throws IOException {
    PriorityQueue<Record> latest = new PriorityQueue<>(BY_OPEN_TIME);
    IcebergGenerics.ScanBuilder scan =
        IcebergGenerics.read(table).where(filter(instrument, interval, range));
    if (snapshotId != null) {
      scan = scan.useSnapshot(snapshotId);
    }
    try (CloseableIterable<Record> rows = scan.build()) {
      for (Record row : rows) {
        latest.add(row);
        if (latest.size() > limit) {
          latest.remove();
        }
      }
    }
    return latest.stream().sorted(BY_OPEN_TIME).toList();
  }

  private static Expression filter(Instrument instrument, Interval interval, TimeRange range) {
    Expression filter =
        Expressions.and(
            Expressions.equal(CandlesTable.INSTRUMENT, instrument.id()),
            Expressions.equal(CandlesTable.INTERVAL, interval.label()));
    if (range.from() != TimeRange.ALL.from()) {
      filter =
          Expressions.and(
              filter, Expressions.greaterThanOrEqual(CandlesTable.OPEN_TIME, range.from()));
    }
    if (range.to() != TimeRange.ALL.to()) {
      filter = Expressions.and(filter, Expressions.lessThan(CandlesTable.OPEN_TIME, range.to()));
    }
    return filter;
  }

  /**
   * The number of candles of each instrument and interval: {@code instrument -> interval -> count}.
   */
  public Map<String, Map<Interval, Long>> counts() throws IOException {
    Map<String, Map<Interval, Long>> counts = new TreeMap<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table)
            .select(CandlesTable.INSTRUMENT, CandlesTable.INTERVAL)
            .build()) {
      for (Record row : rows) {
        counts
            .computeIfAbsent((String) row.getField(CandlesTable.INSTRUMENT), any -> new TreeMap<>())
            .merge(Interval.parse((String) row.getField(CandlesTable.INTERVAL)), 1L, Long::sum);
      }
    }
    return counts;
  }
}

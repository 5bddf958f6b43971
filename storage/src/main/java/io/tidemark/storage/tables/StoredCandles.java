package io.tidemark.storage.tables;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.relocated.com.google.common.collect.Streams;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/** Reads the table of candles back, for people. */
public final class StoredCandles {
  private static final Comparator<Record> BY_OPEN_TIME =
      Comparator.<Record, OffsetDateTime>comparing(
              row -> (OffsetDateTime) row.getField(CandlesTable.OPEN_TIME))
          .thenComparing(row -> (String) row.getField(CandlesTable.BASIS));

  private static final List<String> COLUMNS =
      CandlesTable.SCHEMA.columns().stream().map(Types.NestedField::name).toList();

  /**
   * Property of a snapshot: the open time, in microseconds since the epoch, of the first larger
   * candle that the job that made it had not made final.
   */
  private static final String OPEN_SINCE = "tidemark.open-since";

  private final Table table;

  public StoredCandles(Warehouse warehouse) {
    this.table = warehouse.table(CandlesTable.contract().name());
  }

  public StoredCandles(Table table) {
    this.table = table;
  }

  /**
   * What a commit says of the larger candles that it leaves open, for {@link #provisional}.
   *
   * @return properties of its snapshots
   */
  public static Map<String, String> openSince(Set<Candle> open) {
    long earliest = open.stream().mapToLong(Candle::openTime).min().orElse(Long.MAX_VALUE);
    return Map.of(OPEN_SINCE, Long.toString(earliest));
  }

  /**
   * The candles of some intervals that a job has written and not made final. They are looked for
   * among those that opened since its last commit says, or, where none says it, among all.
   */
  public Set<Candle> provisional(String ingestId, Set<Interval> intervals) throws IOException {
    Expression filter =
        Expressions.and(
            Expressions.greaterThanOrEqual(CandlesTable.OPEN_TIME, openSince(ingestId)),
            Expressions.equal(CandlesTable.INGEST_ID, ingestId),
            Expressions.equal(CandlesTable.FINAL, false),
            Expressions.notEqual(CandlesTable.INTERVAL, Interval.M1.label()));
    Set<Candle> candles = new HashSet<>();
    try (CloseableIterable<Record> rows = rows(current(), COLUMNS, filter)) {
      for (Record row : rows) {
        Candle candle = Candle.of(row);
        if (intervals.contains(candle.interval())) {
          candles.add(candle);
        }
      }
    }
    return candles;
  }

  /** What the last commit of a job says, or the beginning of time. */
  private long openSince(String ingestId) {
    return Streams.stream(table.snapshots())
        .filter(
            snapshot ->
                snapshot.summary().getOrDefault(Ingest.TOKEN, "").startsWith(ingestId + "/"))
        .max(Comparator.comparingLong(Snapshot::sequenceNumber))
        .map(snapshot -> snapshot.summary().get(OPEN_SINCE))
        .map(Long::parseLong)
        .orElse(Long.MIN_VALUE);
  }

  private Long current() {
    return table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId();
  }

  private CloseableIterable<Record> rows(Long snapshotId, List<String> columns, Expression filter)
      throws IOException {
    return new StoredRows(table).rows(snapshotId, columns, filter);
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
    return last(filter(instrument, interval, range), snapshotId, limit);
  }

  private List<Record> last(Expression filter, Long snapshotId, int limit) throws IOException {
    PriorityQueue<Record> latest = new PriorityQueue<>(BY_OPEN_TIME);
    try (CloseableIterable<Record> rows =
        rows(snapshotId == null ? current() : snapshotId, COLUMNS, filter)) {
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
   * The candles of an interval that opened last, of whatever instrument, in order of open time;
   * none of an earlier day than the last.
   */
  public List<Record> latest(Interval interval, int limit) throws IOException {
    Expression ofInterval = Expressions.equal(CandlesTable.INTERVAL, interval.label());
    long latest = Long.MIN_VALUE;
    int column = CandlesTable.SCHEMA.findField(CandlesTable.OPEN_TIME).fieldId();
    try (CloseableIterable<FileScanTask> files =
        table.newScan().filter(ofInterval).includeColumnStats().planFiles()) {
      for (FileScanTask file : files) {
        ByteBuffer bound = file.file().upperBounds().get(column);
        latest =
            Math.max(
                latest, Conversions.<Long>fromByteBuffer(Types.TimestampType.withZone(), bound));
      }
    }
    return latest == Long.MIN_VALUE
        ? List.of()
        : last(
            Expressions.and(
                ofInterval,
                Expressions.greaterThanOrEqual(
                    CandlesTable.OPEN_TIME, latest - Interval.D1.micros())),
            null,
            limit);
  }

  /** All rows as text, without what they say of the run that wrote them, in order. */
  public List<String> contents() throws IOException {
    List<String> columns =
        CandlesTable.SCHEMA.columns().stream()
            .map(Types.NestedField::name)
            .filter(
                name ->
                    !name.equals(CandlesTable.INGEST_ID) && !name.equals(CandlesTable.INGESTED_AT))
            .toList();
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = rows(current(), columns, Expressions.alwaysTrue())) {
      for (Record record : records) {
        rows.add(
            columns.stream()
                .map(column -> String.valueOf(record.getField(column)))
                .collect(Collectors.joining(",")));
      }
    }
    rows.sort(Comparator.naturalOrder());
    return rows;
  }

  /**
   * The number of candles of each instrument and interval: {@code instrument -> interval -> count}.
   */
  public Map<String, Map<Interval, Long>> counts() throws IOException {
    Map<String, Map<Interval, Long>> counts = new TreeMap<>();
    try (CloseableIterable<Record> rows =
        rows(
            current(),
            List.of(CandlesTable.INSTRUMENT, CandlesTable.INTERVAL),
            Expressions.alwaysTrue())) {
      for (Record row : rows) {
        counts
            .computeIfAbsent((String) row.getField(CandlesTable.INSTRUMENT), any -> new TreeMap<>())
            .merge(Interval.parse((String) row.getField(CandlesTable.INTERVAL)), 1L, Long::sum);
      }
    }
    return counts;
  }
}

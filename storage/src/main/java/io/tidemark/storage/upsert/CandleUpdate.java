package io.tidemark.storage.upsert;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Cell;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.read.StoredCells;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.Candle;
import io.tidemark.storage.tables.KeyRange;
import io.tidemark.storage.tables.Partitions;
import io.tidemark.storage.tables.StoredBlocks;
import io.tidemark.transforms.candles.RollUps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Merges candles into the table, together with the larger candles around them. Those are made again
 * of what the table then holds, each from the next smaller ones inside it: a few dozen rows for
 * each, however much the table holds. The commit, one for all of them, stands only if nobody has
 * changed those rows meanwhile; if somebody has, all is done again. So a larger candle is always
 * the sum of its parts, whoever writes the parts.
 *
 * <p>Small files with rows that are beaten are written anew without them, together with what is new
 * in their partition, so that a candle that is revised every few seconds leaves neither files nor
 * deletes behind. Rows of other files get position deletes.
 */
final class CandleUpdate {
  private static final int MAX_ATTEMPTS = 50;

  /** The most rows of a file that is read once. */
  private static final int MOST_READ_ONCE = 4_000;

  /** The most rows that a file is written anew with. */
  private static final int MOST_REWRITTEN = 4_000;

  private static final List<String> COLUMNS =
      CandlesTable.SCHEMA.columns().stream().map(field -> field.name()).toList();

  private final Table table;
  private final Ingest ingest;
  private final EnumSet<Interval> intervals;

  /**
   * @param intervals the intervals that are made
   */
  CandleUpdate(Table table, Ingest ingest, Set<Interval> intervals) {
    this.table = table;
    this.ingest = ingest;
    this.intervals = EnumSet.noneOf(Interval.class);
    this.intervals.addAll(intervals);
  }

  /** The larger candles that a candle is inside of. */
  Set<Candle> around(Candle candle) {
    Set<Candle> around = new HashSet<>();
    for (Interval interval : intervals) {
      if (interval.compareTo(candle.interval()) > 0) {
        long open = interval.open(candle.openTime());
        around.add(new Candle(candle.instrument(), candle.basis(), interval, open));
      }
    }
    return around;
  }

  /**
   * Merges candles and commits them with those of the larger ones that are better than the stored.
   *
   * @param base candles made of ticks or by the venue, each key once
   * @param larger the larger candles to make again
   * @param finalThrough event time, in microseconds since the epoch, before which the source has
   *     been read
   * @param properties of the snapshots
   * @return the candles and the larger ones, each key once
   * @throws CommitFailedException when other writers came first too often
   */
  List<CandleBlock> update(
      List<CandleBlock> base,
      Set<Candle> larger,
      long finalThrough,
      Map<String, String> properties,
      TableCounters counters)
      throws IOException {
    if (base.isEmpty() && larger.isEmpty()) {
      return List.of();
    }
    KeyRange range = range(base, larger);
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      table.refresh();
      StoredRows stored = StoredRows.within(table, range.expression(), MOST_READ_ONCE);
      List<CandleBlock> rows = new ArrayList<>(base);
      rows.addAll(make(stored, base, larger, finalThrough));
      rows = CandlesTable.DATASET.distinct(rows);
      Committer<CandleBlock> committer = new Committer<>(table, CandlesTable.DATASET, ingest);
      boolean done =
          committer.tryCommit(
              ingest.id() + "/" + UUID.randomUUID(), write(stored, rows), range, properties);
      counters.count(committer);
      if (done) {
        return rows;
      }
    }
    throw new CommitFailedException(
        "Other writers changed candles of %s that were to be written %s times in a row",
        table.name(), MAX_ATTEMPTS);
  }

  private List<Delta> write(StoredRows stored, List<CandleBlock> rows) throws IOException {
    DeltaWriter<CandleBlock> writer = new DeltaWriter<>(table, CandlesTable.DATASET, ingest);
    List<Delta> deltas = new ArrayList<>();
    for (List<CandleBlock> partition : Partitions.of(CandlesTable.DATASET).byPath(rows).values()) {
      deltas.add(writer.write(stored, partition, MOST_REWRITTEN));
    }
    return deltas;
  }

  /** Bounds of all that is written, and of all that it is made of, whatever the interval. */
  private static KeyRange range(List<CandleBlock> base, Set<Candle> larger) {
    KeyRange range = new KeyRange();
    for (CandleBlock block : base) {
      range.include(CandlesTable.INSTRUMENT, block.instrument().id());
      range.include(CandlesTable.OPEN_TIME, block.openTime(0));
      range.include(CandlesTable.OPEN_TIME, block.openTime(block.count() - 1));
    }
    for (Candle candle : larger) {
      range.include(CandlesTable.INSTRUMENT, candle.instrument());
      range.include(CandlesTable.OPEN_TIME, candle.openTime());
      range.include(CandlesTable.OPEN_TIME, candle.closeTime() - 1);
    }
    return range;
  }

  private record Series(String instrument, Basis basis) implements Comparable<Series> {
    @Override
    public int compareTo(Series other) {
      int order = instrument.compareTo(other.instrument);
      return order != 0 ? order : basis.compareTo(other.basis);
    }
  }

  private List<CandleBlock> make(
      StoredRows stored, List<CandleBlock> base, Set<Candle> candles, long finalThrough)
      throws IOException {
    if (candles.isEmpty()) {
      return List.of();
    }
    Map<Series, List<CandleBlock>> parts = new HashMap<>();
    for (CandleBlock block : base) {
      parts
          .computeIfAbsent(
              new Series(block.instrument().id(), block.basis()), any -> new ArrayList<>())
          .add(block);
    }
    Snapshot current = table.currentSnapshot();
    Expression filter = filter(candles);
    for (FileScanTask file : stored.files(current == null ? null : current.snapshotId(), filter)) {
      StoredCells cells = new StoredCells(CandlesTable.DATASET);
      stored.keep(file);
      try (CloseableIterable<StoredCells> rows = stored.read(file, COLUMNS, filter, cells)) {
        read(rows, cells, candles, parts);
      }
    }
    List<CandleBlock> made = new ArrayList<>();
    for (List<CandleBlock> series : parts.values()) {
      for (CandleBlock block : RollUps.of(series, finalThrough).values()) {
        CandleBlock wanted = only(candles, block);
        if (wanted.count() > 0) {
          made.add(wanted);
        }
      }
    }
    return made;
  }

  /** True of every part of the candles, interval by interval. */
  private Expression filter(Set<Candle> candles) {
    Map<Interval, KeyRange> open = new EnumMap<>(Interval.class);
    TreeSet<String> instruments = new TreeSet<>();
    for (Candle candle : candles) {
      instruments.add(candle.instrument());
      KeyRange range = open.computeIfAbsent(candle.interval(), any -> new KeyRange());
      range.include(CandlesTable.OPEN_TIME, candle.openTime());
      range.include(CandlesTable.OPEN_TIME, candle.closeTime() - 1);
    }
    Expression parts = Expressions.alwaysFalse();
    for (Map.Entry<Interval, KeyRange> each : open.entrySet()) {
      Expression ofVenue = Expressions.equal(CandlesTable.BASIS, Basis.VENUE.label());
      Expression next = Expressions.equal(CandlesTable.INTERVAL, partsOf(each.getKey()).label());
      parts =
          Expressions.or(
              parts, Expressions.and(each.getValue().expression(), Expressions.or(ofVenue, next)));
    }
    return Expressions.and(
        parts,
        Expressions.greaterThanOrEqual(CandlesTable.INSTRUMENT, instruments.first()),
        Expressions.lessThanOrEqual(CandlesTable.INSTRUMENT, instruments.last()));
  }

  /** The interval whose candles those of a larger one are made of. */
  private Interval partsOf(Interval interval) {
    Interval parts = Interval.M1;
    for (Interval smaller : intervals) {
      if (smaller.compareTo(interval) < 0) {
        parts = smaller;
      }
    }
    return parts;
  }

  private void read(
      Iterable<StoredCells> rows,
      StoredCells cells,
      Set<Candle> candles,
      Map<Series, List<CandleBlock>> parts) {
    StoredBlocks<CandleBlock> blocks =
        new StoredBlocks<>(
            CandlesTable.DATASET,
            cells,
            block ->
                parts
                    .computeIfAbsent(
                        new Series(block.instrument().id(), block.basis()),
                        any -> new ArrayList<>())
                    .add(block));
    Cell instrument = cells.column(CandlesTable.INSTRUMENT);
    Cell basis = cells.column(CandlesTable.BASIS);
    Cell interval = cells.column(CandlesTable.INTERVAL);
    Cell openTime = cells.column(CandlesTable.OPEN_TIME);
    for (StoredCells unused : rows) {
      Candle candle =
          new Candle(
              instrument.text(),
              Basis.parse(basis.text()),
              Interval.parse(interval.text()),
              openTime.number());
      if (isPart(candle, candles)) {
        blocks.add();
      }
    }
    blocks.end();
  }

  /** Whether one of the candles is made of this one; the venue may tell of any interval. */
  private boolean isPart(Candle part, Set<Candle> candles) {
    for (Interval interval : intervals) {
      boolean isNext = part.basis() == Basis.VENUE || part.interval() == partsOf(interval);
      if (isNext
          && part.interval().compareTo(interval) < 0
          && candles.contains(
              new Candle(
                  part.instrument(), part.basis(), interval, interval.open(part.openTime())))) {
        return true;
      }
    }
    return false;
  }

  private static CandleBlock only(Set<Candle> wanted, CandleBlock block) {
    return block.take(
        IntStream.range(0, block.count())
            .filter(i -> wanted.contains(Candle.of(block, i)))
            .toArray());
  }
}

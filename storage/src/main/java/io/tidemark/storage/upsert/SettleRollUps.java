package io.tidemark.storage.upsert;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.Candle;
import io.tidemark.transforms.coders.BlockCoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Makes larger candles again that a live job has changed parts of while a run made its own: of
 * those between the commit of the run's base candles and that of its larger ones, neither may have
 * seen what the other wrote. Gives those that it has made.
 */
public final class SettleRollUps
    extends PTransform<PCollection<CommitResult>, PCollection<CandleBlock>> {
  private final PCollection<CommitResult> base;
  private final Warehouse warehouse;
  private final Ingest ingest;
  private final Set<Interval> intervals;

  private SettleRollUps(
      PCollection<CommitResult> base, Warehouse warehouse, Ingest ingest, Set<Interval> intervals) {
    this.base = base;
    this.warehouse = warehouse;
    this.ingest = ingest;
    this.intervals = Set.copyOf(intervals);
  }

  /**
   * Applied to the commit of the larger candles.
   *
   * @param base the commit of the candles they are made of
   */
  public static SettleRollUps since(
      PCollection<CommitResult> base, Warehouse warehouse, Ingest ingest, Set<Interval> intervals) {
    return new SettleRollUps(base, warehouse, ingest, intervals);
  }

  @Override
  public PCollection<CandleBlock> expand(PCollection<CommitResult> rollUps) {
    PCollectionView<List<CommitResult>> committed = base.apply("Committed", View.asList());
    return rollUps
        .apply(
            "Settle",
            ParDo.of(new Settle(committed, warehouse, ingest, intervals)).withSideInputs(committed))
        .setCoder(BlockCoder.of(CandleBlockCodec.of()));
  }

  private static final class Settle extends DoFn<CommitResult, CandleBlock> {
    private static final List<String> KEY =
        List.of(
            CandlesTable.INSTRUMENT,
            CandlesTable.BASIS,
            CandlesTable.INTERVAL,
            CandlesTable.OPEN_TIME);

    /** True of candles that larger ones are made of. */
    private static final Expression PARTS =
        Expressions.or(
            Expressions.equal(CandlesTable.INTERVAL, Interval.M1.label()),
            Expressions.equal(CandlesTable.BASIS, Basis.VENUE.label()));

    private final PCollectionView<List<CommitResult>> base;
    private final Warehouse warehouse;
    private final Ingest ingest;
    private final Set<Interval> intervals;
    private final TableCounters counters = new TableCounters(CandlesTable.contract().name());

    private Settle(
        PCollectionView<List<CommitResult>> base,
        Warehouse warehouse,
        Ingest ingest,
        Set<Interval> intervals) {
      this.base = base;
      this.warehouse = warehouse;
      this.ingest = ingest;
      this.intervals = intervals;
    }

    @ProcessElement
    public void process(@Element CommitResult rollUps, ProcessContext context) throws IOException {
      if (rollUps.snapshotId() == null) {
        return;
      }
      Table table = warehouse.table(CandlesTable.contract().name());
      CandleUpdate update = new CandleUpdate(table, ingest, intervals);
      Set<Candle> changed = new HashSet<>();
      for (CommitResult commit : context.sideInput(base)) {
        addChanged(table, commit, rollUps, update, changed);
      }
      update
          .update(List.of(), changed, Long.MAX_VALUE, Map.of(), counters)
          .forEach(context::output);
    }

    /** Adds the larger candles around those that a live job wrote between two commits. */
    private static void addChanged(
        Table table,
        CommitResult base,
        CommitResult rollUps,
        CandleUpdate update,
        Set<Candle> changed)
        throws IOException {
      List<Snapshot> between = new ArrayList<>();
      SnapshotUtil.ancestorsBetween(table, rollUps.snapshotId(), base.snapshotId())
          .forEach(between::add);
      if (!isWhole(between, base, rollUps)) {
        addWrittenSince(table, base, update, changed);
        return;
      }
      StoredRows stored = new StoredRows(table);
      for (Snapshot snapshot : between) {
        String token = snapshot.summary().get(Ingest.TOKEN);
        if (token != null && token.startsWith(Ingest.LIVE)) {
          for (DataFile file : snapshot.addedDataFiles(table.io())) {
            try (CloseableIterable<Record> rows = stored.read(file, KEY)) {
              addAround(rows, update, changed);
            }
          }
        }
      }
    }

    /** Whether no snapshot between two commits has been expired. */
    private static boolean isWhole(
        List<Snapshot> between, CommitResult base, CommitResult rollUps) {
      return rollUps.snapshotId().equals(base.snapshotId())
          || (!between.isEmpty()
              && Objects.equals(between.get(between.size() - 1).parentId(), base.snapshotId()));
    }

    /**
     * Adds the larger candles around all candles in files that are newer than a commit, whoever
     * wrote them: more than need be made again, which does no harm.
     */
    private static void addWrittenSince(
        Table table, CommitResult base, CandleUpdate update, Set<Candle> changed)
        throws IOException {
      StoredRows stored = new StoredRows(table);
      long current = table.currentSnapshot().snapshotId();
      for (FileScanTask file : stored.files(current, PARTS)) {
        if (file.file().fileSequenceNumber() > base.lastSequence()) {
          try (CloseableIterable<Record> rows = stored.read(file, KEY, PARTS)) {
            addAround(rows, update, changed);
          }
        }
      }
    }

    private static void addAround(Iterable<Record> rows, CandleUpdate update, Set<Candle> changed) {
      for (Record row : rows) {
        Candle candle = Candle.of(row);
        if (candle.interval() == Interval.M1 || candle.basis() == Basis.VENUE) {
          changed.addAll(update.around(candle));
        }
      }
    }
  }
}

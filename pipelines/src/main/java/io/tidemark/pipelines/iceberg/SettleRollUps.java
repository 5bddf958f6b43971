package io.tidemark.pipelines.iceberg;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCoder;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
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
        .setCoder(CandleBlockCoder.of());
  }

  private static final class Settle extends DoFn<CommitResult, CandleBlock> {
    private static final List<String> KEY =
        List.of(
            CandlesTable.INSTRUMENT,
            CandlesTable.BASIS,
            CandlesTable.INTERVAL,
            CandlesTable.OPEN_TIME);

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
        for (Snapshot snapshot :
            SnapshotUtil.ancestorsBetween(table, rollUps.snapshotId(), commit.snapshotId())) {
          String token = snapshot.summary().get(Committer.TOKEN);
          if (token != null && token.startsWith(Ingest.LIVE)) {
            addChanged(table, snapshot, update, changed);
          }
        }
      }
      update.update(List.of(), changed, Long.MAX_VALUE, counters).forEach(context::output);
    }

    private static void addChanged(
        Table table, Snapshot snapshot, CandleUpdate update, Set<Candle> changed)
        throws IOException {
      StoredRows stored = new StoredRows(table);
      for (DataFile file : snapshot.addedDataFiles(table.io())) {
        try (CloseableIterable<Record> rows = stored.read(file, KEY)) {
          for (Record row : rows) {
            Candle candle = CandleRows.candle(row);
            if (candle.interval() == Interval.M1 || candle.basis() == Basis.VENUE) {
              changed.addAll(update.around(candle));
            }
          }
        }
      }
    }
  }
}

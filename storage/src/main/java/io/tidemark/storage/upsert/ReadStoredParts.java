package io.tidemark.storage.upsert;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Cell;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredCells;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.StoredBlocks;
import io.tidemark.transforms.coders.BlockCoder;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Reads what else the table holds of the weeks that some candles lie in: candles that larger ones
 * are to be made of together with these. It reads after these candles have been committed, and
 * leaves out the files that commit added. So of several writers of one week the last to commit sees
 * the parts of all.
 */
public final class ReadStoredParts
    extends PTransform<PCollection<CandleBlock>, PCollection<CandleBlock>> {
  private final Warehouse warehouse;
  private final PCollection<CommitResult> commit;

  private ReadStoredParts(Warehouse warehouse, PCollection<CommitResult> commit) {
    this.warehouse = warehouse;
    this.commit = commit;
  }

  /** Reads from the snapshot that this commit of the same candles ended in. */
  public static ReadStoredParts after(PCollection<CommitResult> commit, Warehouse warehouse) {
    return new ReadStoredParts(warehouse, commit);
  }

  @Override
  public PCollection<CandleBlock> expand(PCollection<CandleBlock> candles) {
    PCollectionView<List<CommitResult>> committed = commit.apply("Committed", View.asList());
    return candles
        .apply("Weeks", ParDo.of(new Weeks()))
        .setCoder(KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of()))
        .apply("GroupByWeek", GroupByKey.create())
        .apply("Read", ParDo.of(new Read(warehouse, committed)).withSideInputs(committed))
        .setCoder(BlockCoder.of(CandleBlockCodec.of()));
  }

  private static final class Weeks extends DoFn<CandleBlock, KV<Long, String>> {
    @ProcessElement
    public void process(@Element CandleBlock block, OutputReceiver<KV<Long, String>> out) {
      if (block.count() > 0) {
        out.output(KV.of(Interval.W1.open(block.openTime(0)), block.instrument().id()));
      }
    }
  }

  private static final class Read extends DoFn<KV<Long, Iterable<String>>, CandleBlock> {
    private static final List<String> COLUMNS = CandlesTable.DATASET.contentNames();

    private final Warehouse warehouse;
    private final PCollectionView<List<CommitResult>> committed;

    private Read(Warehouse warehouse, PCollectionView<List<CommitResult>> committed) {
      this.warehouse = warehouse;
      this.committed = committed;
    }

    @ProcessElement
    public void process(
        @Element KV<Long, Iterable<String>> week,
        ProcessContext context,
        OutputReceiver<CandleBlock> out)
        throws IOException {
      for (CommitResult commit : context.sideInput(committed)) {
        read(week.getKey(), week.getValue(), commit, out);
      }
    }

    private void read(
        long week, Iterable<String> touched, CommitResult commit, OutputReceiver<CandleBlock> out)
        throws IOException {
      TreeSet<String> instruments = new TreeSet<>();
      touched.forEach(instruments::add);
      Expression filter =
          Expressions.and(
              Expressions.greaterThanOrEqual(CandlesTable.OPEN_TIME, week),
              Expressions.lessThan(CandlesTable.OPEN_TIME, week + Interval.W1.micros()),
              Expressions.greaterThanOrEqual(CandlesTable.INSTRUMENT, instruments.first()),
              Expressions.lessThanOrEqual(CandlesTable.INSTRUMENT, instruments.last()),
              Expressions.or(
                  Expressions.equal(CandlesTable.INTERVAL, Interval.M1.label()),
                  Expressions.equal(CandlesTable.BASIS, Basis.VENUE.label())));
      StoredRows stored = new StoredRows(warehouse.table(CandlesTable.contract().name()));
      for (FileScanTask file : stored.files(commit.snapshotId(), filter)) {
        if (commit.added(file.file().fileSequenceNumber())) {
          continue;
        }
        StoredCells cells = new StoredCells(CandlesTable.DATASET);
        try (CloseableIterable<StoredCells> rows = stored.read(file, COLUMNS, filter, cells)) {
          emit(rows, cells, week, instruments, out);
        }
      }
    }

    /** Emits the candles that larger ones are made of, of some instruments and a week. */
    private static void emit(
        Iterable<StoredCells> rows,
        StoredCells cells,
        long week,
        Set<String> instruments,
        OutputReceiver<CandleBlock> out) {
      StoredBlocks<CandleBlock> blocks =
          new StoredBlocks<>(CandlesTable.DATASET, cells, out::output);
      Cell instrument = cells.column(CandlesTable.INSTRUMENT);
      Cell interval = cells.column(CandlesTable.INTERVAL);
      Cell basis = cells.column(CandlesTable.BASIS);
      Cell openTime = cells.column(CandlesTable.OPEN_TIME);
      for (StoredCells unused : rows) {
        boolean isPart =
            interval.text().equals(Interval.M1.label()) || basis.text().equals(Basis.VENUE.label());
        if (isPart
            && Interval.W1.open(openTime.number()) == week
            && instruments.contains(instrument.text())) {
          blocks.add();
        }
      }
      blocks.end();
    }
  }
}

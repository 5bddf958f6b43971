package io.tidemark.storage.scan;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Cell;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredCells;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.Candle;
import io.tidemark.storage.tables.OddValue;
import io.tidemark.storage.tables.StoredBlocks;
import io.tidemark.transforms.coders.BlockCoder;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Reads the rows of the table of candles, as it is when the graph is made, whose open times lie in
 * a range: as blocks, and besides as {@link OddValue} what a row holds in a column that does not
 * follow from the others as it should.
 */
public final class ReadStoredCandles extends PTransform<PBegin, PCollectionTuple> {
  public static final TupleTag<CandleBlock> CANDLES = new TupleTag<>("stored_candles") {};
  public static final TupleTag<OddValue> ODD_VALUES = new TupleTag<>("odd_values") {};

  private final Warehouse warehouse;
  private final Long snapshotId;
  private final TimeRange openTimes;

  private ReadStoredCandles(Warehouse warehouse, Long snapshotId, TimeRange openTimes) {
    this.warehouse = warehouse;
    this.snapshotId = snapshotId;
    this.openTimes = openTimes;
  }

  /** Reads the candles of a range of open times from the current snapshot. */
  public static ReadStoredCandles of(Warehouse warehouse, TimeRange openTimes) {
    Snapshot current = warehouse.table(CandlesTable.contract().name()).currentSnapshot();
    return new ReadStoredCandles(
        warehouse, current == null ? null : current.snapshotId(), openTimes);
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    Expression filter = filter();
    PCollectionTuple read =
        (snapshotId == null
                ? begin.apply("NoFiles", Create.empty(SerializableCoder.of(FileScanTask.class)))
                : begin.apply(
                    "Files",
                    PlanFiles.of(warehouse, CandlesTable.contract().name(), snapshotId, filter)))
            .apply(
                "Read",
                ParDo.of(new Read(warehouse, filter, openTimes))
                    .withOutputTags(CANDLES, TupleTagList.of(ODD_VALUES)));
    read.get(CANDLES).setCoder(BlockCoder.of(CandleBlockCodec.of()));
    read.get(ODD_VALUES).setCoder(SerializableCoder.of(OddValue.class));
    return read;
  }

  private Expression filter() {
    Expression filter = Expressions.alwaysTrue();
    if (openTimes.from() != TimeRange.ALL.from()) {
      filter =
          Expressions.and(
              filter, Expressions.greaterThanOrEqual(CandlesTable.OPEN_TIME, openTimes.from()));
    }
    if (openTimes.to() != TimeRange.ALL.to()) {
      filter =
          Expressions.and(filter, Expressions.lessThan(CandlesTable.OPEN_TIME, openTimes.to()));
    }
    return filter;
  }

  private static final class Read extends DoFn<FileScanTask, CandleBlock> {
    private static final List<String> COLUMNS = CandlesTable.DATASET.contentNames();

    private final CurrentTable table;
    private final Expression filter;
    private final TimeRange openTimes;

    private Read(Warehouse warehouse, Expression filter, TimeRange openTimes) {
      this.table = new CurrentTable(warehouse, CandlesTable.DATASET.name());
      this.filter = filter;
      this.openTimes = openTimes;
    }

    @ProcessElement
    public void process(@Element FileScanTask file, MultiOutputReceiver out) throws IOException {
      StoredRows stored = new StoredRows(table.any());
      StoredCells cells = new StoredCells(CandlesTable.DATASET);
      List<Record> rows = new ArrayList<>();
      StoredBlocks<CandleBlock> blocks =
          new StoredBlocks<>(
              CandlesTable.DATASET,
              cells,
              block -> {
                emit(block, rows, out);
                rows.clear();
              });
      Cell openTime = cells.column(CandlesTable.OPEN_TIME);
      try (CloseableIterable<Record> records = stored.read(file, COLUMNS, filter)) {
        for (Record record : records) {
          cells.of(record);
          if (openTimes.contains(openTime.number())) {
            blocks.add();
            rows.add(record);
          }
        }
      }
      blocks.end();
    }

    private static void emit(CandleBlock block, List<Record> rows, MultiOutputReceiver out) {
      DecimalColumn vwap = block.vwap();
      Instrument instrument = block.instrument();
      for (int i = 0; i < rows.size(); i++) {
        Record row = rows.get(i);
        List<OddValue> odd = new ArrayList<>();
        check(block, i, row, CandlesTable.VENUE, instrument.venue(), odd);
        check(block, i, row, CandlesTable.BASE, instrument.base(), odd);
        check(block, i, row, CandlesTable.QUOTE, instrument.quote(), odd);
        check(block, i, row, CandlesTable.TRADES, block.trades(i), odd);
        check(block, i, row, CandlesTable.FINAL, block.isFinal(i), odd);
        check(block, i, row, CandlesTable.VWAP, block.hasVwap(i) ? vwap.get(i) : null, odd);
        odd.forEach(value -> out.get(ODD_VALUES).output(value));
      }
      out.get(CANDLES).output(block);
    }

    private static void check(
        CandleBlock block, int i, Record row, String column, Object derived, List<OddValue> odd) {
      Object value = row.getField(column);
      boolean same =
          (value instanceof BigDecimal decimal && derived instanceof BigDecimal other)
              ? decimal.compareTo(other) == 0
              : Objects.equals(value, derived);
      if (!same) {
        odd.add(new OddValue(Candle.of(block, i), column, value));
      }
    }
  }
}

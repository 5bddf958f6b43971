package io.tidemark.storage.tables;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.read.StoredCells;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;

/** Records as blocks. */
public final class Stored {
  private static final Schema POSITION = new Schema(MetadataColumns.ROW_POSITION);

  private Stored() {}

  /** The blocks of rows. */
  public static <B extends Block> List<B> blocks(Dataset<B> dataset, Iterable<Record> rows) {
    List<B> all = new ArrayList<>();
    StoredCells cells = new StoredCells(dataset);
    StoredBlocks<B> blocks = new StoredBlocks<>(dataset, cells, all::add);
    for (Record row : rows) {
      cells.of(positioned(dataset, row));
      blocks.add();
    }
    blocks.end();
    return all;
  }

  /** With a position in a file, which rows of other readers have none of. */
  private static Record positioned(Dataset<?> dataset, Record row) {
    Record positioned = GenericRecord.create(TypeUtil.join(dataset.schema(), POSITION));
    for (NestedField column : dataset.schema().columns()) {
      positioned.setField(column.name(), row.getField(column.name()));
    }
    positioned.setField(MetadataColumns.ROW_POSITION.name(), 0L);
    return positioned;
  }

  public static List<Envelope> messages(Iterable<Record> rows) {
    return blocks(RawTable.DATASET, rows);
  }

  public static List<CandleBlock> candles(Iterable<Record> rows) {
    return blocks(CandlesTable.DATASET, rows);
  }
}

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
import org.apache.iceberg.data.Record;

/** Records as blocks. */
public final class Stored {
  private Stored() {}

  /** The blocks of rows. */
  public static <B extends Block> List<B> blocks(Dataset<B> dataset, Iterable<Record> rows) {
    List<B> all = new ArrayList<>();
    StoredCells cells = new StoredCells(dataset);
    StoredBlocks<B> blocks = new StoredBlocks<>(dataset, cells, all::add);
    for (Record row : rows) {
      cells.of(row);
      blocks.add();
    }
    blocks.end();
    return all;
  }

  public static List<Envelope> messages(Iterable<Record> rows) {
    return blocks(RawTable.DATASET, rows);
  }

  public static List<CandleBlock> candles(Iterable<Record> rows) {
    return blocks(CandlesTable.DATASET, rows);
  }
}

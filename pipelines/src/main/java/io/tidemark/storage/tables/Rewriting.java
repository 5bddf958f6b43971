package io.tidemark.storage.tables;

import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.parquet.RowWriter;
import java.util.Map;
import org.apache.iceberg.data.Record;

/**
 * How rows of a table are written anew as they are, in one file with others.
 *
 * @param <B> the blocks of rows, each equal to itself alone
 */
public interface Rewriting<B> {
  /** A row of a block, as a block. */
  B row(B block, int i);

  /** A stored row, given with all columns, as a block. */
  B row(Record stored);

  /** The run that wrote a stored row. */
  Ingest ingest(Record stored);

  /**
   * Writes rows of blocks to Parquet.
   *
   * @param ingest the run that wrote them
   * @param others the blocks that another run wrote, and which
   */
  RowWriter<B> writer(Ingest ingest, Map<B, Ingest> others);
}

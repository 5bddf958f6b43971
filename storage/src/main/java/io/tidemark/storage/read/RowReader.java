package io.tidemark.storage.read;

import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.parquet.ParquetValueReader;
import org.apache.parquet.schema.MessageType;

/**
 * How stored rows are read.
 *
 * @param <R> a row; the same object may stand for each
 */
public interface RowReader<R> {
  /** Opens some columns of a file. */
  ParquetValueReader<? extends R> open(Schema columns, MessageType file);

  /** A row that is in memory already. */
  R of(Record row);

  /** The position of a row in its file. */
  long position(R row);
}

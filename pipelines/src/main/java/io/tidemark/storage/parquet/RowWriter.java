package io.tidemark.storage.parquet;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.parquet.io.api.Binary;

/**
 * Writes rows of blocks straight into Parquet's columns: no object per row or cell.
 *
 * @param <B> the blocks
 */
public abstract class RowWriter<B> {
  private final Schema schema;
  private ColumnChunk[] columns;

  public RowWriter(Schema schema) {
    this.schema = schema;
  }

  /** Takes the columns of a row group, which are those of the contract in order. */
  public void startRowGroup(List<ColumnChunk> chunks) {
    if (chunks.size() != schema.columns().size()) {
      throw new IllegalStateException(
          "The file has " + chunks.size() + " columns and the contract " + schema.columns().size());
    }
    columns = chunks.toArray(ColumnChunk[]::new);
  }

  /**
   * Writes row {@code i} of a block: one value, or null where optional, to each column by its
   * position.
   */
  public abstract void write(B block, int i);

  /** The bytes of a string that hardly any other row has. */
  public static Binary utf8(String value) {
    return Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a string that other rows have, too. */
  public final void value(int column, String value) {
    columns[column].write(value);
  }

  public final void value(int column, Binary value) {
    columns[column].write(value);
  }

  public final void value(int column, long value) {
    columns[column].write(value);
  }

  public final void value(int column, boolean value) {
    columns[column].write(value);
  }

  public final void missing(int column) {
    columns[column].writeNull();
  }
}

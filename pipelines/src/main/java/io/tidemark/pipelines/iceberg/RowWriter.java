package io.tidemark.pipelines.iceberg;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.parquet.TripleWriter;
import org.apache.iceberg.types.Types;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * Writes rows of blocks straight into Parquet's columns: no object per row or cell.
 *
 * @param <B> the blocks
 */
abstract class RowWriter<B> implements ParquetValueWriter<RowWriter.Row<B>> {
  /** One row of a block. Mutable and reused. */
  static final class Row<B> {
    private B block;
    private int index;

    Row<B> set(B newBlock, int newIndex) {
      block = newBlock;
      index = newIndex;
      return this;
    }
  }

  private final Schema schema;
  private final Map<String, Binary> shared = new HashMap<>();
  private MessageType type;
  private ColumnWriter[] columns;

  RowWriter(Schema schema) {
    this.schema = schema;
  }

  /** Takes the file's Parquet schema, whose columns are those of the table in order. */
  RowWriter<B> withType(MessageType fileType) {
    type = fileType;
    return this;
  }

  /**
   * Writes row {@code i} of a block: one value, or null where optional, to each column by its
   * position.
   */
  abstract void write(B block, int i);

  @Override
  public void write(int repetitionLevel, Row<B> row) {
    write(row.block, row.index);
  }

  @Override
  public List<TripleWriter<?>> columns() {
    return List.of();
  }

  @Override
  public void setColumnStore(ColumnWriteStore store) {
    columns =
        type.getColumns().stream()
            .map((ColumnDescriptor c) -> store.getColumnWriter(c))
            .toArray(ColumnWriter[]::new);
    List<Types.NestedField> fields = schema.columns();
    if (columns.length != fields.size()) {
      throw new IllegalStateException(
          "The file has " + columns.length + " columns and the table " + fields.size());
    }
  }

  /** The bytes of a string. */
  static Binary utf8(String value) {
    return Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The bytes of a string that many rows have: Parquet looks up each in its dictionary, and does
   * not compare bytes that are the same array.
   */
  final Binary shared(String value) {
    return shared.computeIfAbsent(value, RowWriter::utf8);
  }

  final void required(int column, Binary value) {
    columns[column].write(value, 0, 0);
  }

  final void required(int column, long value) {
    columns[column].write(value, 0, 0);
  }

  final void required(int column, boolean value) {
    columns[column].write(value, 0, 0);
  }

  final void optional(int column, Binary value) {
    columns[column].write(value, 0, 1);
  }

  final void optional(int column, long value) {
    columns[column].write(value, 0, 1);
  }

  final void missing(int column) {
    columns[column].writeNull(0, 0);
  }
}

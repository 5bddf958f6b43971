package io.tidemark.storage.read;

import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.tables.Cell;
import io.tidemark.schemas.tables.Cells;
import io.tidemark.schemas.tables.Dataset;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.parquet.ParquetValueReader;
import org.apache.iceberg.parquet.ParquetValueReaders;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.ByteBuffers;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The row of a table that is read, cell by cell: out of Parquet's columns, without an object per
 * row or cell, or out of a record that is in memory. It stands for one row after the other, of one
 * file after the other. Not thread-safe.
 */
public final class StoredCells implements Cells, RowReader<StoredCells> {
  private static final long NO_POSITION = -1;

  private final Schema declared;
  private final Map<String, StoredCell> cells = new LinkedHashMap<>();
  private long position;

  public StoredCells(Dataset<?> dataset) {
    this.declared = dataset.schema();
  }

  /** The columns that have been asked for. */
  public Set<String> columns() {
    return cells.keySet();
  }

  @Override
  public Cell column(String column) {
    return cells.computeIfAbsent(column, name -> new StoredCell(declared.findField(name)));
  }

  @Override
  public ParquetValueReader<StoredCells> open(Schema columns, MessageType file) {
    for (StoredCell cell : cells.values()) {
      cell.source = source(cell.field, columns, file);
    }
    return new Rows(file.getColumns().get(0));
  }

  private static Source source(NestedField field, Schema columns, MessageType file) {
    if (columns.findField(field.fieldId()) == null) {
      return Source.NONE;
    }
    for (Type column : file.getFields()) {
      if (column.getId() != null && column.getId().intValue() == field.fieldId()) {
        return new FileColumn(field, file.getColumnDescription(new String[] {column.getName()}));
      }
    }
    if (field.isOptional()) {
      return Source.NONE;
    }
    throw new IllegalStateException(
        "A file has no column " + field.name() + " (expected one of id " + field.fieldId() + ")");
  }

  @Override
  public StoredCells of(Record row) {
    for (StoredCell cell : cells.values()) {
      cell.source =
          row.struct().field(cell.field.name()) == null
              ? Source.NONE
              : new InMemory(cell.field, row.getField(cell.field.name()));
    }
    Object stored = row.getField(MetadataColumns.ROW_POSITION.name());
    position = stored == null ? NO_POSITION : (Long) stored;
    return this;
  }

  /** The number of the row in its file, or -1 for a record that was read without it. */
  public long position() {
    return position;
  }

  @Override
  public long position(StoredCells row) {
    return position;
  }

  /** The rows of one file. */
  private final class Rows extends ParquetValueReaders.PrimitiveReader<StoredCells> {
    private final List<FileColumn> columns =
        cells.values().stream()
            .map(cell -> cell.source)
            .filter(FileColumn.class::isInstance)
            .map(FileColumn.class::cast)
            .toList();

    /**
     * Reads the columns that are asked for.
     *
     * @param any for the reader that this one extends, as others cannot be written outside of
     *     Iceberg; it is not read
     */
    private Rows(ColumnDescriptor any) {
      super(any);
    }

    @Override
    public void setPageSource(PageReadStore pages) {
      columns.forEach(column -> column.setPageSource(pages));
      position = pages.getRowIndexOffset().orElseThrow() - 1;
    }

    @Override
    public StoredCells read(StoredCells reuse) {
      position++;
      for (FileColumn column : columns) {
        column.advance();
      }
      return StoredCells.this;
    }
  }

  private static final class StoredCell implements Cell {
    private final NestedField field;
    private Source source = Source.NONE;

    private StoredCell(NestedField field) {
      this.field = field;
    }

    @Override
    public boolean isMissing() {
      return source.isMissing();
    }

    @Override
    public String text() {
      return source.text();
    }

    @Override
    public long number() {
      return source.number();
    }

    @Override
    public boolean bit() {
      return source.bit();
    }

    @Override
    public byte[] bytes() {
      return source.bytes();
    }

    @Override
    public void addTo(DecimalColumn.Builder decimals) {
      source.addTo(decimals);
    }

    @Override
    public int compare(byte[] ascii) {
      return source.compare(ascii);
    }
  }

  /** Where the values of a column come from. */
  private interface Source extends Cell {
    /** No values. */
    Source NONE = new InMemory(null, null);
  }

  /** A value in memory, as Iceberg's records have it. */
  private record InMemory(NestedField field, Object value) implements Source {
    private InMemory {
      if (value == null && field != null && field.isRequired()) {
        throw new NeedsNewerBuild(field.name());
      }
    }

    @Override
    public boolean isMissing() {
      return value == null;
    }

    @Override
    public String text() {
      return (String) value;
    }

    @Override
    public long number() {
      return value instanceof OffsetDateTime time
          ? ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant())
          : (Long) value;
    }

    @Override
    public boolean bit() {
      return (Boolean) value;
    }

    @Override
    public byte[] bytes() {
      return ByteBuffers.toByteArray((ByteBuffer) value);
    }

    @Override
    public void addTo(DecimalColumn.Builder decimals) {
      decimals.add((BigDecimal) value);
    }

    @Override
    public int compare(byte[] ascii) {
      return Arrays.compareUnsigned(ascii, text().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A column of a file, at one row after the other. */
  private static final class FileColumn extends ParquetValueReaders.PrimitiveReader<Void>
      implements Source {
    private final NestedField field;
    private final int definitionLevel;
    private boolean isMissing;
    private long number;
    private boolean bit;
    private Binary bytes;

    /** The bytes as a text, once it was asked for: neighbouring rows mostly have the same. */
    private String text;

    private FileColumn(NestedField field, ColumnDescriptor descriptor) {
      super(descriptor);
      this.field = field;
      this.definitionLevel = descriptor.getMaxDefinitionLevel();
    }

    @Override
    public Void read(Void reuse) {
      advance();
      return null;
    }

    private void advance() {
      isMissing = column.currentDefinitionLevel() < definitionLevel;
      if (isMissing) {
        if (field.isRequired()) {
          throw new NeedsNewerBuild(field.name());
        }
        column.nextNull();
        return;
      }
      switch (field.type().typeId()) {
        case LONG, TIMESTAMP -> number = column.nextLong();
        case BOOLEAN -> bit = column.nextBoolean();
        default -> {
          Binary next = column.nextBinary();
          if (!next.equals(bytes)) {
            text = null;
          }
          bytes = next;
        }
      }
    }

    @Override
    public boolean isMissing() {
      return isMissing;
    }

    @Override
    public String text() {
      if (text == null) {
        text = bytes.toStringUsingUTF8();
      }
      return text;
    }

    @Override
    public long number() {
      return number;
    }

    @Override
    public boolean bit() {
      return bit;
    }

    @Override
    public byte[] bytes() {
      return bytes.getBytes();
    }

    /** The 16 bytes, big-endian, in which decimal(38,18) is stored. */
    @Override
    public void addTo(DecimalColumn.Builder decimals) {
      ByteBuffer stored = bytes.toByteBuffer();
      int start = stored.position();
      decimals.addStored(stored.getLong(start), stored.getLong(start + Long.BYTES));
    }

    @Override
    public int compare(byte[] ascii) {
      ByteBuffer stored = bytes.toByteBuffer();
      return ByteBuffer.wrap(ascii).compareTo(stored);
    }
  }
}

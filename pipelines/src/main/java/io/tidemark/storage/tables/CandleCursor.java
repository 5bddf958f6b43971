package io.tidemark.storage.tables;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.read.NeedsNewerBuild;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetValueReaders;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The rows of a file of {@link CandlesTable}, one after the other, read from Parquet's columns
 * without an object per row or cell. Only what was asked for can be told of a row; its open time
 * always is.
 */
final class CandleCursor extends ParquetValueReaders.PrimitiveReader<CandleCursor>
    implements CandleRow {
  private final Schema wanted;
  private final MessageType file;
  private final List<Column> columns = new ArrayList<>();

  private final Text instrument;
  private final Text interval;
  private final Text basis;
  private final Bytes revision;
  private final Bytes open;
  private final Bytes high;
  private final Bytes low;
  private final Bytes close;
  private final Bytes volume;
  private final Bytes quoteVolume;
  private final Bytes takerBuyVolume;
  private final Whole firstTradeId;
  private final Whole lastTradeId;

  private long position;
  private long openTime;
  private Series series;

  CandleCursor(Schema wanted, MessageType file) {
    super(descriptor(wanted, file, CandlesTable.OPEN_TIME).orElseThrow());
    this.wanted = wanted;
    this.file = file;
    instrument = text(CandlesTable.INSTRUMENT);
    interval = text(CandlesTable.INTERVAL);
    basis = text(CandlesTable.BASIS);
    revision = bytes(CandlesTable.REVISION);
    open = bytes(CandlesTable.OPEN);
    high = bytes(CandlesTable.HIGH);
    low = bytes(CandlesTable.LOW);
    close = bytes(CandlesTable.CLOSE);
    volume = bytes(CandlesTable.VOLUME);
    quoteVolume = bytes(CandlesTable.QUOTE_VOLUME);
    takerBuyVolume = bytes(CandlesTable.TAKER_BUY_VOLUME);
    firstTradeId = whole(CandlesTable.FIRST_TRADE_ID);
    lastTradeId = whole(CandlesTable.LAST_TRADE_ID);
  }

  private Text text(String name) {
    return wanted.findField(name) == null
        ? null
        : descriptor(wanted, file, name).map(each -> add(new Text(each, name))).orElse(null);
  }

  private Bytes bytes(String name) {
    return wanted.findField(name) == null
        ? null
        : descriptor(wanted, file, name).map(each -> add(new Bytes(each, name))).orElse(null);
  }

  private Whole whole(String name) {
    return wanted.findField(name) == null
        ? null
        : descriptor(wanted, file, name).map(each -> add(new Whole(each, name))).orElse(null);
  }

  private <C extends Column> C add(C column) {
    columns.add(column);
    return column;
  }

  /**
   * A column of the file; none where it is null in all rows, as the file was written without it.
   */
  private static Optional<ColumnDescriptor> descriptor(
      Schema wanted, MessageType file, String name) {
    int id = wanted.findField(name).fieldId();
    for (Type column : file.getFields()) {
      if (column.getId() != null && column.getId().intValue() == id) {
        return Optional.of(file.getColumnDescription(new String[] {column.getName()}));
      }
    }
    if (CandlesTable.SCHEMA.findField(name).isOptional()) {
      return Optional.empty();
    }
    throw new IllegalStateException(
        "A file has no column " + name + " (expected one of id " + id + ")");
  }

  @Override
  public void setPageSource(PageReadStore pages) {
    super.setPageSource(pages);
    columns.forEach(each -> each.setPageSource(pages));
    position = pages.getRowIndexOffset().orElseThrow() - 1;
  }

  @Override
  public CandleCursor read(CandleCursor reuse) {
    position++;
    openTime = column.nextLong();
    for (Column each : columns) {
      each.read(null);
    }
    return this;
  }

  @Override
  public long openTime() {
    return openTime;
  }

  /** The same object for rows of one series that follow each other. */
  @Override
  public Series series() {
    if (series == null
        || !series.instrument().equals(instrument.value)
        || !series.interval().equals(interval.value)
        || !series.basis().equals(basis.value)) {
      series = new Series(instrument.value, interval.value, basis.value);
    }
    return series;
  }

  @Override
  public Revision revision() {
    return Revision.parse(revision.value.toStringUsingUTF8());
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public CandleBlock.Builder builder(int capacity) {
    return CandleBlock.builder(
        Instrument.parse(instrument.value),
        Interval.parse(interval.value),
        Basis.parse(basis.value),
        capacity);
  }

  @Override
  public void appendTo(CandleBlock.Builder candles) {
    open.appendTo(candles.open());
    high.appendTo(candles.high());
    low.appendTo(candles.low());
    close.appendTo(candles.close());
    if (isMissing(volume) || isMissing(quoteVolume)) {
      candles.withoutSums();
    } else {
      volume.appendTo(candles.volume());
      quoteVolume.appendTo(candles.quoteVolume());
      if (isMissing(takerBuyVolume)) {
        candles.takerBuyVolume().add(0, 0);
      } else {
        takerBuyVolume.appendTo(candles.takerKnown().takerBuyVolume());
      }
    }
    if (!isMissing(firstTradeId)) {
      candles.tradeIds(firstTradeId.value, lastTradeId.value);
    }
    Revision rank = revision();
    if (rank.isFinal()) {
      candles.isFinal();
    }
    candles.endRollUp(openTime, rank.trades(), rank.epoch(), rank.digest());
  }

  private static boolean isMissing(Column column) {
    return column == null || column.isNull;
  }

  private abstract static class Column extends ParquetValueReaders.PrimitiveReader<Void> {
    private final String name;
    private final boolean isRequired;
    private final int definitionLevel;
    boolean isNull;

    private Column(ColumnDescriptor descriptor, String name) {
      super(descriptor);
      this.name = name;
      isRequired = CandlesTable.SCHEMA.findField(name).isRequired();
      definitionLevel = descriptor.getMaxDefinitionLevel();
    }

    @Override
    public final Void read(Void reuse) {
      isNull = column.currentDefinitionLevel() < definitionLevel;
      if (isNull) {
        if (isRequired) {
          throw new NeedsNewerBuild(name);
        }
        column.nextNull();
      } else {
        readValue();
      }
      return null;
    }

    abstract void readValue();
  }

  private static final class Whole extends Column {
    private long value;

    private Whole(ColumnDescriptor descriptor, String name) {
      super(descriptor, name);
    }

    @Override
    void readValue() {
      value = column.nextLong();
    }
  }

  private static final class Bytes extends Column {
    private Binary value;

    private Bytes(ColumnDescriptor descriptor, String name) {
      super(descriptor, name);
    }

    @Override
    void readValue() {
      value = column.nextBinary();
    }

    /** Appends the decimal whose 16 bytes, big-endian, these are. */
    private void appendTo(DecimalColumn.Builder decimals) {
      ByteBuffer bytes = value.toByteBuffer();
      int start = bytes.position();
      decimals.addStored(bytes.getLong(start), bytes.getLong(start + Long.BYTES));
    }
  }

  /** Text that is mostly the same from row to row. */
  private static final class Text extends Column {
    private Binary bytes;
    private String value;

    private Text(ColumnDescriptor descriptor, String name) {
      super(descriptor, name);
    }

    @Override
    void readValue() {
      Binary next = column.nextBinary();
      if (!next.equals(bytes)) {
        bytes = next;
        value = next.toStringUsingUTF8();
      }
    }
  }
}

package io.tidemark.storage.parquet;

import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.tables.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Collects one column of a row group in Parquet's data pages of version 1: the values as they are,
 * or, of strings, their numbers in a dictionary for as long as it has room.
 *
 * <p>Parquet's own writer hashes each string for its dictionary and compares it with the least and
 * the greatest; here a string that the row before has too costs neither.
 */
final class ColumnChunk implements Values, AutoCloseable {
  private static final int FIRST_CAPACITY = 64;
  private static final int NONE = -1;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final PrimitiveType type;
  private final PageWriter pages;
  private final ParquetProperties properties;
  private final int definitionLevel;

  /** How many bytes say how long a value is. */
  private final int lengthBytes;

  private final ValuesWriter levels;
  private final ValuesWriter values;
  private final StringDictionary dictionary;

  /** Of the strings of the page at hand, where those are in the dictionary. */
  private int[] numbers = new int[FIRST_CAPACITY];

  private int numbered;
  private int lastNumber = NONE;
  private boolean isDictionaryOver;

  private final byte[] decimal = new byte[2 * Long.BYTES];
  private final Binary reusedDecimal = Binary.fromReusedByteArray(decimal);
  private byte[] lastOwnText;
  private Binary reusedOwnText;

  private Statistics<?> statistics;
  private int rows;
  private long pageBytes;
  private long earlierBytes;

  /**
   * @param pages takes the pages
   * @param properties how large pages and dictionaries may be
   */
  ColumnChunk(ColumnDescriptor column, PageWriter pages, ParquetProperties properties) {
    this.type = column.getPrimitiveType();
    this.pages = pages;
    this.properties = properties;
    this.definitionLevel = column.getMaxDefinitionLevel();
    this.lengthBytes = type.getPrimitiveTypeName() == PrimitiveTypeName.BINARY ? Integer.BYTES : 0;
    this.levels = properties.newDefinitionLevelWriter(column);
    this.values = properties.newValuesWriter(column);
    this.dictionary = new StringDictionary(properties.getDictionaryPageSizeThreshold());
    this.statistics = newStatistics();
  }

  /** Of bytes that are no text, neither bounds nor counts: they have no order that is asked for. */
  private Statistics<?> newStatistics() {
    return type.getPrimitiveTypeName() == PrimitiveTypeName.BINARY
            && type.getLogicalTypeAnnotation() == null
        ? Statistics.noopStats(type)
        : Statistics.createStats(type);
  }

  @Override
  public void number(long value) {
    values.writeLong(value);
    statistics.updateStats(value);
    endValue(Long.BYTES);
  }

  @Override
  public void bit(boolean value) {
    values.writeBoolean(value);
    statistics.updateStats(value);
    endValue(1);
  }

  /** Writes the 16 bytes, big-endian, in which decimal(38,18) is stored. */
  @Override
  public void decimal(DecimalColumn column, int i) {
    LONG.set(decimal, 0, column.storedHigh(i));
    LONG.set(decimal, Long.BYTES, column.storedLow(i));
    write(reusedDecimal);
  }

  @Override
  public void bytes(byte[] value) {
    write(Binary.fromConstantByteArray(value));
  }

  @Override
  public void ownText(byte[] utf8) {
    if (utf8 != lastOwnText) {
      lastOwnText = utf8;
      reusedOwnText = Binary.fromReusedByteArray(utf8);
    }
    write(reusedOwnText);
  }

  private void write(Binary value) {
    if (numbered > 0) {
      endPage();
    }
    isDictionaryOver = true;
    values.writeBytes(value);
    statistics.updateStats(value);
    endValue(lengthBytes + value.length());
  }

  @Override
  public void text(String value) {
    int number = isDictionaryOver ? StringDictionary.FULL : dictionary.number(value);
    if (number == StringDictionary.FULL) {
      write(StringDictionary.utf8(value));
      return;
    }
    if (numbered == numbers.length) {
      numbers = Arrays.copyOf(numbers, numbered * 2);
    }
    numbers[numbered++] = number;
    Binary entry = dictionary.entry(number);
    if (number != lastNumber) {
      statistics.updateStats(entry);
      lastNumber = number;
    }
    endValue(Integer.BYTES + entry.length());
  }

  @Override
  public void missing() {
    levels.writeInteger(definitionLevel - 1);
    statistics.incrementNumNulls();
    endRow();
  }

  private void endValue(int bytes) {
    levels.writeInteger(definitionLevel);
    pageBytes += bytes;
    endRow();
  }

  private void endRow() {
    rows++;
    if (rows == properties.getPageRowCountLimit()
        || pageBytes >= properties.getPageSizeThreshold()) {
      endPage();
    }
  }

  /** How many bytes the values take without a dictionary and compression. */
  long bytes() {
    return earlierBytes + pageBytes;
  }

  private void endPage() {
    try {
      if (numbered > 0) {
        try (RunLengthBitPackingHybridEncoder encoder = encoder()) {
          for (int i = 0; i < numbered; i++) {
            encoder.writeInt(numbers[i]);
          }
          writePage(
              BytesInput.concat(
                  BytesInput.from(new byte[] {(byte) dictionary.bitWidth()}), encoder.toBytes()),
              Encoding.RLE_DICTIONARY);
        }
      } else {
        writePage(values.getBytes(), values.getEncoding());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("A page of " + type.getName() + " cannot be made", e);
    }
    values.reset();
    levels.reset();
    statistics = newStatistics();
    numbered = 0;
    lastNumber = NONE;
    rows = 0;
    earlierBytes += pageBytes;
    pageBytes = 0;
  }

  private RunLengthBitPackingHybridEncoder encoder() {
    return new RunLengthBitPackingHybridEncoder(
        dictionary.bitWidth(),
        properties.getInitialSlabSize(),
        properties.getPageSizeThreshold(),
        properties.getAllocator());
  }

  private void writePage(BytesInput body, Encoding encoding) throws IOException {
    pages.writePage(
        BytesInput.concat(levels.getBytes(), body),
        rows,
        rows,
        statistics,
        Encoding.RLE,
        Encoding.RLE,
        encoding);
  }

  /** Ends the last page, and the dictionary. */
  void end() throws IOException {
    if (rows > 0) {
      endPage();
    }
    if (dictionary.size() > 0) {
      pages.writeDictionaryPage(dictionary.toPage());
    }
  }

  @Override
  public void close() {
    levels.close();
    values.close();
  }
}

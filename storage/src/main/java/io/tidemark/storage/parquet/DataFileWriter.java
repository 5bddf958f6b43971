package io.tidemark.storage.parquet;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.tables.Column;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.files.Checksum;
import io.tidemark.storage.files.Layout;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.values.factory.DefaultV1ValuesWriterFactory;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/**
 * Writes rows of blocks into a data file of a table: Parquet with the codec, the level of zstd, and
 * the sizes of row groups, pages and dictionaries that the table's properties say. It makes no
 * bloom filters, and looks at the size of a row group as often as it likes.
 *
 * @param <B> the blocks
 */
public final class DataFileWriter<B extends Block> implements Closeable {
  /** How many rows are written between two looks at how large the row group is. */
  private static final int ROWS_PER_LOOK = 100;

  private final Table table;
  private final Layout layout;
  private final OutputFile file;
  private final List<Column.Writer<B>> writers;
  private final MessageType type;
  private final ParquetProperties properties;
  private final long rowGroupBytes;
  private final CompressionCodecName codec;
  private final CompressionCodecFactory codecs;
  private final ParquetFileWriter writer;

  private B current;
  private Ingest currentRun;
  private ColumnChunkPageWriteStore pages;
  private List<ColumnChunk> columns;
  private long rows;

  public DataFileWriter(Table table, Layout layout, OutputFile file, Dataset<B> dataset)
      throws IOException {
    this.table = table;
    this.layout = layout;
    this.file = file;
    this.writers = dataset.columns().stream().map(Column::writer).toList();
    this.type = ParquetSchemaUtil.convert(layout.schema(), "table");
    int pageBytes =
        property(
            TableProperties.PARQUET_PAGE_SIZE_BYTES,
            TableProperties.PARQUET_PAGE_SIZE_BYTES_DEFAULT);
    this.properties =
        ParquetProperties.builder()
            .withPageSize(pageBytes)
            .withPageRowCountLimit(
                property(
                    TableProperties.PARQUET_PAGE_ROW_LIMIT,
                    TableProperties.PARQUET_PAGE_ROW_LIMIT_DEFAULT))
            .withDictionaryPageSize(
                property(
                    TableProperties.PARQUET_DICT_SIZE_BYTES,
                    TableProperties.PARQUET_DICT_SIZE_BYTES_DEFAULT))
            // ColumnChunk has dictionaries of its own.
            .withDictionaryEncoding(false)
            // All files share the factory that is there otherwise, and the properties of the one
            // that was opened last.
            .withValuesWriterFactory(new DefaultV1ValuesWriterFactory())
            .build();
    this.rowGroupBytes =
        property(
            TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
            TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT);
    this.codec = codec();
    this.codecs = new CodecFactory(codecConfiguration(), pageBytes);
    startRowGroup();
    // Opens the file: nothing may fail between this and the end of the constructor.
    this.writer =
        new ParquetFileWriter(
            new ParquetOutput(Checksum.of(file)),
            type,
            ParquetFileWriter.Mode.OVERWRITE,
            rowGroupBytes,
            0,
            properties.getColumnIndexTruncateLength(),
            properties.getStatisticsTruncateLength(),
            properties.getPageWriteChecksumEnabled());
    writer.start();
  }

  private int property(String name, int otherwise) {
    return PropertyUtil.propertyAsInt(table.properties(), name, otherwise);
  }

  private CompressionCodecName codec() {
    String name =
        table
            .properties()
            .getOrDefault(
                TableProperties.PARQUET_COMPRESSION, TableProperties.PARQUET_COMPRESSION_DEFAULT);
    try {
      return CompressionCodecName.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid "
              + TableProperties.PARQUET_COMPRESSION
              + " of table "
              + table.name()
              + ": '"
              + name
              + "' (expected one of "
              + Arrays.toString(CompressionCodecName.values()).toLowerCase(Locale.ROOT)
              + ")",
          e);
    }
  }

  private Configuration codecConfiguration() {
    Configuration configuration = new Configuration(false);
    String level = table.properties().get(TableProperties.PARQUET_COMPRESSION_LEVEL);
    if (level != null) {
      configuration.set("parquet.compression.codec.zstd.level", level);
    }
    return configuration;
  }

  private void startRowGroup() {
    pages =
        new ColumnChunkPageWriteStore(
            codecs.getCompressor(codec),
            type,
            properties.getAllocator(),
            properties.getColumnIndexTruncateLength(),
            properties.getPageWriteChecksumEnabled());
    columns =
        type.getColumns().stream()
            .map(column -> new ColumnChunk(column, pages.getPageWriter(column), properties))
            .toList();
    rows = 0;
  }

  /**
   * Writes the rows {@code [from, to)} of a block, column by column.
   *
   * @param run the run that the rows are of
   */
  public void write(B block, int from, int to, Ingest run) throws IOException {
    if (block != current || !run.equals(currentRun)) {
      current = block;
      currentRun = run;
      writers.forEach(writer -> writer.begin(block, run));
    }
    int next = from;
    while (next < to) {
      int end = (int) Math.min(to, next + ROWS_PER_LOOK - rows % ROWS_PER_LOOK);
      for (int column = 0; column < columns.size(); column++) {
        writers.get(column).write(next, end, columns.get(column));
      }
      rows += end - next;
      next = end;
      if (rows % ROWS_PER_LOOK == 0
          && columns.stream().mapToLong(ColumnChunk::bytes).sum() >= rowGroupBytes) {
        endRowGroup();
        startRowGroup();
      }
    }
  }

  private void endRowGroup() throws IOException {
    if (rows > 0) {
      writer.startBlock(rows);
      for (ColumnChunk column : columns) {
        column.end();
      }
      pages.flushToFileWriter(writer);
      writer.endBlock();
    }
    closeRowGroup();
  }

  private void closeRowGroup() {
    columns.forEach(ColumnChunk::close);
    pages.close();
  }

  /**
   * Ends the file.
   *
   * @param partition that all rows lie in, of the layout's spec
   */
  public DataFile end(StructLike partition) throws IOException {
    endRowGroup();
    writer.end(
        Map.of(
            "iceberg.schema",
            SchemaParser.toJson(layout.schema()),
            Checksum.KEY,
            Checksum.NONE_YET));
    return DataFiles.builder(layout.spec())
        .withPath(file.location())
        .withFormat(FileFormat.PARQUET)
        .withPartition(partition)
        .withFileSizeInBytes(writer.getPos())
        .withMetrics(
            ParquetUtil.footerMetrics(
                writer.getFooter(), Stream.empty(), MetricsConfig.forTable(table)))
        .withSplitOffsets(ParquetUtil.getSplitOffsets(writer.getFooter()))
        .withSortOrder(layout.order())
        .build();
  }

  @Override
  public void close() throws IOException {
    codecs.release();
    writer.close();
  }
}

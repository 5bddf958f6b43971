package io.tidemark.storage.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.files.Layout;
import io.tidemark.storage.read.StoredCells;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.Partitions;
import io.tidemark.storage.tables.StoredBlocks;
import io.tidemark.storage.upsert.DeltaWriter;
import io.tidemark.storage.upsert.HadoopTableTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFile;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of messages, as the readers of Iceberg and Parquet see them. */
class DataFileWriterTest extends HadoopTableTest {
  private static final long DAY = 1_704_067_200_000_000L;
  private static final int MESSAGES = 3_000;
  private static final List<String> COLUMNS =
      RawTable.SCHEMA.columns().stream().map(field -> field.name()).toList();

  DataFileWriterTest() {
    super(RawTable.contract());
  }

  private void set(Map<String, String> properties) {
    UpdateProperties update = table.updateProperties();
    properties.forEach((name, value) -> update.set("write.parquet." + name, value));
    update.commit();
  }

  /** Messages of a channel, in order of their publish times. */
  private static List<Envelope> messages(
      IntFunction<String> instrument, IntFunction<String> source) {
    return IntStream.range(0, MESSAGES)
        .mapToObj(
            i -> {
              Envelope message =
                  Envelope.of(
                      "kafka:trades-0",
                      Integer.toString(i),
                      "trades.csv",
                      instrument.apply(i),
                      source.apply(i),
                      (long) i << 20,
                      DAY + i,
                      DAY + 2L * i,
                      ("{\"price\": " + i + "}").getBytes(UTF_8));
              return i % 7 == 0 ? message : message.withEventTimes(DAY - i, DAY + i);
            })
        .toList();
  }

  private DataFile write(List<Envelope> messages) throws IOException {
    return new DeltaWriter<>(table, RawTable.DATASET, new Ingest("run", DAY))
        .writeData(messages, new BitSet());
  }

  private List<Envelope> read(DataFile file) throws IOException {
    List<Envelope> read = new ArrayList<>();
    StoredCells cells = new StoredCells(RawTable.DATASET);
    StoredBlocks<Envelope> messages = new StoredBlocks<>(RawTable.DATASET, cells, read::add);
    try (CloseableIterable<StoredCells> rows = new StoredRows(table).read(file, COLUMNS, cells)) {
      rows.forEach(row -> messages.add());
    }
    messages.end();
    return read;
  }

  private static ParquetMetadata footer(DataFile file) throws IOException {
    try (ParquetFileReader reader = reader(file)) {
      return reader.getFooter();
    }
  }

  private static ParquetFileReader reader(DataFile file) throws IOException {
    return ParquetFileReader.open(
        HadoopInputFile.fromPath(
            new org.apache.hadoop.fs.Path(file.location()), new Configuration(false)));
  }

  private static Stream<ColumnChunkMetaData> chunks(DataFile file, String column)
      throws IOException {
    return footer(file).getBlocks().stream()
        .map(
            rowGroup ->
                rowGroup.getColumns().stream()
                    .filter(chunk -> chunk.getPath().toDotString().equals(column))
                    .findFirst()
                    .orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    // As the table has them.
    "4194304, 1048576, 20000, 4096",
    // Row groups, pages by rows, pages by bytes, and dictionaries that are outgrown.
    "100000, 1048576, 20000, 4096",
    "4194304, 1048576, 64, 4096",
    "4194304, 1000, 20000, 4096",
    "4194304, 1048576, 20000, 300",
    "100000, 1048576, 100, 1",
  })
  void messagesComeBackWhateverTheSizesOfItsParts(
      int rowGroupBytes, int pageBytes, int pageRows, int dictionaryBytes) throws IOException {
    set(
        Map.of(
            "row-group-size-bytes", Integer.toString(rowGroupBytes),
            "page-size-bytes", Integer.toString(pageBytes),
            "page-row-limit", Integer.toString(pageRows),
            "dict-size-bytes", Integer.toString(dictionaryBytes)));
    // None, few, one that goes on over many, then ever new ones.
    List<Envelope> messages =
        messages(
            i -> i % 3 == 0 ? null : i < 2_000 ? "binance:A" + i / 500 + "-USD" : null,
            i -> i < 1_000 ? "gs://recordings/é.csv" : "gs://recordings/" + i + ".csv");

    DataFile file = write(messages);

    assertThat(read(file)).isEqualTo(messages);
    assertThat(file.recordCount()).isEqualTo(MESSAGES);
    assertThat(file.nullValueCounts())
        .containsEntry(4, messages.stream().filter(m -> m.instrument() == null).count())
        .containsEntry(9, messages.stream().filter(m -> m.firstTime() == Envelope.NO_TIME).count());
    boolean split = rowGroupBytes < 4 << 20;
    assertThat(footer(file).getBlocks()).hasSizeBetween(split ? 3 : 1, split ? 20 : 1);
    assertThat(footer(file).getBlocks().stream().mapToLong(BlockMetaData::getRowCount).sum())
        .isEqualTo(MESSAGES);
  }

  @Test
  void filesThatOthersOpenMeanwhileChangeNothing() throws IOException {
    set(Map.of("row-group-size-bytes", "100000"));
    List<Envelope> messages = messages(i -> null, i -> "a");
    OutputFile output = table.io().newOutputFile(folder.resolve("file.parquet").toString());
    PartitionKey partition = Partitions.key(RawTable.DATASET, table.spec(), messages.get(0));
    Ingest run = new Ingest("run", DAY);

    DataFile file;
    try (DataFileWriter<Envelope> writer =
        new DataFileWriter<>(
            table, Layout.of(table, RawTable.contract()), output, RawTable.DATASET)) {
      for (Envelope message : messages) {
        // As each writer of files does.
        ParquetProperties.builder().build();
        writer.write(message, 0, 1, run);
      }
      file = writer.end(partition);
    }

    assertThat(read(file)).isEqualTo(messages);
    assertThat(chunks(file, RawTable.INGESTED_AT))
        .hasSizeGreaterThan(1)
        .noneMatch(chunk -> chunk.getEncodings().toString().contains("DICTIONARY"));
  }

  @Test
  void pagesHaveTheRowsAndTheBoundsThatAreTheirs() throws IOException {
    set(Map.of("page-row-limit", "100"));
    DataFile file = write(messages(i -> null, i -> i < 1_000 ? "a" : i < 2_000 ? "b" : "c" + i));

    try (ParquetFileReader reader = reader(file)) {
      ColumnChunkMetaData source = chunks(file, RawTable.SOURCE).findFirst().orElseThrow();
      OffsetIndex pages = reader.readOffsetIndex(source);
      ColumnIndex bounds = reader.readColumnIndex(source);

      assertThat(IntStream.range(0, pages.getPageCount()).mapToLong(pages::getFirstRowIndex))
          .contains(0L, 100L, 900L, 1_000L, 2_000L)
          .hasSizeBetween(30, 31);
      assertThat(bounds.getNullPages()).hasSize(pages.getPageCount()).containsOnly(false);
      for (int i = 0; i < 10; i++) {
        assertThat(text(bounds.getMinValues().get(i))).isEqualTo("a");
        assertThat(text(bounds.getMaxValues().get(10 + i))).isEqualTo("b");
      }
      assertThat(text(bounds.getMaxValues().get(pages.getPageCount() - 1))).isEqualTo("c2999");
    }
  }

  private static String text(ByteBuffer utf8) {
    return UTF_8.decode(utf8.duplicate()).toString();
  }

  @Test
  void whatRowsHaveInCommonIsInADictionary() throws IOException {
    DataFile file = write(messages(i -> null, i -> "gs://recordings/" + i + ".csv"));

    assertThat(chunks(file, RawTable.CHANNEL))
        .allMatch(chunk -> chunk.getEncodings().contains(Encoding.RLE_DICTIONARY))
        .allMatch(chunk -> chunk.getTotalUncompressedSize() < 200);
    assertThat(chunks(file, RawTable.SOURCE))
        .as("at first, as long as there is room")
        .allMatch(
            chunk ->
                chunk
                    .getEncodingStats()
                    .getDataEncodings()
                    .containsAll(List.of(Encoding.RLE_DICTIONARY, Encoding.PLAIN)));
    assertThat(chunks(file, RawTable.MESSAGE_ID))
        .noneMatch(chunk -> chunk.getEncodings().contains(Encoding.RLE_DICTIONARY));
  }

  @Test
  void boundsAreThoseOfAllRowsAndNoneOfPayloads() throws IOException {
    List<Envelope> messages = messages(i -> null, i -> i == 1_500 ? "a" : i == 2_500 ? "z" : "m");
    set(Map.of("page-row-limit", "100", "row-group-size-bytes", "100000"));

    DataFile file = write(messages);

    assertThat(text(file.lowerBounds().get(5))).isEqualTo("a");
    assertThat(text(file.upperBounds().get(5))).isEqualTo("z");
    assertThat(file.lowerBounds()).doesNotContainKey(11);
    assertThat(file.splitOffsets()).hasSizeBetween(3, 20).isSorted();
    assertThat(file.fileSizeInBytes())
        .isEqualTo(Path.of(file.location().replaceFirst("^file:", "")).toFile().length());
  }

  @Test
  void codecThatIsNoneIsToldWithThoseThereAre() {
    set(Map.of("compression-codec", "zip"));

    assertThatThrownBy(() -> write(messages(i -> null, i -> "a")))
        .hasMessageContaining("Invalid write.parquet.compression-codec of table ")
        .hasMessageContaining("raw: 'zip' (expected one of [")
        .hasMessageContaining("zstd");
  }

  @ParameterizedTest
  @CsvSource({"zstd, ZSTD", "gzip, GZIP", "snappy, SNAPPY", "uncompressed, UNCOMPRESSED"})
  void codecIsThatOfTheTable(String property, String codec) throws IOException {
    set(Map.of("compression-codec", property));
    List<Envelope> messages = messages(i -> null, i -> "a");

    DataFile file = write(messages);

    assertThat(read(file)).isEqualTo(messages);
    assertThat(chunks(file, RawTable.PAYLOAD))
        .allMatch(chunk -> chunk.getCodec().name().equals(codec));
  }
}

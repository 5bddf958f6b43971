package io.tidemark.storage.upsert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.read.StoredCells;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.StoredBlocks;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.junit.jupiter.api.Test;

/** Files of candles, beside those of Iceberg's own reader and writer. */
class CandleFilesTest extends HadoopTableTest {
  private static final long SEED = 22;
  private static final int CANDLES = 2_000;
  private static final long MONTH = 1_704_067_200_000_000L;
  private static final Ingest INGEST = new Ingest("run-1", 1_700_000_000_000_000L);
  private static final List<String> COLUMNS =
      CandlesTable.SCHEMA.columns().stream().map(field -> field.name()).toList();

  CandleFilesTest() {
    super(CandlesTable.contract());
  }

  @Test
  void readAsIcebergWroteThemAndAreWrittenAsIcebergReadsThem() throws IOException {
    List<CandleBlock> candles = candles();
    List<Record> rows = rows(candles);

    DataFile own =
        new DeltaWriter<>(table, CandlesTable.DATASET, INGEST).writeData(candles, new BitSet());
    DataFile other = writeRecords(own, rows);

    try (CloseableIterable<Record> read = new StoredRows(table).read(own, COLUMNS)) {
      assertThat(read).containsExactlyElementsOf(rows);
    }
    assertThat(own.splitOffsets()).as("row groups").hasSizeBetween(2, 6);
    assertThat(own.lowerBounds()).containsOnlyKeys(1, 2, 3, 4, 5, 6, 18, 19);
    assertThat(own.lowerBounds()).isEqualTo(other.lowerBounds());
    assertThat(own.upperBounds()).isEqualTo(other.upperBounds());
    assertThat(own.valueCounts()).isEqualTo(other.valueCounts());
    assertThat(own.nullValueCounts()).isEqualTo(other.nullValueCounts());
    assertThat(rows(read(own))).isEqualTo(rows);
    assertThat(rows(read(other))).isEqualTo(rows);
  }

  private DataFile writeRecords(DataFile like, List<Record> rows) throws IOException {
    DataWriter<Record> writer =
        Parquet.writeData(table.io().newOutputFile(like.location() + ".records.parquet"))
            .forTable(table)
            .createWriterFunc(GenericParquetWriter::create)
            .withPartition(like.partition())
            .build();
    try (writer) {
      rows.forEach(writer::write);
    }
    return writer.toDataFile();
  }

  @Test
  void smallFilesAreReadOnce() throws IOException {
    DataFile file =
        new DeltaWriter<>(table, CandlesTable.DATASET, INGEST).writeData(candles(), new BitSet());
    FileScanTask task = append(file);
    List<CandleBlock> blocks = blocks(new StoredRows(table), task);
    StoredRows once = StoredRows.within(table, Expressions.alwaysTrue(), file.recordCount());

    List<Record> first = records(once, task);
    table.io().deleteFile(file.location());

    assertThat(first).hasSize(Math.toIntExact(file.recordCount()));
    assertThat(records(once, task)).isEqualTo(first);
    assertThat(rows(blocks(once, task))).isEqualTo(rows(blocks));
    assertThatThrownBy(
            () ->
                records(
                    StoredRows.within(table, Expressions.alwaysTrue(), file.recordCount() - 1),
                    task))
        .isInstanceOf(DamagedFile.class)
        .hasMessage(file.location() + ": is missing");
  }

  private static List<Record> records(StoredRows stored, FileScanTask task) throws IOException {
    try (CloseableIterable<Record> rows = stored.read(task, COLUMNS, Expressions.alwaysTrue())) {
      List<Record> read = new ArrayList<>();
      rows.forEach(read::add);
      return read;
    }
  }

  private List<CandleBlock> read(DataFile file) throws IOException {
    return blocks(new StoredRows(table), append(file));
  }

  private FileScanTask append(DataFile file) throws IOException {
    table.newAppend().appendFile(file).commit();
    return new StoredRows(table)
        .files(table.currentSnapshot().snapshotId(), Expressions.alwaysTrue()).stream()
            .filter(task -> task.file().location().equals(file.location()))
            .findFirst()
            .orElseThrow();
  }

  private static List<CandleBlock> blocks(StoredRows stored, FileScanTask task) throws IOException {
    List<CandleBlock> blocks = new ArrayList<>();
    StoredCells cells = new StoredCells(CandlesTable.DATASET);
    StoredBlocks<CandleBlock> made = new StoredBlocks<>(CandlesTable.DATASET, cells, blocks::add);
    long position = 0;
    try (CloseableIterable<StoredCells> rows =
        stored.read(task, COLUMNS, Expressions.alwaysTrue(), cells)) {
      for (StoredCells row : rows) {
        made.add();
        assertThat(row.position()).isEqualTo(position++);
      }
    }
    made.end();
    return blocks;
  }

  /** Candles of two instruments and bases of one partition, with values of all forms there are. */
  private static List<CandleBlock> candles() {
    Random random = new Random(SEED);
    List<CandleBlock> blocks = new ArrayList<>();
    for (Basis basis : List.of(Basis.TRADES, Basis.VENUE)) {
      CandleBlock.Builder block =
          CandleBlock.builder(Instrument.parse("test:BTC-USD"), Interval.M1, basis, 1);
      for (int i = 0; i < CANDLES; i++) {
        block.open().add(decimal(random));
        block.high().add(decimal(random).negate());
        block.low().add(decimal(random));
        block.close().add(BigDecimal.valueOf(random.nextInt(1_000_000), 2));
        block.volume().add(random.nextInt(5) == 0 ? BigDecimal.ZERO : BigDecimal.valueOf(7, 3));
        block.quoteVolume().add(BigDecimal.valueOf(random.nextInt(1_000_000), 5));
        if (random.nextBoolean()) {
          block.takerKnown().takerBuyVolume().add(decimal(random));
        } else {
          block.takerBuyVolume().add(0, 0);
        }
        if (random.nextBoolean()) {
          block.tradeIds(random.nextLong(), random.nextLong());
        }
        if (random.nextBoolean()) {
          block.isFinal();
        }
        block.endBase(MONTH + i * Interval.M1.micros(), random.nextInt(1_000), 1);
      }
      blocks.add(block.build());
    }
    return blocks;
  }

  /** A decimal of up to 38 digits, 20 of them before the point. */
  private static BigDecimal decimal(Random random) {
    BigDecimal value =
        new BigDecimal(new BigInteger(random.nextInt(126), random), random.nextInt(19));
    return value.precision() - value.scale() > 20 ? decimal(random) : value;
  }

  private static List<Record> rows(List<CandleBlock> blocks) {
    List<Record> rows = new ArrayList<>();
    for (CandleBlock block : blocks) {
      DecimalColumn vwap = block.vwap();
      for (int i = 0; i < block.count(); i++) {
        Record row = GenericRecord.create(CandlesTable.SCHEMA);
        row.set(0, block.instrument().venue());
        row.set(1, block.instrument().base());
        row.set(2, block.instrument().quote());
        row.set(3, block.instrument().id());
        row.set(4, block.interval().label());
        row.set(
            5, Instant.EPOCH.plus(block.openTime(i), ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
        row.set(6, block.open().get(i).setScale(18));
        row.set(7, block.high().get(i).setScale(18));
        row.set(8, block.low().get(i).setScale(18));
        row.set(9, block.close().get(i).setScale(18));
        row.set(10, block.volume().get(i).setScale(18));
        row.set(11, block.quoteVolume().get(i).setScale(18));
        row.set(12, block.hasVwap(i) ? vwap.get(i) : null);
        row.set(13, block.trades(i));
        row.set(14, block.hasTakerBuyVolume(i) ? block.takerBuyVolume().get(i).setScale(18) : null);
        row.set(15, block.hasTradeIds(i) ? block.firstTradeId(i) : null);
        row.set(16, block.hasTradeIds(i) ? block.lastTradeId(i) : null);
        row.set(17, block.basis().label());
        row.set(18, block.isFinal(i));
        row.set(19, block.revision(i).text());
        row.set(20, INGEST.id());
        row.set(
            21,
            Instant.EPOCH.plus(INGEST.startedMicros(), ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
        rows.add(row);
      }
    }
    return rows;
  }
}

package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.TableContract;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingTest {
  private static final String INSTRUMENT = "a:B-C";
  private static final Input INPUT =
      new Input(Density.SPARSE, new GenerateTrades.Market(8, 1, 8, 1));
  private static final YearMonth JANUARY = YearMonth.of(2024, 1);

  @TempDir private Path warehouse;

  private Table table;

  @BeforeEach
  void create() {
    TableContract contract = CandlesTable.contract();
    table =
        new HadoopTables(new Configuration())
            .create(
                contract.schema(),
                contract.spec(),
                contract.properties(),
                StoredCandles.table(warehouse).toString());
  }

  @Test
  void readsOneInstrumentIntervalAndMonth() throws IOException {
    append(candle(INSTRUMENT, "1h", "2024-01-31T23:00:00Z", 1));
    append(candle(INSTRUMENT, "1h", "2024-01-01T00:00:00Z", 2));
    append(candle(INSTRUMENT, "1h", "2024-02-01T00:00:00Z", 3));
    append(candle(INSTRUMENT, "1m", "2024-01-01T00:00:00Z", 4));
    append(candle("a:B-D", "1h", "2024-01-01T00:00:00Z", 5));

    ReadingOutcome outcome = read();

    assertThat(outcome.rows()).isEqualTo(2);
    CandleTotals expected = new CandleTotals();
    add(expected, "2024-01-01T00:00:00Z", 2);
    add(expected, "2024-01-31T23:00:00Z", 1);
    assertThat(outcome.checksum()).isEqualTo(expected.checksum());
    assertThat(outcome.data().files()).isEqualTo(2);
    assertThat(outcome.data().bytes()).isPositive();
    assertThat(outcome.deletes()).isEqualTo(new ReadingOutcome.Opened(0, 0));
  }

  @Test
  void opensTheDeletesOfWhatItReads() throws IOException {
    DataFile file =
        append(
            candle(INSTRUMENT, "1h", "2024-01-01T00:00:00Z", 1),
            candle(INSTRUMENT, "1h", "2024-01-01T01:00:00Z", 2));
    ReadingOutcome before = read();
    deleteFirst(file);
    ReadingOutcome after = read();

    assertThat(before.rows()).isEqualTo(2);
    assertThat(after.rows()).isEqualTo(1);
    assertThat(after.checksum()).isNotEqualTo(before.checksum());
    assertThat(after.data()).isEqualTo(before.data());
    assertThat(after.deletes().files()).isEqualTo(1);
    assertThat(after.deletes().bytes()).isPositive();
    assertThat(after.metadata().files()).isGreaterThan(before.metadata().files());
  }

  @Test
  void saysFiguresThatAreRead() throws IOException {
    append(candle(INSTRUMENT, "1h", "2024-01-01T00:00:00Z", 1));
    ReadingOutcome outcome = read();

    Read read =
        new Read(
            Competitor.of(Engine.SPARK),
            INPUT,
            Read.State.AS_LEFT,
            Figures.parse(outcome.toString()));

    assertThat(read.files()).isEqualTo(1);
    assertThat(read.bytes()).isEqualTo(outcome.data().bytes());
    assertThat(read.milliseconds()).isCloseTo(1e3 * outcome.seconds(), within(1e-2));
    assertThat(read.agrees(read)).isTrue();
  }

  private ReadingOutcome read() throws IOException {
    table.refresh();
    return Reading.of(table, INSTRUMENT, JANUARY, 1);
  }

  private static void add(CandleTotals totals, String openTime, long number) {
    BigDecimal value = BigDecimal.valueOf(number);
    totals.start(CandleTotals.hash(INSTRUMENT), Interval.H1, micros(openTime));
    for (int i = 0; i < 6; i++) {
      totals.decimal(value);
    }
    totals.number(number).decimal(value).end(Interval.H1);
  }

  private static long micros(String time) {
    return OffsetDateTime.parse(time).toEpochSecond() * 1_000_000;
  }

  /** A candle all of whose numbers are the same. */
  private static Record candle(String instrument, String interval, String openTime, long number) {
    Record candle = GenericRecord.create(CandlesTable.SCHEMA);
    for (Types.NestedField field : CandlesTable.SCHEMA.columns()) {
      candle.setField(
          field.name(),
          switch (field.type().typeId()) {
            case STRING -> "";
            case DECIMAL -> BigDecimal.valueOf(number).setScale(18);
            case LONG -> number;
            case BOOLEAN -> true;
            default -> OffsetDateTime.parse(openTime);
          });
    }
    candle.setField(CandlesTable.INSTRUMENT, instrument);
    candle.setField(CandlesTable.INTERVAL, interval);
    return candle;
  }

  /** Appends candles of one partition as a file. */
  private DataFile append(Record... candles) throws IOException {
    DataWriter<Record> writer =
        factory().newDataWriter(newFile(), FileFormat.PARQUET, key(candles[0]));
    try (writer) {
      List.of(candles).forEach(writer::write);
    }
    table.newAppend().appendFile(writer.toDataFile()).commit();
    return writer.toDataFile();
  }

  private void deleteFirst(DataFile file) throws IOException {
    PositionDeleteWriter<Record> writer =
        factory().newPosDeleteWriter(newFile(), FileFormat.PARQUET, file.partition());
    try (writer) {
      writer.write(PositionDelete.<Record>create().set(file.location(), 0, null));
    }
    table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
  }

  private GenericAppenderFactory factory() {
    return new GenericAppenderFactory(table.schema(), table.spec());
  }

  private EncryptedOutputFile newFile() {
    return EncryptedFiles.plainAsEncryptedOutput(
        table
            .io()
            .newOutputFile(
                table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet")));
  }

  private PartitionKey key(Record candle) {
    PartitionKey key = new PartitionKey(table.spec(), table.schema());
    key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(candle));
    return key;
  }
}

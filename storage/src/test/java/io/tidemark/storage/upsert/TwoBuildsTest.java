package io.tidemark.storage.upsert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.Block;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.maintain.Compacted;
import io.tidemark.storage.read.SnapshotContents;
import io.tidemark.storage.read.StoredCells;
import io.tidemark.storage.read.StoredDeadLetters;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.Candle;
import io.tidemark.storage.tables.Partitions;
import io.tidemark.storage.tables.Stored;
import io.tidemark.storage.tables.StoredBlocks;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** This build, A, and a later one, B, write the same tables in turns. */
class TwoBuildsTest {
  private static final long DAY = 1_704_067_200_000_000L;
  private static final List<String> INSTRUMENTS = List.of("test:BTC-USD", "test:ETH-USD");
  private static final int MONTH_MINUTES = 31 * 1_440;

  @TempDir Path folder;
  private Warehouse warehouse;
  private int runs;

  @BeforeEach
  void newWarehouse() {
    warehouse = Warehouse.of(folder.toString(), Warehouse.CatalogType.HADOOP, null, Map.of());
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Ingest run(boolean b) {
    runs++;
    return new Ingest((b ? "b-" : "a-") + runs, runs);
  }

  /** Rows that have been looked up and written, and not committed. */
  private final class Written<T extends Block> {
    private final Dataset<T> dataset;
    private final Ingest ingest;
    private final Table table;
    private final List<Delta> deltas = new ArrayList<>();

    private Written(Dataset<T> dataset, boolean b, List<T> rows, long mostRewritten)
        throws IOException {
      this.dataset = dataset;
      this.ingest = run(b);
      this.table = warehouse.table(dataset.name());
      for (List<T> partition : Partitions.of(dataset).byPath(dataset.distinct(rows)).values()) {
        deltas.add(
            new DeltaWriter<>(table, dataset, ingest)
                .write(new StoredRows(table), partition, mostRewritten));
      }
    }

    private void commit() throws IOException {
      new Committer<>(table, dataset, ingest).commit(ingest.id(), deltas);
    }
  }

  /**
   * Candles of some minutes of two months of two instruments.
   *
   * @param model is given what the table holds of each key then: the greatest number of trades
   */
  private static List<CandleBlock> candles(Random random, Map<List<Object>, Long> model) {
    List<CandleBlock> blocks = new ArrayList<>();
    for (String instrument : INSTRUMENTS) {
      Set<Integer> minutes = new TreeSet<>();
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        minutes.add(random.nextInt(10) + (random.nextBoolean() ? 0 : MONTH_MINUTES));
      }
      CandleBlock.Builder candles =
          CandleBlock.builder(
              Instrument.parse(instrument), Interval.M1, Basis.TRADES, minutes.size());
      for (int minute : minutes) {
        long trades = 1L + random.nextInt(1_000);
        candles.open().add(100, 0);
        candles.high().add(100, 0);
        candles.low().add(100, 0);
        candles.close().add(100, 0);
        candles.volume().add(trades, 0);
        candles.quoteVolume().add(100 * trades, 0);
        candles.takerBuyVolume().add(0, 0);
        candles.isFinal().endBase(DAY + minute * Interval.M1.micros(), trades, 1);
        model.merge(List.of(instrument, minute), trades, Math::max);
      }
      blocks.add(candles.build());
    }
    return blocks;
  }

  private List<Record> rows(String table) throws IOException {
    try (CloseableIterable<Record> rows = IcebergGenerics.read(warehouse.table(table)).build()) {
      return List.copyOf(
          org.apache.iceberg.relocated.com.google.common.collect.Lists.newArrayList(rows));
    }
  }

  /** Each row is the best of its key, and has the note that B gave it where B has written it. */
  private void assertCandles(Map<List<Object>, Long> model) throws IOException {
    Map<List<Object>, Long> stored = new HashMap<>();
    for (Record row : rows("candles")) {
      String instrument = (String) row.getField(CandlesTable.INSTRUMENT);
      long minute = (Candle.of(row).openTime() - DAY) / Interval.M1.micros();
      Long before =
          stored.put(List.of(instrument, (int) minute), (Long) row.getField(CandlesTable.TRADES));
      assertThat(before).as("second row of %s %s", instrument, minute).isNull();
      String revision = (String) row.getField(CandlesTable.REVISION);
      String note = BuildB.note(instrument + "1m", Revision.parse(revision).toString());
      assertThat(row.getField(BuildB.NOTE))
          .as("note of %s", row)
          .isEqualTo(BuildB.isOfB((String) row.getField(CandlesTable.INGEST_ID)) ? note : null);
    }
    assertThat(stored).isEqualTo(model);
  }

  /** Which builds' specs the files of a table have. */
  private Set<Integer> specs(Table table) throws IOException {
    Set<Integer> specs = new HashSet<>();
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
      files.forEach(file -> specs.add(file.file().specId()));
    }
    return specs;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void candlesOfBothInTurns(long seed) throws IOException {
    Random random = new Random(seed);
    Map<List<Object>, Long> model = new HashMap<>();
    // Whichever of the two has made the table.
    TableContract first = random.nextBoolean() ? CandlesTable.contract() : BuildB.candles();
    warehouse.prepare(List.of(first));
    warehouse.prepare(List.of(BuildB.candles()));
    warehouse.prepare(List.of(CandlesTable.contract()));

    for (int turn = 0; turn < 6; turn++) {
      Written<CandleBlock> one = written(random, model);
      if (random.nextInt(3) == 0) {
        // It comes in between, and has to look its rows up again.
        written(random, model).commit();
      }
      one.commit();
      assertCandles(model);
    }

    assertThat(specs(warehouse.table("candles"))).hasSize(2);
  }

  private Written<CandleBlock> written(Random random, Map<List<Object>, Long> model)
      throws IOException {
    boolean b = random.nextBoolean();
    Dataset<CandleBlock> dataset = b ? BuildB.CANDLES : CandlesTable.DATASET;
    return new Written<>(dataset, b, candles(random, model), random.nextBoolean() ? 1_000 : 0);
  }

  @Test
  void compactionMergesFilesOfEachSpecAndKeepsNotes() throws IOException {
    warehouse.prepare(List.of(BuildB.candles()));
    Random random = new Random(5);
    Map<List<Object>, Long> model = new HashMap<>();
    for (int turn = 0; turn < 18; turn++) {
      boolean b = turn % 2 == 0;
      Dataset<CandleBlock> dataset = b ? BuildB.CANDLES : CandlesTable.DATASET;
      new Written<>(dataset, b, candles(random, model), 0).commit();
    }
    long before = files();

    Compacted.run(warehouse.table("candles"));

    assertThat(files()).isLessThan(before);
    assertThat(specs(warehouse.table("candles"))).hasSize(2);
    assertCandles(model);
  }

  private long files() throws IOException {
    Table table = warehouse.table("candles");
    return SnapshotContents.of(table, table.currentSnapshot().snapshotId()).dataFiles();
  }

  @Test
  void messagesOfBoth() throws IOException {
    warehouse.prepare(List.of(RawTable.contract()));
    warehouse.prepare(List.of(BuildB.raw()));
    for (int turn = 0; turn < 6; turn++) {
      boolean b = turn % 2 == 0;
      List<Envelope> messages = new ArrayList<>();
      // Some of them are delivered to both.
      for (int i = 0; i < 6; i++) {
        messages.add(message(turn * 3 + i));
      }
      new Written<>(b ? BuildB.RAW : RawTable.DATASET, b, messages, 0).commit();
    }

    Set<String> ids = new HashSet<>();
    for (Record row : rows("raw")) {
      String id = (String) row.getField(RawTable.MESSAGE_ID);
      assertThat(ids.add(id)).as("second row of %s", id).isTrue();
      assertThat(Stored.messages(List.of(row)).get(0)).isEqualTo(message(Integer.parseInt(id)));
      assertThat(row.getField(BuildB.NOTE))
          .isEqualTo(
              BuildB.isOfB((String) row.getField(RawTable.INGEST_ID))
                  ? BuildB.note("channel", id)
                  : null);
    }
    assertThat(ids).hasSize(21);
    assertThat(specs(warehouse.table("raw"))).hasSize(2);
  }

  private static Envelope message(int i) {
    // Some days of two months.
    long time = DAY + (25 + i) * Interval.D1.micros();
    return new Envelope(
        "channel",
        Integer.toString(i),
        "trades.csv",
        null,
        "source",
        i,
        time,
        time,
        time,
        time,
        ("message " + i).getBytes(UTF_8));
  }

  @Test
  void deadLettersOfBoth() throws IOException {
    warehouse.prepare(List.of(BuildB.deadLetters()));
    Set<String> expected = new HashSet<>();
    for (int turn = 0; turn < 6; turn++) {
      boolean b = turn % 2 == 0;
      List<DeadLetter> letters = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int number = turn * 3 + i;
        letters.add(
            new DeadLetter(
                "format" + number % 5, "source", number, "why", ("" + number).getBytes(UTF_8)));
      }
      letters.forEach(letter -> expected.add(letter.id()));
      new Written<>(b ? BuildB.DEAD_LETTERS : DeadLettersTable.DATASET, b, letters, 0).commit();
    }

    Set<String> ids = new HashSet<>();
    for (Record row : rows("dead_letters")) {
      String id = (String) row.getField(DeadLettersTable.ID);
      assertThat(ids.add(id)).as("second row of %s", id).isTrue();
      assertThat(StoredDeadLetters.letter(row).id()).isEqualTo(id);
      assertThat(row.getField(BuildB.NOTE))
          .isEqualTo(
              BuildB.isOfB((String) row.getField(DeadLettersTable.INGEST_ID))
                  ? BuildB.note("source", id)
                  : null);
    }
    assertThat(ids).isEqualTo(expected);
    assertThat(specs(warehouse.table("dead_letters"))).hasSize(2);
  }

  /** The contract of candles with a close that may be null. */
  private static TableContract relaxed() {
    TableContract a = CandlesTable.contract();
    List<Types.NestedField> columns = new ArrayList<>();
    for (Types.NestedField column : a.schema().columns()) {
      columns.add(column.name().equals(CandlesTable.CLOSE) ? column.asOptional() : column);
    }
    return new TableContract(
        a.name(),
        new Schema(columns, a.schema().identifierFieldIds()),
        a.specs(),
        a.order(),
        a.properties(),
        a.version() + 1,
        Stream.concat(a.relaxed().stream(), Stream.of(CandlesTable.CLOSE))
            .collect(Collectors.toSet()));
  }

  @Test
  void columnThatIsNoLongerRequiredIsWrittenAndRead() throws IOException {
    warehouse.prepare(List.of(CandlesTable.contract()));
    Random random = new Random(6);
    Map<List<Object>, Long> model = new HashMap<>();
    new Written<>(CandlesTable.DATASET, false, candles(random, model), 0).commit();
    warehouse.prepare(List.of(relaxed()));
    warehouse.prepare(List.of(CandlesTable.contract()));
    assertThat(warehouse.table("candles").schema().findField(CandlesTable.CLOSE).isOptional())
        .isTrue();

    for (int turn = 0; turn < 6; turn++) {
      new Written<>(CandlesTable.DATASET, false, candles(random, model), 1_000).commit();
    }

    Map<List<Object>, Long> stored = new HashMap<>();
    for (CandleBlock block : read(CandlesTable.SCHEMA)) {
      for (int i = 0; i < block.count(); i++) {
        long minute = (block.openTime(i) - DAY) / Interval.M1.micros();
        stored.put(List.of(block.instrument().id(), (int) minute), block.trades(i));
      }
    }
    assertThat(stored).isEqualTo(model);
  }

  /** Candles as they are read for larger ones. */
  private List<CandleBlock> read(Schema columns) throws IOException {
    List<String> names = columns.columns().stream().map(Types.NestedField::name).toList();
    Table table = warehouse.table("candles");
    StoredRows stored = new StoredRows(table);
    List<CandleBlock> blocks = new ArrayList<>();
    for (FileScanTask file :
        stored.files(table.currentSnapshot().snapshotId(), Expressions.alwaysTrue())) {
      StoredCells cells = new StoredCells(CandlesTable.DATASET);
      StoredBlocks<CandleBlock> made = new StoredBlocks<>(CandlesTable.DATASET, cells, blocks::add);
      try (CloseableIterable<StoredCells> rows =
          stored.read(file, names, Expressions.alwaysTrue(), cells)) {
        rows.forEach(row -> made.add());
      }
      made.end();
    }
    return blocks;
  }

  @Test
  void nullInColumnThatThisBuildRequiresIsRefusedByName() throws IOException {
    warehouse.prepare(List.of(relaxed()));
    append(relaxed().schema(), row -> row.setField(CandlesTable.CLOSE, null));

    String message =
        "A stored row has no close, as newer builds may write it; run the newest build, which"
            + " knows what that means";
    assertThatThrownBy(() -> read(CandlesTable.SCHEMA)).hasMessage(message);
    Record row = rows("candles").get(0);
    assertThatThrownBy(() -> Stored.candles(List.of(row))).hasMessage(message);
  }

  @Test
  void fileThatWasWrittenBeforeColumnsWereAddedHasNullInThem() throws IOException {
    warehouse.prepare(List.of(CandlesTable.contract()));
    Schema earlier =
        new Schema(
            CandlesTable.SCHEMA.columns().stream()
                .filter(
                    column ->
                        column.isRequired() || column.name().equals(CandlesTable.LAST_TRADE_ID))
                .toList());
    append(earlier, row -> row.setField(CandlesTable.LAST_TRADE_ID, 7L));

    List<CandleBlock> candles = read(CandlesTable.SCHEMA);

    assertThat(candles).hasSize(1);
    assertThat(candles.get(0).hasTradeIds(0)).isFalse();
    assertThat(candles.get(0).hasTakerBuyVolume(0)).isFalse();
    assertThat(candles.get(0).hasSums(0)).isFalse();
    assertThat(candles.get(0).close().get(0)).isEqualByComparingTo("3");
  }

  /** Appends a file of one candle with these columns, as another engine would. */
  private void append(Schema columns, Consumer<Record> change) throws IOException {
    Table table = warehouse.table("candles");
    Record full = GenericRecord.create(CandlesTable.SCHEMA);
    full.setField(CandlesTable.VENUE, "test");
    full.setField(CandlesTable.BASE, "BTC");
    full.setField(CandlesTable.QUOTE, "USD");
    full.setField(CandlesTable.INSTRUMENT, "test:BTC-USD");
    full.setField(CandlesTable.INTERVAL, "1m");
    full.setField(CandlesTable.OPEN_TIME, OffsetDateTime.parse("2024-01-01T00:00:00Z"));
    for (String decimal :
        List.of(
            CandlesTable.OPEN,
            CandlesTable.HIGH,
            CandlesTable.LOW,
            CandlesTable.CLOSE,
            CandlesTable.VOLUME,
            CandlesTable.QUOTE_VOLUME)) {
      full.setField(decimal, new BigDecimal("3").setScale(18));
    }
    full.setField(CandlesTable.TRADES, 3L);
    full.setField(CandlesTable.BASIS, "trades");
    full.setField(CandlesTable.FINAL, true);
    full.setField(CandlesTable.REVISION, Revision.parse(revision()).text());
    full.setField(CandlesTable.INGEST_ID, "other");
    full.setField(CandlesTable.INGESTED_AT, OffsetDateTime.parse("2024-01-01T00:00:00Z"));
    Record row = GenericRecord.create(columns);
    columns.columns().forEach(column -> row.setField(column.name(), full.getField(column.name())));
    change.accept(row);
    PartitionKey partition = new PartitionKey(table.spec(), columns);
    partition.partition(new InternalRecordWrapper(columns.asStruct()).wrap(row));
    DataWriter<Record> writer =
        Parquet.writeData(
                table
                    .io()
                    .newOutputFile(
                        table
                            .locationProvider()
                            .newDataLocation(
                                table.spec(), partition, UUID.randomUUID() + ".parquet")))
            .schema(columns)
            .createWriterFunc(GenericParquetWriter::create)
            .withSpec(table.spec())
            .withPartition(partition)
            .build();
    try (writer) {
      writer.write(row);
    }
    DataFile file = DataFiles.builder(table.spec()).copy(writer.toDataFile()).build();
    table.newAppend().appendFile(file).commit();
  }

  private static String revision() {
    CandleBlock.Builder candles =
        CandleBlock.builder(Instrument.parse("test:BTC-USD"), Interval.M1, Basis.TRADES, 1);
    candles.open().add(3, 0);
    candles.high().add(3, 0);
    candles.low().add(3, 0);
    candles.close().add(3, 0);
    candles.volume().add(3, 0);
    candles.quoteVolume().add(3, 0);
    candles.takerBuyVolume().add(0, 0);
    candles.isFinal().endBase(DAY, 3, 1);
    return candles.build().revision(0).text();
  }
}

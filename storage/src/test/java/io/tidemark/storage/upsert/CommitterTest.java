package io.tidemark.storage.upsert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.Candle;
import io.tidemark.storage.tables.Stored;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers that commit to one table at the same time. */
class CommitterTest {
  private static final Instrument INSTRUMENT = Instrument.parse("test:BTC-USD");
  private static final long DAY = 1_704_067_200_000_000L;
  private static final int NEXT_MONTH = 31 * 1_440;
  private static final Dataset<CandleBlock> ROWS = CandlesTable.DATASET;

  @TempDir Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void newTable() {
    warehouse = Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of());
    warehouse.prepare(List.of(CandlesTable.contract()));
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Table table() {
    return warehouse.table("candles");
  }

  /**
   * Candles of these minutes of one day; the number of trades is what their revisions differ in.
   */
  private static CandleBlock candles(Map<Integer, Long> tradesOfMinute) {
    CandleBlock.Builder candles =
        CandleBlock.builder(INSTRUMENT, Interval.M1, Basis.TRADES, tradesOfMinute.size());
    new TreeMap<>(tradesOfMinute)
        .forEach(
            (minute, trades) -> {
              candles.open().add(100, 0);
              candles.high().add(100, 0);
              candles.low().add(100, 0);
              candles.close().add(100, 0);
              candles.volume().add(trades, 0);
              candles.quoteVolume().add(100 * trades, 0);
              candles.takerBuyVolume().add(0, 0);
              candles.isFinal().endBase(DAY + minute * Interval.M1.micros(), trades, 1);
            });
    return candles.build();
  }

  /** A writer that has looked its rows up and written its files, but not committed. */
  private final class Writer {
    private final Ingest ingest;
    private final Table table = table();
    private final List<Delta> deltas;

    private Writer(String id, Map<Integer, Long> tradesOfMinute) throws IOException {
      this(id, tradesOfMinute, 0);
    }

    /** A writer that writes files of few rows anew. */
    private Writer(String id, Map<Integer, Long> tradesOfMinute, long mostRewritten)
        throws IOException {
      ingest = new Ingest(id, 0);
      deltas =
          List.of(
              new DeltaWriter<>(table, ROWS, ingest)
                  .write(new StoredRows(table), List.of(candles(tradesOfMinute)), mostRewritten));
    }

    private int commit() throws IOException {
      return committed().conflicts();
    }

    private Committer<CandleBlock> committed() throws IOException {
      Committer<CandleBlock> committer = new Committer<>(table, ROWS, ingest);
      committer.commit(ingest.id(), deltas);
      return committer;
    }
  }

  private Map<Integer, Long> stored() throws IOException {
    Map<Integer, Long> trades = new TreeMap<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table()).build()) {
      for (Record row : rows) {
        CandleBlock candle = Stored.candles(List.of(row)).get(0);
        int minute = (int) ((candle.openTime(0) - DAY) / Interval.M1.micros());
        Long before = trades.put(minute, (Long) row.getField(CandlesTable.TRADES));
        assertThat(before).as("a second row of minute %s", minute).isNull();
      }
    }
    return trades;
  }

  @Test
  void twoFirstWritersOfTheSameKeysKeepTheBestOfEach() throws IOException {
    Writer one = new Writer("one", Map.of(1, 10L, 2, 20L, 3, 30L));
    Writer other = new Writer("other", Map.of(2, 25L, 3, 29L, 4, 40L));

    assertThat(one.commit()).isZero();
    assertThat(other.commit()).isPositive();

    assertThat(stored()).isEqualTo(Map.of(1, 10L, 2, 25L, 3, 30L, 4, 40L));
  }

  @Test
  void twoRevisionsOfOneStoredRowKeepTheBest() throws IOException {
    new Writer("first", Map.of(1, 10L)).commit();
    Writer better = new Writer("better", Map.of(1, 12L));
    Writer best = new Writer("best", Map.of(1, 15L));

    best.commit();
    assertThat(better.commit()).isPositive();

    assertThat(stored()).isEqualTo(Map.of(1, 15L));
  }

  @Test
  void deleteFileNamesTheOneDataFileItIsOf() throws IOException {
    new Writer("first", Map.of(1, 10L, 2, 10L)).commit();
    String superseded =
        table().currentSnapshot().addedDataFiles(table().io()).iterator().next().location();
    assertThat(table().currentSnapshot().operation()).isEqualTo("append");
    new Writer("second", Map.of(1, 12L)).commit();

    assertThat(table().currentSnapshot().addedDeleteFiles(table().io()))
        .singleElement()
        .satisfies(
            deletes -> {
              int path = MetadataColumns.DELETE_FILE_PATH.fieldId();
              assertThat(UTF_8.decode(deletes.lowerBounds().get(path)).toString())
                  .isEqualTo(superseded);
              assertThat(UTF_8.decode(deletes.upperBounds().get(path)).toString())
                  .isEqualTo(superseded);
            });
  }

  @Test
  void fileWhoseRowsAreAllBeatenIsReplaced() throws IOException {
    new Writer("first", Map.of(1, 10L, 2, 20L)).commit();
    new Writer("second", Map.of(1, 12L, 2, 22L, 3, 30L)).commit();

    assertThat(table().currentSnapshot().summary())
        .containsEntry("total-data-files", "1")
        .containsEntry("total-delete-files", "0");
    assertThat(stored()).isEqualTo(Map.of(1, 12L, 2, 22L, 3, 30L));
  }

  /** The run that wrote the candle of each minute. */
  private Map<Integer, String> writers() throws IOException {
    Map<Integer, String> writers = new TreeMap<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table()).build()) {
      for (Record row : rows) {
        int minute = (int) ((Candle.of(row).openTime() - DAY) / Interval.M1.micros());
        writers.put(minute, (String) row.getField(CandlesTable.INGEST_ID));
      }
    }
    return writers;
  }

  @Test
  void smallFileIsWrittenAnewWithoutTheRowsThatAreBeaten() throws IOException {
    new Writer("first", Map.of(1, 10L, 2, 20L, 3, 30L)).commit();
    Committer<CandleBlock> second =
        new Writer("second", Map.of(2, 25L, 3, 29L, 4, 40L), 6).committed();

    assertThat(table().currentSnapshot().summary())
        .containsEntry("total-data-files", "1")
        .containsEntry("total-delete-files", "0");
    assertThat(stored()).isEqualTo(Map.of(1, 10L, 2, 25L, 3, 30L, 4, 40L));
    assertThat(writers()).isEqualTo(Map.of(1, "first", 2, "second", 3, "first", 4, "second"));
    assertThat(second.written()).isEqualTo(2);
    assertThat(second.superseded()).isEqualTo(1);
    assertThat(second.unchanged()).isEqualTo(1);
  }

  @Test
  void fileThatIsNotSmallIsNotWrittenAnew() throws IOException {
    new Writer("first", Map.of(1, 10L, 2, 20L, 3, 30L)).commit();
    new Writer("second", Map.of(2, 25L, 3, 29L, 4, 40L), 5).commit();

    assertThat(table().currentSnapshot().summary())
        .containsEntry("total-data-files", "2")
        .containsEntry("total-delete-files", "1");
    assertThat(stored()).isEqualTo(Map.of(1, 10L, 2, 25L, 3, 30L, 4, 40L));
  }

  @Test
  void conflictLeavesRowsThatWereToMoveWhereTheyAre() throws IOException {
    new Writer("first", Map.of(1, 10L, 2, 20L, 3, 30L)).commit();
    Writer slow = new Writer("slow", Map.of(2, 25L, 5, 50L), 100);
    new Writer("other", Map.of(1, 15L, 5, 55L), 100).commit();
    Committer<CandleBlock> committed = slow.committed();

    assertThat(committed.conflicts()).isPositive();
    assertThat(stored()).isEqualTo(Map.of(1, 15L, 2, 25L, 3, 30L, 5, 55L));
    assertThat(writers()).isEqualTo(Map.of(1, "other", 2, "slow", 3, "first", 5, "other"));
    assertThat(committed.written()).isEqualTo(1);
    assertThat(committed.unchanged()).isEqualTo(1);
  }

  /** A writer that is to move the candle of minute 1, while another puts a better one beside it. */
  private Committer<CandleBlock> commitBehindADelete(Integer... minutes) throws IOException {
    new Writer("first", Map.of(1, 10L, 5, 50L)).commit();
    Ingest ingest = new Ingest("slow", 0);
    Table table = table();
    List<Delta> deltas = new ArrayList<>();
    for (int minute : minutes) {
      deltas.add(
          new DeltaWriter<>(table, ROWS, ingest)
              .write(new StoredRows(table), List.of(candles(Map.of(minute, 55L))), 100));
    }
    new Writer("other", Map.of(1, 15L)).commit();
    Committer<CandleBlock> committer = new Committer<>(table, ROWS, ingest);
    committer.commit("slow", deltas);
    return committer;
  }

  @Test
  void deleteOfARowThatWasToMoveIsAConflict() throws IOException {
    assertThat(commitBehindADelete(5).conflicts()).isPositive();
    assertThat(stored()).isEqualTo(Map.of(1, 15L, 5, 55L));
  }

  @Test
  void deleteOfARowThatWasToMoveIsAConflictWhereOtherRowsAreAdded() throws IOException {
    assertThat(commitBehindADelete(5, NEXT_MONTH).conflicts()).isPositive();
    assertThat(stored()).isEqualTo(Map.of(1, 15L, 5, 55L, NEXT_MONTH, 55L));
  }

  @Test
  void fileIsWrittenAnewWithoutTheRowsThatWereDeletedBefore() throws IOException {
    new Writer("first", Map.of(1, 10L, 2, 20L, 3, 30L)).commit();
    new Writer("second", Map.of(2, 25L)).commit();
    new Writer("third", Map.of(3, 35L), 100).commit();

    assertThat(stored()).isEqualTo(Map.of(1, 10L, 2, 25L, 3, 35L));
    assertThat(writers()).isEqualTo(Map.of(1, "first", 2, "second", 3, "third"));
    assertThat(table().currentSnapshot().summary()).containsEntry("total-data-files", "2");
  }

  @Test
  void fileIsWrittenAnewByTheSpecOfTheContractWhateverTheDefaultOfTheTableIs() throws IOException {
    new Writer("first", Map.of(1, 10L, 2, 20L)).commit();
    table().updateSpec().addField(Expressions.bucket(CandlesTable.VENUE, 2)).commit();
    new Writer("second", Map.of(2, 25L), 100).commit();

    assertThat(table().currentSnapshot().summary())
        .containsEntry("total-data-files", "1")
        .containsEntry("total-delete-files", "0");
    assertThat(stored()).isEqualTo(Map.of(1, 10L, 2, 25L));
  }

  /** Deltas of two months: one beats all rows of the stored file of its month, one does not. */
  private List<Delta> revisionOfTwoMonths(Ingest ingest) throws IOException {
    new Writer("whole", Map.of(1, 10L)).commit();
    new Writer("part", Map.of(NEXT_MONTH, 10L, NEXT_MONTH + 1, 10L)).commit();
    return List.of(write(table(), ingest, 1), write(table(), ingest, NEXT_MONTH));
  }

  /** Looks up and writes the candle of a minute, of 20 trades. */
  private static Delta write(Table table, Ingest ingest, int minute) throws IOException {
    return new DeltaWriter<>(table, ROWS, ingest)
        .write(new StoredRows(table), List.of(candles(Map.of(minute, 20L))), 0);
  }

  @Test
  void commitReplacesSomeFilesAndDeletesRowsOfOthers() throws IOException {
    Ingest ingest = new Ingest("revision", 0);
    List<Delta> deltas = revisionOfTwoMonths(ingest);

    Committer<CandleBlock> committer = new Committer<>(table(), ROWS, ingest);
    CommitResult result = committer.commit("revision", deltas);

    assertThat(table().currentSnapshot().summary())
        .containsEntry("total-data-files", "3")
        .containsEntry("total-delete-files", "1");
    assertThat(committer.superseded()).isEqualTo(2);
    for (DataFile file :
        List.of(deltas.get(0).dataFiles().get(0), deltas.get(1).dataFiles().get(0))) {
      assertThat(result.added(sequence(file))).isTrue();
    }
    assertThat(result.added(result.firstSequence() - 1)).isFalse();
    assertThat(stored()).isEqualTo(Map.of(1, 20L, NEXT_MONTH, 20L, NEXT_MONTH + 1, 10L));
    assertThat(new Committer<>(table(), ROWS, ingest).commit("revision", deltas)).isEqualTo(result);
  }

  private long sequence(DataFile added) throws IOException {
    try (CloseableIterable<FileScanTask> files = table().newScan().planFiles()) {
      for (FileScanTask file : files) {
        if (file.file().location().equals(added.location())) {
          return file.file().fileSequenceNumber();
        }
      }
    }
    throw new AssertionError(added.location() + " is not in the table");
  }

  @Test
  void conflictOfACommitThatReplacesFilesLeavesThemInPlace() throws IOException {
    Ingest ingest = new Ingest("revision", 0);
    List<Delta> deltas = revisionOfTwoMonths(ingest);
    new Writer("other", Map.of(1, 15L)).commit();

    Committer<CandleBlock> committer = new Committer<>(table(), ROWS, ingest);
    committer.commit("revision", deltas);

    assertThat(committer.conflicts()).isPositive();
    assertThat(stored()).isEqualTo(Map.of(1, 20L, NEXT_MONTH, 20L, NEXT_MONTH + 1, 10L));
  }

  @Test
  void writerOfOtherKeysIsNoConflict() throws IOException {
    Writer one = new Writer("one", Map.of(1, 10L));
    Writer other = new Writer("other", Map.of(700, 10L));

    one.commit();
    assertThat(other.commit()).isZero();

    assertThat(stored()).isEqualTo(Map.of(1, 10L, 700, 10L));
  }

  @Test
  void storedFileThatMaintenanceReplacedIsLookedUpAgain() throws IOException {
    new Writer("first", Map.of(1, 10L, 2, 10L)).commit();
    Writer revision = new Writer("revision", Map.of(1, 11L));
    compact(table().currentSnapshot());

    assertThat(revision.commit()).isPositive();

    assertThat(stored()).isEqualTo(Map.of(1, 11L, 2, 10L));
  }

  /** Puts a copy in the place of each file that a snapshot added, as maintenance does. */
  private void compact(Snapshot snapshot) throws IOException {
    Table table = table();
    RewriteFiles rewrite = table.newRewrite();
    for (DataFile file : snapshot.addedDataFiles(table.io())) {
      Path copy = folder.resolve("compacted.parquet");
      Files.copy(Path.of(URI.create(file.location())), copy);
      rewrite
          .deleteFile(file)
          .addFile(
              DataFiles.builder(table.spec()).copy(file).withPath(copy.toUri().toString()).build());
    }
    rewrite.commit();
  }

  @Test
  void commitThatReplacesFilesSeesThatMaintenanceReplacedOthers() throws IOException {
    Ingest ingest = new Ingest("revision", 0);
    List<Delta> deltas = revisionOfTwoMonths(ingest);
    compact(table().currentSnapshot());

    Committer<CandleBlock> committer = new Committer<>(table(), ROWS, ingest);
    committer.commit("revision", deltas);

    assertThat(committer.conflicts()).isPositive();
    assertThat(stored()).isEqualTo(Map.of(1, 20L, NEXT_MONTH, 20L, NEXT_MONTH + 1, 10L));
  }

  @Test
  void writerThatBeganOnAnEmptyTableReplacesNothingUnseen() throws IOException {
    Ingest ingest = new Ingest("late", 0);
    Delta early = write(table(), ingest, 1);
    new Writer("other", Map.of(NEXT_MONTH, 10L)).commit();
    Delta late = write(table(), ingest, NEXT_MONTH);

    new Committer<>(table(), ROWS, ingest).commit("late", List.of(early, late));

    assertThat(stored()).isEqualTo(Map.of(1, 20L, NEXT_MONTH, 20L));
  }

  @Test
  void conflictKeepsTheDeletesOfSeveralDeltasOfOneStoredFile() throws IOException {
    new Writer("first", Map.of(1, 10L, 2, 10L)).commit();
    Ingest ingest = new Ingest("revision", 0);
    Table table = table();
    List<Delta> deltas = new ArrayList<>();
    for (int minute = 1; minute <= 2; minute++) {
      deltas.add(write(table, ingest, minute));
    }
    new Writer("other", Map.of(1, 15L, 3, 30L)).commit();

    Committer<CandleBlock> committer = new Committer<>(table, ROWS, ingest);
    committer.commit("revision", deltas);

    assertThat(committer.conflicts()).isPositive();
    assertThat(committer.written()).isEqualTo(2);
    assertThat(committer.superseded()).isEqualTo(2);
    assertThat(stored()).isEqualTo(Map.of(1, 20L, 2, 20L, 3, 30L));
  }

  @Test
  void commitTriedAgainAfterItSucceededDoesNothing() throws IOException {
    Writer writer = new Writer("run", Map.of(1, 10L));
    writer.commit();
    new Writer("later", Map.of(1, 11L)).commit();
    long snapshot = table().currentSnapshot().snapshotId();

    writer.commit();

    assertThat(table().currentSnapshot().snapshotId()).isEqualTo(snapshot);
    assertThat(stored()).isEqualTo(Map.of(1, 11L));
  }

  @Test
  void manyWritersAtOnceKeepTheBestOfEachKey() throws Exception {
    Random random = new Random(5);
    Map<Integer, Long> best = new TreeMap<>();
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int w = 0; w < 12; w++) {
      Map<Integer, Long> minutes = new TreeMap<>();
      for (int i = 0; i < 50; i++) {
        minutes.put(random.nextInt(100), 1L + random.nextInt(1_000));
      }
      minutes.forEach((minute, trades) -> best.merge(minute, trades, Math::max));
      String id = "writer-" + w;
      long mostRewritten = w % 2 == 0 ? 0 : 200;
      writers.add(() -> new Writer(id, minutes, mostRewritten).commit());
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Integer> done : threads.invokeAll(writers)) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }

    assertThat(stored()).isEqualTo(best);
  }
}

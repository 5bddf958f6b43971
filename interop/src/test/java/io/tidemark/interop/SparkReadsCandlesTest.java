package io.tidemark.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spark sees in the table of candles what Tidemark shows of it: every digit of every row, and each
 * key once.
 */
class SparkReadsCandlesTest {
  private static final String CANDLES = "tidemark.tidemark.candles";
  private static final List<String> INTERVALS = List.of("1m", "5m", "15m", "1h", "4h", "1d", "1w");

  @TempDir private static Path folder;

  /** The sample. */
  private static Path whole;

  /** Every second trade of the sample: about half of every minute, and nothing of some. */
  private static Path half;

  /** Filled by one run of the whole sample. */
  private static Warehouse sample;

  /** Filled by a run of half of the sample, then by one of the whole. */
  private static Warehouse revised;

  @BeforeAll
  static void fill() throws IOException {
    Sample trades = Sample.in(folder);
    whole = trades.whole();
    half = trades.half();
    sample = Warehouse.jdbc(folder.resolve("sample"));
    sample.backfill(whole);
    revised = revised("revised");
  }

  @AfterAll
  static void close() throws IOException {
    sample.close();
    revised.close();
  }

  private static Warehouse revised(String name) {
    Warehouse warehouse = Warehouse.jdbc(folder.resolve(name));
    warehouse.backfill(half);
    warehouse.backfill(whole);
    return warehouse;
  }

  @Test
  void seesTheRowsThatAreShown() {
    assertSeesWhatIsShown(sample, INTERVALS);
    assertThat(
            sample
                .sql("SELECT interval, sum(trades) FROM " + CANDLES + " GROUP BY interval")
                .collectAsList())
        .as("trades of every interval")
        .extracting(row -> row.getString(0) + " " + row.getLong(1))
        .containsExactlyInAnyOrderElementsOf(
            INTERVALS.stream().map(interval -> interval + " 100000").toList());
  }

  @Test
  void seesTheRowsThatAreShownThroughTheHadoopCatalog() throws IOException {
    try (Warehouse hadoop = Warehouse.hadoop(folder.resolve("hadoop"))) {
      hadoop.backfill(whole);

      assertSeesWhatIsShown(hadoop, List.of("1m"));
      assertThat(rowsButIngest(hadoop)).isEqualTo(rowsButIngest(sample));
    }
  }

  @Test
  void seesExactTypes() {
    assertThat(Arrays.stream(sample.sql("SELECT * FROM " + CANDLES).schema().fields()))
        .extracting(
            field ->
                field.name()
                    + " "
                    + field.dataType().simpleString()
                    + (field.nullable() ? "" : " not null"))
        .containsExactly(
            "venue string not null",
            "base string not null",
            "quote string not null",
            "instrument string not null",
            "interval string not null",
            "open_time timestamp not null",
            "open decimal(38,18) not null",
            "high decimal(38,18) not null",
            "low decimal(38,18) not null",
            "close decimal(38,18) not null",
            "volume decimal(38,18)",
            "quote_volume decimal(38,18)",
            "vwap decimal(38,18)",
            "trades bigint not null",
            "taker_buy_volume decimal(38,18)",
            "first_trade_id bigint",
            "last_trade_id bigint",
            "basis string not null",
            "final boolean not null",
            "revision string not null",
            "ingest_id string not null",
            "ingested_at timestamp not null");
  }

  /** A filter leaves files and parts of files out; it must not leave out rows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "instrument = 'bitstamp:BTC-USD'",
        "open_time >= TIMESTAMP '2013-12-01 00:00:00'",
        "open > 1000.5",
        "vwap < 800",
        "trades = 1",
        "taker_buy_volume IS NULL"
      })
  void filtersByThePartitionsAndBoundsOfFiles(String filter) {
    assertThat(revised.number("SELECT count(*) FROM " + CANDLES + " WHERE " + filter))
        .isPositive()
        .isEqualTo(revised.number("SELECT count_if(" + filter + ") FROM " + CANDLES));
  }

  @Test
  void appliesTheDeletesOfRevisions() {
    long rows = revised.number("SELECT count(*) FROM " + CANDLES);
    long written = revised.number("SELECT sum(record_count) FROM " + CANDLES + ".data_files");
    long deleted = revised.number("SELECT count(*) FROM " + CANDLES + ".position_deletes");

    assertThat(deleted).isPositive().isEqualTo(written - rows);
    assertThat(
            revised
                .sql("SELECT DISTINCT content FROM " + CANDLES + ".delete_files")
                .collectAsList())
        .as("position deletes are 1, equality deletes 2")
        .extracting(row -> row.getInt(0))
        .containsExactly(1);
    assertThat(
            revised.number(
                "SELECT count(*) FROM (SELECT DISTINCT file_path, pos FROM "
                    + CANDLES
                    + ".position_deletes) JOIN "
                    + CANDLES
                    + ".data_files USING (file_path) WHERE pos < record_count"))
        .as("deletes of rows there are, each once")
        .isEqualTo(deleted);
    assertOneRowPerKey(revised);
    assertSeesWhatIsShown(revised, INTERVALS);
    assertThat(rowsButIngest(revised)).isEqualTo(rowsButIngest(sample));
  }

  @Test
  void seesWhichCommitMadeASnapshot() {
    assertThat(
            revised
                .sql(
                    "SELECT summary['tidemark.commit-token'] FROM "
                        + CANDLES
                        + ".snapshots ORDER BY committed_at")
                .collectAsList())
        .extracting(row -> row.getString(0).replaceFirst("^backfill-[0-9a-f-]{36}/", ""))
        .containsExactly("base-candles", "roll-ups", "base-candles", "roll-ups");
  }

  @Test
  void travelsInTime() {
    List<Row> snapshots =
        revised
            .sql("SELECT snapshot_id FROM " + CANDLES + ".snapshots ORDER BY committed_at")
            .collectAsList();

    assertSeesWhatIsShown(snapshots.get(0).getLong(0), "1m");
    assertSeesWhatIsShown(snapshots.get(1).getLong(0), "1h");
  }

  private static void assertSeesWhatIsShown(long snapshot, String interval) {
    List<String> shown = revised.show(interval, "--asOf=" + snapshot);

    assertThat(seen(revised, CANDLES + " VERSION AS OF " + snapshot, interval)).isEqualTo(shown);
    assertThat(shown).hasSizeGreaterThan(1).isNotEqualTo(seen(revised, CANDLES, interval));
  }

  @Test
  void compactsATableThatTidemarkGoesOnWith() throws IOException {
    try (Warehouse compacted = revised("compacted")) {
      List<Row> rows = rowsButIngest(compacted);

      // Without its catalog, the name would be taken for that of a table in no namespace.
      compacted.sql(
          "CALL tidemark.system.rewrite_data_files(table => '"
              + CANDLES
              + "', options => map('rewrite-all', 'true'))");

      assertThat(compacted.number("SELECT sum(record_count) FROM " + CANDLES + ".data_files"))
          .as("rows in files, none of them deleted")
          .isEqualTo(rows.size());
      assertThat(rowsButIngest(compacted)).isEqualTo(rows);
      assertSeesWhatIsShown(compacted, INTERVALS);

      long snapshot = currentSnapshot(compacted);
      compacted.backfill(whole);
      assertThat(currentSnapshot(compacted)).as("nothing to commit").isEqualTo(snapshot);

      compacted.backfill(half, "--semantics=3");
      assertThat(
              compacted.number(
                  "SELECT count(*) FROM "
                      + CANDLES
                      + ".position_deletes JOIN "
                      + CANDLES
                      + ".data_files USING (file_path)"))
          .as("deletes in files that Spark wrote")
          .isPositive();
      assertOneRowPerKey(compacted);
      assertSeesWhatIsShown(compacted, List.of("1m", "1d"));
    }
  }

  private static long currentSnapshot(Warehouse warehouse) {
    return warehouse.number("SELECT snapshot_id FROM " + CANDLES + ".refs WHERE name = 'main'");
  }

  private static void assertOneRowPerKey(Warehouse warehouse) {
    assertThat(
            warehouse.number(
                "SELECT count(*) - count(DISTINCT instrument, interval, open_time, basis) FROM "
                    + CANDLES))
        .as("rows beyond one per key")
        .isZero();
  }

  private static void assertSeesWhatIsShown(Warehouse warehouse, List<String> intervals) {
    intervals.parallelStream()
        .forEach(
            interval ->
                assertThat(seen(warehouse, CANDLES, interval))
                    .as(interval)
                    .hasSizeGreaterThan(1)
                    .isEqualTo(warehouse.show(interval)));
  }

  private static List<String> seen(Warehouse warehouse, String table, String interval) {
    return Warehouse.csv(
        warehouse.sql(
            "SELECT * FROM "
                + table
                + " WHERE interval = '"
                + interval
                + "' ORDER BY open_time, basis"));
  }

  private static List<Row> rowsButIngest(Warehouse warehouse) {
    return warehouse
        .sql("SELECT * FROM " + CANDLES + " ORDER BY instrument, interval, open_time, basis")
        .drop("ingest_id", "ingested_at")
        .collectAsList();
  }
}

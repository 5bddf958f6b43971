package io.tidemark.storage.upsert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.scan.CurrentTable;
import io.tidemark.storage.tables.Candle;
import io.tidemark.storage.tables.StoredCandles;
import io.tidemark.storage.upsert.CountingFiles.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a live job opens for a commit of candles, whatever the table holds. */
class CommitCountsTest {
  private static final YearMonth MONTH = YearMonth.of(2025, 12);
  private static final long MINUTE =
      MONTH.atDay(17).atTime(10, 1).toEpochSecond(ZoneOffset.UTC) * 1_000_000;
  private static final Set<Interval> ROLL_UPS = EnumSet.range(Interval.M5, Interval.W1);
  private static final Ingest INGEST = Ingest.live("counts");

  private static final int MONTHS = 8;

  /** Those of the snapshots before and after, to plan and to write the next one. */
  private static final long MOST_LISTS = 5;

  /** Those that Iceberg does not merge yet, to plan and to merge them. */
  private static final long MOST_MANIFESTS = 12;

  /** More than what it takes Iceberg to merge manifests. */
  private static final int COMMITS = 12;

  /** A file for each interval and bucket of the month at hand, read once and for its footer. */
  private static final long MOST_PARQUET = 60;

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  /** The most files of each kind that one of some commits opened. */
  private record Opened(long metadata, long lists, long manifests, long manifestBytes) {
    private Opened and(Opened other) {
      return new Opened(
          Math.max(metadata, other.metadata),
          Math.max(lists, other.lists),
          Math.max(manifests, other.manifests),
          Math.max(manifestBytes, other.manifestBytes));
    }
  }

  private Warehouse warehouse(String name) {
    return Warehouse.of(
        folder.resolve(name).toString(),
        Warehouse.CatalogType.JDBC,
        null,
        CountingFiles.CATALOG_PROPERTIES);
  }

  /**
   * Commits candles of some instruments, minute by minute, on a table with so many files of history
   * in each partition.
   */
  private Opened commit(String name, int history, int instruments) throws IOException {
    Warehouse warehouse = warehouse(name);
    warehouse.prepare(List.of(CandlesTable.contract()));
    HistoryFiles.add(warehouse.table("candles"), MONTH, MONTHS, history);
    CurrentTable current = new CurrentTable(warehouse, "candles");
    Opened most = new Opened(0, 0, 0, 0);
    for (int commit = 0; commit < COMMITS; commit++) {
      CountingFiles.reset();
      commit(current.get(), instruments, commit);
      Opened opened =
          new Opened(
              // A job reads what the catalog names when it starts.
              CountingFiles.opened(Kind.METADATA) - (commit == 0 ? 1 : 0),
              CountingFiles.opened(Kind.LIST),
              CountingFiles.opened(Kind.MANIFEST),
              CountingFiles.bytesRead(Kind.MANIFEST));
      most = most.and(opened);
    }
    return most;
  }

  private static void commit(Table table, int instruments, int commit) throws IOException {
    CandleUpdate update = new CandleUpdate(table, INGEST, ROLL_UPS);
    List<CandleBlock> base = new ArrayList<>();
    Set<Candle> larger = new HashSet<>();
    for (int i = 0; i < instruments; i++) {
      CandleBlock candle = candle("binance:A" + i + "-USDT", commit / 4, commit % 4 + 1);
      base.add(candle);
      larger.addAll(update.around(Candle.of(candle, 0)));
    }
    update.update(
        base,
        larger,
        Long.MIN_VALUE,
        StoredCandles.openSince(larger),
        new TableCounters("candles"));
  }

  private static CandleBlock candle(String instrument, int minute, int trades) {
    CandleBlock.Builder candle =
        CandleBlock.builder(Instrument.parse(instrument), Interval.M1, Basis.TRADES, 1);
    candle.open().add(100, 0);
    candle.high().add(100, 0);
    candle.low().add(100, 0);
    candle.close().add(100, 0);
    candle.volume().add(trades, 0);
    candle.quoteVolume().add(100L * trades, 0);
    candle.takerBuyVolume().add(0, 0);
    candle.endBase(MINUTE + minute * Interval.M1.micros(), trades, 1);
    return candle.build();
  }

  /** A job that starts without state looks for the larger candles that it had left open. */
  @Test
  void startOpensNoFileOfHistory() throws IOException {
    commit("start", 15, 3);
    Table table = new CurrentTable(warehouse("start"), "candles").get();
    CountingFiles.reset();

    Set<Candle> open = new StoredCandles(table).provisional(INGEST.id(), ROLL_UPS);

    assertThat(open)
        .hasSize(3 * ROLL_UPS.size())
        .allMatch(candle -> candle.openTime() <= MINUTE && MINUTE < candle.closeTime());
    assertThat(CountingFiles.opened(Kind.LIST)).isEqualTo(1);
    assertThat(CountingFiles.opened(Kind.MANIFEST)).isLessThanOrEqualTo(MOST_MANIFESTS);
    assertThat(CountingFiles.opened(Kind.PARQUET)).isPositive().isLessThanOrEqualTo(MOST_PARQUET);
    assertThat(new StoredCandles(table).provisional("live-other", ROLL_UPS)).isEmpty();
  }

  @Test
  void neitherHistoryNorInstrumentsAddToWhatIsOpenedOfMetadata() throws IOException {
    for (Opened each :
        List.of(commit("few", 1, 20), commit("more", 15, 20), commit("many", 1, 100))) {
      assertThat(each.metadata()).as(each.toString()).isEqualTo(1);
      assertThat(each.lists()).as(each.toString()).isLessThanOrEqualTo(MOST_LISTS);
      assertThat(each.manifests()).as(each.toString()).isLessThanOrEqualTo(MOST_MANIFESTS);
    }
  }
}

package io.tidemark.benchmarks.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.benchmarks.CandleTotals;
import io.tidemark.benchmarks.GenerateTrades;
import io.tidemark.benchmarks.Outcome;
import io.tidemark.benchmarks.PlainLoop;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkSqlTest {
  private static final GenerateTrades.Market MARKET = new GenerateTrades.Market(20_000, 20, 8, 7);

  @TempDir Path folder;

  @Test
  void sumsTheFilesItIsGivenLikeThePlainLoop() throws IOException {
    List<Path> some = GenerateTrades.in(folder, MARKET).subList(0, 7);

    Outcome outcome = FlinkSql.candles(some);

    Outcome expected = PlainLoop.run(some);
    assertThat(outcome.rows()).isEqualTo(expected.rows());
    assertThat(outcome.totals()).isEqualTo(expected.totals());
  }

  @Test
  void makesTheCandlesOfManyTrades() throws IOException {
    List<Path> dense = GenerateTrades.in(folder, new GenerateTrades.Market(60_000, 2, 1, 1));

    assertThat(FlinkSql.candles(dense).totals()).isEqualTo(PlainLoop.run(dense).totals());
  }

  @Test
  void fillsAndThenRevisesTheTable() throws Exception {
    List<Path> files = GenerateTrades.in(folder, MARKET);
    List<Path> revised = GenerateTrades.in(folder, MARKET.revision());
    Path warehouse = folder.resolve("warehouse");

    Outcome filled = FlinkSql.fill(files, warehouse, false);

    assertThat(filled.rows()).isEqualTo(MARKET.rows());
    assertThat(stored(warehouse)).isEqualTo(PlainLoop.run(files).totals());

    FlinkSql.fill(revised, warehouse, true);

    assertThat(stored(warehouse)).isEqualTo(PlainLoop.run(revised).totals());
    assertThat(deletes(warehouse)).containsOnly(FileContent.EQUALITY_DELETES);
  }

  @Test
  void refusesOtherWork() {
    assertThatThrownBy(() -> FlinkSql.main(new String[] {"--work=growth", "--input=a.csv"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid work: growth (expected [candles, tables, revisions])");
  }

  private static List<FileContent> deletes(Path warehouse) throws IOException {
    List<FileContent> contents = new ArrayList<>();
    try (HadoopCatalog catalog = catalog(warehouse)) {
      Table table = catalog.loadTable(CandlesIceberg.NAME);
      table
          .currentSnapshot()
          .addedDeleteFiles(table.io())
          .forEach(file -> contents.add(file.content()));
    }
    return contents;
  }

  /** Totals of what a reader of the table sees. */
  private static CandleTotals stored(Path warehouse) throws IOException {
    CandleTotals totals = new CandleTotals();
    try (HadoopCatalog catalog = catalog(warehouse);
        CloseableIterable<Record> rows =
            IcebergGenerics.read(catalog.loadTable(CandlesIceberg.NAME)).build()) {
      for (Record row : rows) {
        add(row, totals);
      }
    }
    return totals;
  }

  private static void add(Record row, CandleTotals totals) {
    String instrument = (String) row.getField(CandlesTable.INSTRUMENT);
    Interval interval = Interval.parse((String) row.getField(CandlesTable.INTERVAL));
    OffsetDateTime openTime = (OffsetDateTime) row.getField(CandlesTable.OPEN_TIME);
    assertThat(
            row.getField(CandlesTable.VENUE)
                + ":"
                + row.getField(CandlesTable.BASE)
                + "-"
                + row.getField(CandlesTable.QUOTE))
        .isEqualTo(instrument);
    assertThat((BigDecimal) row.getField(CandlesTable.VWAP))
        .isEqualTo(
            ((BigDecimal) row.getField(CandlesTable.QUOTE_VOLUME))
                .divide(
                    (BigDecimal) row.getField(CandlesTable.VOLUME), 18, RoundingMode.HALF_EVEN));
    totals.start(
        CandleTotals.hash(instrument),
        interval,
        ChronoUnit.MICROS.between(Instant.EPOCH, openTime.toInstant()));
    for (String column :
        List.of(
            CandlesTable.OPEN,
            CandlesTable.HIGH,
            CandlesTable.LOW,
            CandlesTable.CLOSE,
            CandlesTable.VOLUME,
            CandlesTable.QUOTE_VOLUME)) {
      decimal(row, column, totals);
    }
    totals.number((Long) row.getField(CandlesTable.TRADES));
    decimal(row, CandlesTable.TAKER_BUY_VOLUME, totals);
    totals.end(interval);
  }

  private static void decimal(Record row, String column, CandleTotals totals) {
    BigInteger unscaled = ((BigDecimal) row.getField(column)).unscaledValue();
    totals.decimal(unscaled.shiftRight(64).longValue(), unscaled.longValue(), 18);
  }

  private static HadoopCatalog catalog(Path warehouse) {
    return new HadoopCatalog(new Configuration(), warehouse.toUri().toString());
  }
}

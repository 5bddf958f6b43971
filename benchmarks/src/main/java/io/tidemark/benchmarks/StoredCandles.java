package io.tidemark.benchmarks;

import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.TableContract;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.parquet.Parquet;

/** What an engine has left in its warehouse, read by Iceberg itself. */
final class StoredCandles {
  private static final List<String> PRICES_AND_VOLUMES =
      List.of(
          CandlesTable.OPEN,
          CandlesTable.HIGH,
          CandlesTable.LOW,
          CandlesTable.CLOSE,
          CandlesTable.VOLUME,
          CandlesTable.QUOTE_VOLUME);

  private static final Schema COLUMNS =
      CandlesTable.SCHEMA.select(
          Stream.concat(
                  PRICES_AND_VOLUMES.stream(),
                  Stream.of(
                      CandlesTable.INSTRUMENT,
                      CandlesTable.INTERVAL,
                      CandlesTable.OPEN_TIME,
                      CandlesTable.TRADES,
                      CandlesTable.TAKER_BUY_VOLUME))
              .toList());

  private StoredCandles() {}

  /** The folder of the table in a warehouse of the Hadoop catalog. */
  static Path table(Path warehouse) {
    return warehouse.resolve(TableContract.NAMESPACE).resolve(CandlesTable.contract().name());
  }

  /** The totals of an Iceberg table or, where there is none, of the Parquet files in its place. */
  static CandleTotals totals(Path warehouse) throws IOException {
    Path folder = table(warehouse);
    CandleTotals totals = new CandleTotals();
    if (Files.exists(folder.resolve("metadata"))) {
      add(
          IcebergGenerics.read(new HadoopTables(new Configuration()).load(folder.toString()))
              .select(
                  COLUMNS.columns().stream().map(column -> column.name()).toArray(String[]::new))
              .build(),
          totals);
    } else {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.filter(path -> path.toString().endsWith(".parquet")).toList()) {
          add(parquet(file.toFile()), totals);
        }
      }
    }
    return totals;
  }

  private static CloseableIterable<Record> parquet(File file) {
    return Parquet.read(org.apache.iceberg.Files.localInput(file))
        .project(COLUMNS)
        .withNameMapping(MappingUtil.create(COLUMNS))
        .createReaderFunc(type -> GenericParquetReaders.buildReader(COLUMNS, type))
        .build();
  }

  private static void add(CloseableIterable<Record> candles, CandleTotals totals)
      throws IOException {
    try (candles) {
      for (Record candle : candles) {
        Interval interval = Interval.parse((String) candle.getField(CandlesTable.INTERVAL));
        totals.start(
            CandleTotals.hash((String) candle.getField(CandlesTable.INSTRUMENT)),
            interval,
            micros(candle.getField(CandlesTable.OPEN_TIME)));
        for (String column : PRICES_AND_VOLUMES) {
          totals.decimal((BigDecimal) candle.getField(column));
        }
        totals
            .number((Long) candle.getField(CandlesTable.TRADES))
            .decimal((BigDecimal) candle.getField(CandlesTable.TAKER_BUY_VOLUME))
            .end(interval);
      }
    }
  }

  private static long micros(Object time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, ((OffsetDateTime) time).toInstant());
  }
}

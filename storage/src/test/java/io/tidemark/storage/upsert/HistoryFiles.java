package io.tidemark.storage.upsert;

import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import java.nio.ByteBuffer;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * Files of years of candles as the manifests of a table tell of them; there are none of their
 * bytes.
 */
final class HistoryFiles {
  private static final long MICROS = 1_000_000;

  private HistoryFiles() {}

  /** Adds so many files for each partition of the months before this one, a commit a month. */
  static void add(Table table, YearMonth before, int months, int each) {
    for (int age = months; age >= 1; age--) {
      OverwriteFiles append = table.newOverwrite();
      for (DataFile file : month(table, before.minusMonths(age), each)) {
        append.addFile(file);
      }
      append.commit();
    }
  }

  private static List<DataFile> month(Table table, YearMonth month, int each) {
    List<DataFile> files = new ArrayList<>();
    for (Interval interval : Interval.values()) {
      for (int bucket = 0; bucket < CandlesTable.INSTRUMENT_BUCKETS; bucket++) {
        for (int i = 0; i < each; i++) {
          files.add(file(table, interval, month, bucket, "binance:A" + i + "-USDT"));
        }
      }
    }
    return files;
  }

  private static DataFile file(
      Table table, Interval interval, YearMonth month, int bucket, String instrument) {
    Map<Integer, ByteBuffer> least = new HashMap<>();
    Map<Integer, ByteBuffer> greatest = new HashMap<>();
    bounds(least, greatest, CandlesTable.INTERVAL, interval.label(), interval.label());
    bounds(least, greatest, CandlesTable.INSTRUMENT, instrument, "kraken:ZRX-USD");
    bounds(least, greatest, CandlesTable.BASIS, "trades", "venue");
    int isFinal = CandlesTable.SCHEMA.findField(CandlesTable.FINAL).fieldId();
    ByteBuffer yes = Conversions.toByteBuffer(Types.BooleanType.get(), true);
    least.put(isFinal, yes);
    greatest.put(isFinal, yes);
    int openTime = CandlesTable.SCHEMA.findField(CandlesTable.OPEN_TIME).fieldId();
    Types.TimestampType time = Types.TimestampType.withZone();
    least.put(openTime, Conversions.toByteBuffer(time, micros(month)));
    greatest.put(
        openTime, Conversions.toByteBuffer(time, micros(month.plusMonths(1)) - 60 * MICROS));
    PartitionData partition = new PartitionData(table.spec().partitionType());
    partition.set(0, interval.label());
    partition.set(1, (int) ChronoUnit.MONTHS.between(YearMonth.of(1970, 1), month));
    partition.set(2, bucket);
    return DataFiles.builder(table.spec())
        .withPath(table.location() + "/data/" + UUID.randomUUID() + "-data.parquet")
        .withFormat(FileFormat.PARQUET)
        .withPartition(partition)
        .withFileSizeInBytes(16_000_000)
        .withSortOrder(table.sortOrder())
        .withMetrics(new Metrics(350_000L, null, null, null, null, least, greatest))
        .build();
  }

  private static void bounds(
      Map<Integer, ByteBuffer> least,
      Map<Integer, ByteBuffer> greatest,
      String column,
      String from,
      String to) {
    int id = CandlesTable.SCHEMA.findField(column).fieldId();
    least.put(id, Conversions.toByteBuffer(Types.StringType.get(), from));
    greatest.put(id, Conversions.toByteBuffer(Types.StringType.get(), to));
  }

  private static long micros(YearMonth month) {
    return month.atDay(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * MICROS;
  }
}

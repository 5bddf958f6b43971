package io.tidemark.benchmarks;

import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a chart asks a table for: the 1h candles of one instrument and month, read by Iceberg itself
 * whoever wrote the table. A read plans and reads; the table is loaded once.
 */
@Command(name = "reading", description = "Measures reads of one instrument and month.")
final class Reading implements Callable<Integer> {
  @Option(names = "--warehouse", required = true, description = "The folder of the tables")
  private Path warehouse;

  @Option(names = "--instrument", required = true, description = "Whose candles")
  private String instrument;

  @Option(names = "--month", description = "Of which month, as in 2024-01")
  private YearMonth month = YearMonth.of(2024, 1);

  @Option(names = "--reads", description = "How often; as often before it counts")
  private int reads = 100;

  private Reading() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Reading()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    System.out.println(of(StoredCandles.load(warehouse), instrument, month, reads));
    return 0;
  }

  /** Reads a table so many times, after as many that are not measured. */
  static ReadingOutcome of(Table table, String instrument, YearMonth month, int reads)
      throws IOException {
    if (reads < 1) {
      throw new IllegalArgumentException(
          "Invalid number of reads: " + reads + " (expected 1 or more)");
    }
    Expression filter = filter(instrument, month);
    CountingFileIo io = new CountingFileIo(table.io());
    CandleTotals totals = StoredCandles.totals(io.table(table), filter);
    Set<String> data = new HashSet<>();
    Set<String> deletes = new HashSet<>();
    plan(table, filter, data, deletes);
    double[] seconds = new double[reads];
    for (int i = -reads; i < reads; i++) {
      long start = System.nanoTime();
      CandleTotals again = StoredCandles.totals(table, filter);
      if (!again.equals(totals)) {
        throw new IllegalStateException("Another answer of the same table: " + again);
      }
      seconds[Math.max(i, 0)] = (System.nanoTime() - start) / 1e9;
    }
    return new ReadingOutcome(
        totals.candles(),
        median(seconds),
        io.opened(data::contains),
        io.opened(deletes::contains),
        io.opened(file -> !data.contains(file) && !deletes.contains(file)),
        totals.checksum());
  }

  private static Expression filter(String instrument, YearMonth month) {
    return Expressions.and(
        Expressions.equal(CandlesTable.INSTRUMENT, instrument),
        Expressions.equal(CandlesTable.INTERVAL, Interval.H1.label()),
        Expressions.greaterThanOrEqual(CandlesTable.OPEN_TIME, micros(month)),
        Expressions.lessThan(CandlesTable.OPEN_TIME, micros(month.plusMonths(1))));
  }

  private static long micros(YearMonth month) {
    return month.atDay(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000;
  }

  private static void plan(Table table, Expression filter, Set<String> data, Set<String> deletes)
      throws IOException {
    try (CloseableIterable<FileScanTask> tasks = table.newScan().filter(filter).planFiles()) {
      for (FileScanTask task : tasks) {
        data.add(task.file().location());
        task.deletes().stream().map(DeleteFile::location).forEach(deletes::add);
      }
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

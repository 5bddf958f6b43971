package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.WarehouseOptions;
import io.tidemark.pipelines.iceberg.Warehouse;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

/** Lists the tables and their snapshots. */
final class ShowTablesCommand extends TableCommand<WarehouseOptions> {
  ShowTablesCommand() {
    super(
        WarehouseOptions.class,
        "Lists the tables and their snapshots, with rows, files and bytes.");
  }

  @Override
  void run(WarehouseOptions options, PrintWriter out, PrintWriter err) {
    Warehouse warehouse = warehouse(options);
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("table", "snapshot", "committed", "rows", "data files", "delete files", "bytes"));
    for (String name :
        List.of(CandlesTable.contract().name(), DeadLettersTable.contract().name())) {
      Table table = warehouse.table(name);
      if (table.currentSnapshot() == null) {
        rows.add(List.of(name, "none yet", "", "0", "0", "0", "0"));
      }
      for (Snapshot snapshot : table.snapshots()) {
        Map<String, String> summary = snapshot.summary();
        long records = number(summary, SnapshotSummary.TOTAL_RECORDS_PROP);
        long deleted = number(summary, SnapshotSummary.TOTAL_POS_DELETES_PROP);
        rows.add(
            List.of(
                name,
                Long.toString(snapshot.snapshotId()),
                Instant.ofEpochMilli(snapshot.timestampMillis()).toString(),
                count(records - deleted),
                count(number(summary, SnapshotSummary.TOTAL_DATA_FILES_PROP)),
                count(number(summary, SnapshotSummary.TOTAL_DELETE_FILES_PROP)),
                count(number(summary, SnapshotSummary.TOTAL_FILE_SIZE_PROP))));
      }
    }
    TextTable.print(rows, out);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static long number(Map<String, String> summary, String property) {
    return Long.parseLong(summary.getOrDefault(property, "0"));
  }
}

package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.WarehouseOptions;
import io.tidemark.pipelines.iceberg.SnapshotContents;
import io.tidemark.pipelines.iceberg.Warehouse;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** Lists the tables and their snapshots. */
final class ShowTablesCommand extends TableCommand<WarehouseOptions> {
  ShowTablesCommand() {
    super(
        WarehouseOptions.class,
        "Lists the tables and their snapshots, with rows, files and bytes.");
  }

  @Override
  void run(WarehouseOptions options, PrintWriter out, PrintWriter err) throws IOException {
    Warehouse warehouse = BackfillRequest.existingWarehouse(options);
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "table",
            "snapshot",
            "current",
            "committed",
            "rows",
            "data files",
            "delete files",
            "bytes"));
    for (String name :
        List.of(
            CandlesTable.contract().name(),
            DeadLettersTable.contract().name(),
            RawTable.contract().name())) {
      Optional<Table> table = warehouse.find(name);
      Snapshot current = table.map(Table::currentSnapshot).orElse(null);
      if (current == null) {
        rows.add(List.of(name, "none yet", "", "", "0", "0", "0", "0"));
        continue;
      }
      for (Snapshot snapshot : table.get().snapshots()) {
        SnapshotContents contents = SnapshotContents.of(table.get(), snapshot.snapshotId());
        rows.add(
            List.of(
                name,
                Long.toString(snapshot.snapshotId()),
                snapshot.snapshotId() == current.snapshotId() ? "yes" : "no",
                Instant.ofEpochMilli(snapshot.timestampMillis()).toString(),
                count(contents.rows()),
                count(contents.dataFiles()),
                count(contents.deleteFiles()),
                count(contents.bytes())));
      }
    }
    TextTable.print(rows, out);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}

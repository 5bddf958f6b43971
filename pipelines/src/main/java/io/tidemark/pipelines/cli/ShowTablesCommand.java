package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.ShowTablesOptions;
import io.tidemark.pipelines.UserError;
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
import org.apache.iceberg.relocated.com.google.common.collect.Lists;

/** Lists the tables and their snapshots. */
final class ShowTablesCommand extends TableCommand<ShowTablesOptions> {
  ShowTablesCommand() {
    super(
        ShowTablesOptions.class,
        "Lists the tables and their snapshots, with rows, files and bytes.",
        "--limit=COUNT");
  }

  @Override
  void run(ShowTablesOptions options, PrintWriter out, PrintWriter err) throws IOException {
    if (options.getLimit() < 1) {
      throw new UserError("--limit=" + options.getLimit() + ": must be 1 or more");
    }
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
      List<Snapshot> snapshots = Lists.newArrayList(table.get().snapshots());
      int from = Math.max(0, snapshots.size() - options.getLimit());
      if (from > 0) {
        rows.add(List.of(name, count(from) + " older", "", "", "", "", "", ""));
      }
      for (Snapshot snapshot : snapshots.subList(from, snapshots.size())) {
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

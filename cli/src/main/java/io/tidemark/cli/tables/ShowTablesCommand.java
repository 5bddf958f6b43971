package io.tidemark.cli.tables;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.TextTable;
import io.tidemark.pipelines.options.DidYouMean;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.tables.Datasets;
import io.tidemark.schemas.text.Printable;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.Locations;
import io.tidemark.storage.read.SnapshotContents;
import io.tidemark.storage.read.TableFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.relocated.com.google.common.collect.Lists;

/** Shows what there is of each table, and on request its snapshots or its files. */
public final class ShowTablesCommand extends TableCommand<ShowTablesOptions> {
  private static final int LIMIT = 20;
  private static final String NONE = "none yet";

  private static final List<String> TABLES = Datasets.names();

  public ShowTablesCommand() {
    super(
        ShowTablesOptions.class,
        "Shows what there is of each table: rows, files, bytes, snapshot and metadata file.",
        "--snapshots",
        "--limit=COUNT",
        "--files=TABLE");
  }

  @Override
  protected void run(ShowTablesOptions options, PrintWriter out, PrintWriter err)
      throws IOException {
    check(options);
    Warehouse warehouse = OptionValues.existingWarehouse(options);
    if (options.getFiles() != null) {
      files(options.getFiles(), warehouse, out, err);
      return;
    }
    Map<String, Optional<Table>> tables = new LinkedHashMap<>();
    for (String name : TABLES) {
      tables.put(name, warehouse.find(name));
    }
    contents(tables, out);
    out.println();
    current(tables, out);
    out.println();
    metadata(tables, out);
    if (options.getSnapshots()) {
      out.println();
      snapshots(tables, options.getLimit() == null ? LIMIT : options.getLimit(), out);
    }
  }

  private static void check(ShowTablesOptions options) {
    if (options.getFiles() != null) {
      if (!TABLES.contains(options.getFiles())) {
        throw new UserError(
            "--files="
                + options.getFiles()
                + ": no such table"
                + DidYouMean.of(options.getFiles(), TABLES));
      }
      if (options.getSnapshots()) {
        throw new UserError("--snapshots: lists no files; give it or --files=, not both");
      }
    }
    if (options.getLimit() != null) {
      String limit = "--limit=" + options.getLimit();
      if (options.getLimit() < 1) {
        throw new UserError(limit + ": must be 1 or more");
      }
      if (!options.getSnapshots()) {
        throw new UserError(limit + ": is how many snapshots are listed; add --snapshots");
      }
    }
  }

  private static void files(String name, Warehouse warehouse, PrintWriter out, PrintWriter err)
      throws IOException {
    TableFiles files = TableFiles.of(warehouse.table(name));
    if (files.data().isEmpty()) {
      throw new UserError("--files=" + name + ": there are no rows yet");
    }
    files.data().forEach(file -> out.println(Printable.of(file)));
    if (files.withDeletes() > 0) {
      err.println(
          count(files.withDeletes())
              + " of "
              + count(files.data().size())
              + (files.withDeletes() == 1 ? " files has" : " files have")
              + " rows that are deleted, as better ones took their place: of each key read the"
              + " row of the greatest revision (docs/reading-tables.md)");
    }
  }

  private static void contents(Map<String, Optional<Table>> tables, PrintWriter out)
      throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("table", "rows", "data files", "delete files", "bytes"));
    for (Map.Entry<String, Optional<Table>> table : tables.entrySet()) {
      SnapshotContents contents =
          table.getValue().isPresent()
              ? SnapshotContents.ofCurrent(table.getValue().get())
              : new SnapshotContents(0, 0, 0, 0);
      rows.add(
          List.of(
              table.getKey(),
              count(contents.rows()),
              count(contents.dataFiles()),
              count(contents.deleteFiles()),
              count(contents.bytes())));
    }
    TextTable.print(rows, out);
  }

  private static void current(Map<String, Optional<Table>> tables, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("table", "snapshot", "committed"));
    tables.forEach(
        (name, table) -> {
          Optional<Snapshot> current = table.map(Table::currentSnapshot);
          rows.add(
              List.of(
                  name,
                  current.map(each -> Long.toString(each.snapshotId())).orElse(NONE),
                  current.map(ShowTablesCommand::time).orElse("")));
        });
    TextTable.print(rows, out);
  }

  /** Prints paths to the left, so that each can be copied with its line alone. */
  private static void metadata(Map<String, Optional<Table>> tables, PrintWriter out) {
    int width = tables.keySet().stream().mapToInt(String::length).max().orElseThrow();
    String line = "%-" + width + "s  %s";
    out.println(String.format(Locale.ROOT, line, "table", "metadata file"));
    tables.forEach(
        (name, table) ->
            out.println(
                String.format(
                    Locale.ROOT,
                    line,
                    name,
                    Printable.of(table.map(ShowTablesCommand::metadata).orElse(NONE)))));
  }

  /** The metadata file that the catalog names. */
  private static String metadata(Table table) {
    String location = ((HasTableOperations) table).operations().current().metadataFileLocation();
    return location == null ? "not told by the catalog" : Locations.plain(location);
  }

  private static void snapshots(Map<String, Optional<Table>> tables, int limit, PrintWriter out)
      throws IOException {
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
    for (Map.Entry<String, Optional<Table>> entry : tables.entrySet()) {
      String name = entry.getKey();
      Table table = entry.getValue().orElse(null);
      Snapshot current = table == null ? null : table.currentSnapshot();
      if (current == null) {
        rows.add(List.of(name, NONE, "", "", "0", "0", "0", "0"));
        continue;
      }
      List<Snapshot> snapshots = Lists.newArrayList(table.snapshots());
      int from = Math.max(0, snapshots.size() - limit);
      if (from > 0) {
        rows.add(List.of(name, count(from) + " older", "", "", "", "", "", ""));
      }
      for (Snapshot snapshot : snapshots.subList(from, snapshots.size())) {
        SnapshotContents contents = SnapshotContents.of(table, snapshot.snapshotId());
        rows.add(
            List.of(
                name,
                Long.toString(snapshot.snapshotId()),
                snapshot.snapshotId() == current.snapshotId() ? "yes" : "no",
                time(snapshot),
                count(contents.rows()),
                count(contents.dataFiles()),
                count(contents.deleteFiles()),
                count(contents.bytes())));
      }
    }
    TextTable.print(rows, out);
  }

  private static String time(Snapshot snapshot) {
    return Instant.ofEpochMilli(snapshot.timestampMillis()).toString();
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}

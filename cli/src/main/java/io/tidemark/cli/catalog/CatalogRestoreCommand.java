package io.tidemark.cli.catalog;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.TextTable;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.recover.Restore;
import io.tidemark.storage.recover.Retrieve;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.Snapshot;

/** Makes the tables of a folder, or of a backup, known to the catalog again. */
public final class CatalogRestoreCommand extends TableCommand<CatalogRestoreOptions> {
  private static final String NAMESPACE = "--namespace";

  public CatalogRestoreCommand() {
    super(
        CatalogRestoreOptions.class,
        "Makes tables whose files are in the warehouse, or in a backup, known to the catalog again."
            + " Without --namespace those of all namespaces of a local folder.",
        "--table=NAME",
        "--metadata=FILE",
        "--from=FOLDER",
        "--replace",
        "--dry-run");
  }

  @Override
  protected void run(CatalogRestoreOptions options, PrintWriter out, PrintWriter err) {
    Restore.Request request =
        new Restore.Request(
            given().keySet().stream().noneMatch(option -> option.name().equals(NAMESPACE)),
            Optional.ofNullable(options.getTable()),
            Optional.ofNullable(options.getMetadata()),
            options.getReplace());
    if (options.getFrom() != null) {
      if (options.getMetadata() != null) {
        throw new UserError(
            "--metadata=" + options.getMetadata() + ": is told by the backup; leave it out");
      }
      retrieve(OptionValues.warehouse(options), options, request, out);
      return;
    }
    Warehouse warehouse = OptionValues.existingWarehouse(options);
    try (Restore restore = Restore.plan(warehouse, request)) {
      restore.skipped().forEach(file -> out.println("Skipped  " + file.getMessage()));
      print(restore.steps(), out);
      if (!options.getDryRun()) {
        restore.run(step -> {});
      }
    }
    end(options, out);
  }

  private static void retrieve(
      Warehouse warehouse,
      CatalogRestoreOptions options,
      Restore.Request request,
      PrintWriter out) {
    try (Retrieve retrieve = Retrieve.plan(warehouse, options.getFrom(), request)) {
      print(retrieve.steps(), out);
      if (!options.getDryRun()) {
        retrieve.run(step -> {});
      }
    }
    end(options, out);
  }

  private static void print(List<Restore.Step> steps, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("table", "uuid", "metadata file", "snapshot", "committed", "rows", "action"));
    for (Restore.Step step : steps) {
      rows.add(
          List.of(
              step.table(),
              step.uuid(),
              step.metadata(),
              step.snapshot().map(Snapshot::snapshotId).map(String::valueOf).orElse("none yet"),
              step.committed().map(Instant::toString).orElse(""),
              String.format(Locale.ROOT, "%,d", step.rows()),
              step.action()));
    }
    TextTable.print(rows, out);
    out.flush();
  }

  private static void end(CatalogRestoreOptions options, PrintWriter out) {
    out.println(
        options.getDryRun()
            ? "Nothing was changed: --dry-run"
            : "Done; 'tidemark verify' compares the candles with the raw log");
  }
}

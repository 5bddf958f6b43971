package io.tidemark.cli.tables;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.TextTable;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.bigquery.BigQuerySchema;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.TableUpgrade;
import io.tidemark.storage.catalog.Warehouse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Adds to the tables what this build has and they lack. */
public final class UpgradeCommand extends TableCommand<UpgradeOptions> {
  public UpgradeCommand() {
    super(
        UpgradeOptions.class,
        "Adds to all tables the columns and partitions of this version, as a job does at its start"
            + " for those it writes.",
        "--dry-run");
  }

  @Override
  protected void run(UpgradeOptions options, PrintWriter out, PrintWriter err) {
    Warehouse warehouse = OptionValues.existingWarehouse(options);
    List<TableContract> contracts = BigQuerySchema.contracts();
    // A table of another shape stops all of it before anything is changed.
    List<TableUpgrade> upgrades =
        contracts.stream().map(contract -> TableUpgrade.of(warehouse, contract)).toList();
    if (!options.getDryRun()) {
      upgrades = contracts.stream().map(contract -> TableUpgrade.run(warehouse, contract)).toList();
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("table", "version", options.getDryRun() ? "would add" : "added"));
    upgrades.forEach(upgrade -> rows.add(row(upgrade)));
    TextTable.print(rows, out);
  }

  private static List<String> row(TableUpgrade upgrade) {
    if (upgrade.version().isEmpty()) {
      return List.of(upgrade.table(), "-", "no such table yet");
    }
    int version = upgrade.version().get();
    return List.of(
        upgrade.table(),
        version == 0 ? "none" : Integer.toString(version),
        upgrade.additions().isEmpty() ? "nothing" : String.join("; ", upgrade.additions()));
  }
}

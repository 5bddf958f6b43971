package io.tidemark.cli.catalog;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.TextTable;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.recover.Backup;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Keeps the tables as they are now in another folder. */
public final class CatalogBackupCommand extends TableCommand<CatalogBackupOptions> {
  public CatalogBackupCommand() {
    super(
        CatalogBackupOptions.class,
        "Keeps the tables as they are now, with all kept snapshots, in another folder: copies what"
            + " is not there yet. 'catalog restore --from=FOLDER' brings them back.",
        "--to=FOLDER");
  }

  @Override
  protected void run(CatalogBackupOptions options, PrintWriter out, PrintWriter err) {
    if (options.getTo() == null) {
      throw new UserError("--to: missing; see 'tidemark catalog backup --help'");
    }
    Backup.Result result =
        Backup.run(OptionValues.existingWarehouse(options), options.getTo(), Instant.now());
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("table", "snapshot", "rows", "files", "bytes", "copied", "bytes"));
    for (Backup.Kept kept : result.tables()) {
      rows.add(
          List.of(
              kept.table(),
              kept.snapshot().map(String::valueOf).orElse("none yet"),
              count(kept.rows()),
              count(kept.files()),
              count(kept.bytes()),
              count(kept.copied()),
              count(kept.copiedBytes())));
    }
    TextTable.print(rows, out);
    out.println("Backup   " + result.list());
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}

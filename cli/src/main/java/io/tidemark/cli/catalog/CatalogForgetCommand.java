package io.tidemark.cli.catalog;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.TextTable;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.storage.recover.Forget;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Takes lost files out of the tables. */
public final class CatalogForgetCommand extends TableCommand<CatalogForgetOptions> {
  public CatalogForgetCommand() {
    super(
        CatalogForgetOptions.class,
        "Takes data files that are missing, cut or named, and those whose deletes are, out of the"
            + " tables; 'verify --repair' makes candles again from the raw log.",
        "--table=NAME",
        "--file=FILE[,FILE]",
        "--dry-run");
  }

  @Override
  protected void run(CatalogForgetOptions options, PrintWriter out, PrintWriter err)
      throws IOException {
    Forget forget =
        Forget.plan(
            OptionValues.existingWarehouse(options),
            Optional.ofNullable(options.getTable()),
            options.getFile() == null ? List.of() : options.getFile());
    if (forget.lost().isEmpty()) {
      out.println("All files of the tables are there, and as long as they were written");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("table", "kind", "why", "rows", "file"));
    for (Forget.Lost lost : forget.lost()) {
      rows.add(
          List.of(
              lost.table(),
              lost.what(),
              lost.why(),
              String.format(Locale.ROOT, "%,d", lost.rows()),
              lost.location()));
    }
    TextTable.print(rows, out);
    out.flush();
    if (options.getDryRun()) {
      out.println("Nothing was changed: --dry-run");
      return;
    }
    forget.run();
    out.println("Done; 'tidemark verify --repair' makes their candles again from the raw log");
  }
}

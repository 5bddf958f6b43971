package io.tidemark.cli.catalog;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.TextTable;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.storage.recover.Relocate;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes a moved or copied folder a warehouse of its own. */
public final class CatalogRelocateCommand extends TableCommand<CatalogRelocateOptions> {
  public CatalogRelocateCommand() {
    super(
        CatalogRelocateOptions.class,
        "Makes a folder that was moved or copied a warehouse of its own: writes the metadata of its"
            + " tables anew with the places of their files. All namespaces of a local folder.",
        "--from=FOLDER",
        "--dry-run");
  }

  @Override
  protected void run(CatalogRelocateOptions options, PrintWriter out, PrintWriter err) {
    try (Relocate relocate =
        Relocate.plan(
            OptionValues.existingWarehouse(options), Optional.ofNullable(options.getFrom()))) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("table", "from", "to", "files to write", "rows"));
      for (Relocate.Step step : relocate.steps()) {
        rows.add(
            List.of(
                step.table(),
                step.from(),
                step.to(),
                String.format(Locale.ROOT, "%,d", step.files()),
                String.format(Locale.ROOT, "%,d", step.rows())));
      }
      TextTable.print(rows, out);
      out.flush();
      if (options.getDryRun()) {
        out.println("Nothing was changed: --dry-run");
        return;
      }
      Optional<String> setAside = relocate.run(Instant.now(), step -> {});
      setAside.ifPresent(
          file -> out.println("The catalog that came with the folder is kept as " + file));
      out.println("Done; this folder and the one it was made from are independent now");
    }
  }
}

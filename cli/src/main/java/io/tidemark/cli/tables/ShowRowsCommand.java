package io.tidemark.cli.tables;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.Output;
import io.tidemark.cli.text.RowPrinter;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.read.LatestRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;

/** Shows rows of any table, as they are or as they were. */
public final class ShowRowsCommand extends TableCommand<ShowRowsOptions> {
  private final Dataset<?> dataset;

  public ShowRowsCommand(Dataset<?> dataset) {
    super(
        ShowRowsOptions.class,
        "Shows rows of " + dataset.name() + ": " + dataset.contract().description() + ".",
        "--columns=LIST",
        "--limit=COUNT",
        "--as-of=SNAPSHOT|TIME",
        "--output=FORM");
    this.dataset = dataset;
  }

  @Override
  protected void run(ShowRowsOptions options, PrintWriter out, PrintWriter err) throws IOException {
    List<String> columns = columns(options);
    int limit = Limit.of(options.getLimit(), options.getOutput());
    Table table = OptionValues.existingWarehouse(options).table(dataset.name());
    Long current = table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId();
    Long snapshot =
        options.getAsOf() == null ? current : AsOf.snapshot(options.getAsOf(), table, err);
    List<Record> rows = new LatestRows(table, dataset).read(snapshot, columns, limit);
    if (rows.isEmpty() && options.getOutput() == Output.TABLE) {
      out.println("The table " + dataset.name() + " is empty.");
      return;
    }
    RowPrinter.print(rows, columns, options.getOutput(), out);
    if (options.getLimit() == null && rows.size() == limit) {
      out.println(
          (dataset.timeOfKey().isPresent() ? "These are the latest " : "These are ")
              + limit
              + "; --limit=COUNT shows more.");
    }
  }

  private List<String> columns(ShowRowsOptions options) {
    if (options.getColumns() == null) {
      return options.getOutput() == Output.TABLE ? dataset.shown() : dataset.names();
    }
    for (String column : options.getColumns()) {
      if (!dataset.names().contains(column)) {
        throw new UserError(
            "--columns="
                + column
                + ": no such column of "
                + dataset.name()
                + "; there are "
                + String.join(", ", dataset.names()));
      }
    }
    return options.getColumns();
  }
}

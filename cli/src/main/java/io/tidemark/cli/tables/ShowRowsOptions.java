package io.tidemark.cli.tables;

import io.tidemark.cli.text.Output;
import io.tidemark.pipelines.options.WarehouseOptions;
import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Which rows of a table to show, and how. */
public interface ShowRowsOptions extends WarehouseOptions {
  @Description("Names of columns, by commas; default: some in a table, all as csv or json")
  List<String> getColumns();

  void setColumns(List<String> columns);

  @Description(
      "How many to show, the latest where rows have a time; default: 20 in a table, all as csv or json")
  Integer getLimit();

  void setLimit(Integer limit);

  @Description("Show the table as it was: a snapshot id, or a time such as 2024-01-01T00:00:00Z")
  String getAsOf();

  void setAsOf(String asOf);

  @Description("table, csv (one line per row) or json (one object per line)")
  @Default.Enum("TABLE")
  Output getOutput();

  void setOutput(Output output);
}

package io.tidemark.cli.tables;

import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** What to show of the tables. */
public interface ShowTablesOptions extends WarehouseOptions {
  @Description("List the snapshots of each table, too")
  @Default.Boolean(false)
  boolean getSnapshots();

  void setSnapshots(boolean snapshots);

  @Description("How many snapshots of each table to list, the latest; default: 20")
  Integer getLimit();

  void setLimit(Integer limit);

  @Description(
      "Print the data files of this table instead, one a line: those that a reader of the current"
          + " snapshot reads")
  String getFiles();

  void setFiles(String table);
}

package io.tidemark.cli.catalog;

import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Description;

/** Which tables a catalog is told of, and from what. */
public interface CatalogRestoreOptions extends WarehouseOptions {
  @Description("Only this table; default: all that are in the folder")
  String getTable();

  void setTable(String table);

  @Description("The metadata file to take, where it is not to be the newest that is whole")
  String getMetadata();

  void setMetadata(String metadata);

  @Description("Folder of a backup whose files are brought back, or the list of one in it")
  String getFrom();

  void setFrom(String from);

  @Description("Go back with tables that the catalog knows, too; stop the jobs that write them")
  boolean getReplace();

  void setReplace(boolean replace);

  @Description("Show what would be done, and change nothing")
  boolean getDryRun();

  void setDryRun(boolean dryRun);
}

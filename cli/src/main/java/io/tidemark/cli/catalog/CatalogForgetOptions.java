package io.tidemark.cli.catalog;

import io.tidemark.pipelines.options.WarehouseOptions;
import java.util.List;
import org.apache.beam.sdk.options.Description;

/** Which lost files are taken out of the tables. */
public interface CatalogForgetOptions extends WarehouseOptions {
  @Description("Only this table; default: all")
  String getTable();

  void setTable(String table);

  @Description("Files that are damaged, besides those that are missing or cut")
  List<String> getFile();

  void setFile(List<String> file);

  @Description("Show what would be done, and change nothing")
  boolean getDryRun();

  void setDryRun(boolean dryRun);
}

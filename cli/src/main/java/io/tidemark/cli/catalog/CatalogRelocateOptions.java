package io.tidemark.cli.catalog;

import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Description;

/** Which moved or copied tables are meant. */
public interface CatalogRelocateOptions extends WarehouseOptions {
  @Description("Only tables that were in this folder; default: all that were elsewhere")
  String getFrom();

  void setFrom(String from);

  @Description("Show what would be done, and change nothing")
  boolean getDryRun();

  void setDryRun(boolean dryRun);
}

package io.tidemark.cli.tables;

import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Description;

/** How tables are upgraded. */
public interface UpgradeOptions extends WarehouseOptions {
  @Description("Only show what would be added")
  boolean getDryRun();

  void setDryRun(boolean dryRun);
}

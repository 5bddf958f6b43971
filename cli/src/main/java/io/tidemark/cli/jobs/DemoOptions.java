package io.tidemark.cli.jobs;

import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Description;

/** What the demo shows. */
public interface DemoOptions extends WarehouseOptions {
  @Description("Then play the same trades live as well, in half a minute, and compare the tables")
  boolean getLive();

  void setLive(boolean live);
}

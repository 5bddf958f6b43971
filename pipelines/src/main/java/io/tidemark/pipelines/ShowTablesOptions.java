package io.tidemark.pipelines;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Which snapshots to list. */
public interface ShowTablesOptions extends WarehouseOptions {
  @Description("How many snapshots of each table to list, the latest")
  @Default.Integer(20)
  Integer getLimit();

  void setLimit(Integer limit);
}

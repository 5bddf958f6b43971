package io.tidemark.cli.tables;

import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Who may read a warehouse. */
public interface ShareOptions extends WarehouseOptions {
  @Description("Group of this machine that may read the tables and their catalog")
  @Validation.Required
  String getGroup();

  void setGroup(String group);
}

package io.tidemark.cli.catalog;

import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Where a backup is kept. */
public interface CatalogBackupOptions extends WarehouseOptions {
  @Description("Folder of the backup, outside of the warehouse; it may hold earlier ones")
  @Validation.Required
  String getTo();

  void setTo(String to);
}

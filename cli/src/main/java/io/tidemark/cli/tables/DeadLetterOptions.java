package io.tidemark.cli.tables;

import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Which dead letter to show, and what of it. */
public interface DeadLetterOptions extends WarehouseOptions {
  @Description("The letter, as 'dead-letters list' names it; may stand without --id=")
  @Validation.Required
  String getId();

  void setId(String id);

  @Description("Write the bytes of the payload, unchanged, and nothing else")
  boolean getPayload();

  void setPayload(boolean payload);
}

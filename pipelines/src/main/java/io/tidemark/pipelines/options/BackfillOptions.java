package io.tidemark.pipelines.options;

import java.util.List;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** What a backfill may be asked for. */
public interface BackfillOptions extends SourceOptions {
  @Description(
      "Files to read: names or globs, comma-separated; .gz and .zip are read as they are. Or 'raw':"
          + " the raw log of the warehouse")
  @Validation.Required
  List<String> getInput();

  void setInput(List<String> input);
}

package io.tidemark.benchmarks;

import io.tidemark.pipelines.options.BackfillOptions;
import org.apache.beam.sdk.options.Description;

/** A {@link WorkRequest} among the options of a pipeline. */
public interface WorkOptions extends BackfillOptions {
  @Description("What is to be done: the label of a Work")
  String getWork();

  void setWork(String work);
}

package io.tidemark.templates;

import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.BackfillOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/** Launches a backfill on Dataflow. */
public final class BackfillTemplate {
  private BackfillTemplate() {}

  /** Launches the job; does not wait for its end. */
  public static void main(String[] args) {
    System.exit(Launch.exitCode(Template.BACKFILL, () -> launch(args)));
  }

  static PipelineResult launch(String... args) {
    BackfillOptions options = Launch.options(BackfillOptions.class, args);
    BackfillRequest request = BackfillRequest.of(options);
    Pipeline pipeline = Pipeline.create(options);
    Backfill.build(pipeline, request);
    return pipeline.run();
  }
}

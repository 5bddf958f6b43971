package io.tidemark.templates;

import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.VerifyOptions;
import io.tidemark.pipelines.verify.Verify;
import io.tidemark.schemas.text.UserError;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/** Launches a comparison of the tables with their source on Dataflow. */
public final class VerifyTemplate {
  private VerifyTemplate() {}

  /** Launches the job; does not wait for its end. */
  public static void main(String[] args) {
    System.exit(Launch.exitCode(Template.VERIFY, () -> launch(args)));
  }

  static PipelineResult launch(String... args) {
    VerifyOptions options = Launch.options(VerifyOptions.class, args);
    if (options.getRepair()) {
      throw new UserError(
          "--repair: a launch does not wait for what the comparison finds; launch "
              + Template.BACKFILL.name()
              + " with the same range, then this again");
    }
    BackfillRequest request = BackfillRequest.toCompare(Verify.backfill(options));
    Pipeline pipeline = Pipeline.create(options);
    Verify.build(pipeline, request);
    return pipeline.run();
  }
}

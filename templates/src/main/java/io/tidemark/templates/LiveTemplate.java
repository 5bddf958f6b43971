package io.tidemark.templates;

import io.tidemark.pipelines.live.Live;
import io.tidemark.pipelines.live.LiveRequest;
import io.tidemark.pipelines.options.LiveOptions;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.PipelineResult;

/** Launches a live job on Dataflow, or the one that takes over from a running one. */
public final class LiveTemplate {
  private LiveTemplate() {}

  /** Launches the job; does not wait for its end. */
  public static void main(String[] args) {
    System.exit(Launch.exitCode(Template.LIVE, () -> launch(args)));
  }

  static PipelineResult launch(String... args) {
    LiveOptions options = Launch.streamingOptions(LiveOptions.class, args);
    LiveRequest request = LiveRequest.of(options);
    boolean takesOver = options.as(DataflowPipelineOptions.class).isUpdate();
    return (takesOver ? Live.resume(options, request) : Live.create(options, request)).run();
  }
}

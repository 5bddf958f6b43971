package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.Backfill;
import io.tidemark.pipelines.BackfillOptions;
import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.Runners;
import java.io.PrintWriter;

/** Reads files of market records into the tables. */
final class BackfillCommand extends PipelineCommand<BackfillOptions> {
  BackfillCommand() {
    super(
        BackfillOptions.class,
        "Reads files of market records into the tables.",
        "--input=GLOB[,GLOB]",
        "--format=NAME",
        "--instrument=ID",
        "--from=TIME",
        "--to=TIME",
        "--intervals=LIST",
        "--window=INTERVAL",
        "--semantics=VERSION");
  }

  @Override
  void run(BackfillOptions options, PrintWriter out, PrintWriter err) {
    if (Runners.isDetached(options)) {
      Backfill.start(options, BackfillRequest.of(options));
      return;
    }
    BackfillRun.run(options, runnerGiven(), err).print(out, "rows");
  }
}

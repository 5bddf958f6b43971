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
        "--market=MARKET",
        "--symbols=LIST",
        "--exclude=GLOB[,GLOB]",
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
    BackfillRun.Summary summary = BackfillRun.run(options, runnerGiven(), err);
    summary.print(out, "rows");
    if (summary.allDead()) {
      out.flush();
      err.println("tidemark: failed: " + noneRead(options.getFormat()));
      exitWith(Tidemark.FAILED);
    }
  }

  /** What to say where no record was of its format, which is null for messages that name it. */
  private static String noneRead(String format) {
    return format == null
        ? "no message is of the format it names; 'tidemark dead-letters list' says why"
        : "no record is of --format="
            + format
            + "; find the right one with 'tidemark formats' and run it again: the dead letters stay"
            + " and do no harm";
  }
}

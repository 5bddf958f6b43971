package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.BackfillOptions;
import java.io.PrintWriter;

/** Reads files of market records into the tables. */
final class BackfillCommand extends OptionsCommand<BackfillOptions> {
  BackfillCommand() {
    super(BackfillOptions.class, "Reads files of market records into the tables.", true);
  }

  @Override
  int run(BackfillOptions options, PrintWriter out) throws Exception {
    BackfillRun.Summary summary = BackfillRun.run(options, isGiven("runner"), out);
    summary.print(out);
    return 0;
  }
}

package io.tidemark.cli.jobs;

import io.tidemark.cli.command.ExitCode;
import io.tidemark.cli.command.PipelineCommand;
import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.schemas.text.Printable;
import io.tidemark.transforms.decode.SourceReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;

/** Reads files of market records into the tables. */
public final class BackfillCommand extends PipelineCommand<BackfillOptions> {
  public BackfillCommand() {
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
  protected void run(BackfillOptions options, PrintWriter out, PrintWriter err) throws IOException {
    if (Runners.isDetached(options)) {
      BackfillRequest request = BackfillRequest.of(options);
      InputWarnings.unread(request.source().unread(), err);
      Backfill.start(options, request);
      return;
    }
    BackfillRun.Summary summary = BackfillRun.run(options, runnerGiven(), err);
    summary.print(out, "rows");
    out.flush();
    BackfillRun.Findings findings = summary.findings();
    boolean allRead = InputWarnings.unread(findings, err);
    if (summary.allDead()) {
      err.println(
          "tidemark: failed: "
              + Printable.of(noneRead(options.getFormat(), findings.sources().firstDead())));
      exitWith(ExitCode.FAILED);
      return;
    }
    InputWarnings.dead(findings, onSameWarehouse("dead-letters", "list"), options, err);
    if (!allRead) {
      InputWarnings.incomplete(err);
      exitWith(ExitCode.INCOMPLETE);
    }
  }

  /** What to say where no record was of its format, which is null for messages that name it. */
  private static String noneRead(String format, Optional<SourceReport.Source> first) {
    if (format == null) {
      return "no message is of the format it names; 'tidemark dead-letters list' says why";
    }
    return first
            .map(
                source ->
                    "no record is of --format="
                        + format
                        + ", the first of "
                        + source.source()
                        + " "
                        + InputWarnings.described(source.first()))
            .orElse("nothing of the input can be read as --format=" + format)
        + "; find the right one with 'tidemark formats' and run it again: the dead letters stay"
        + " and do no harm";
  }
}

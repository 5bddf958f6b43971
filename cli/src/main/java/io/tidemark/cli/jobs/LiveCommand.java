package io.tidemark.cli.jobs;

import io.tidemark.cli.command.CommandOption;
import io.tidemark.cli.command.ExitCode;
import io.tidemark.cli.command.NextCommand;
import io.tidemark.cli.command.PipelineCommand;
import io.tidemark.cli.text.LiveView;
import io.tidemark.pipelines.live.Live;
import io.tidemark.pipelines.live.LiveRequest;
import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.runners.Runners;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkRunner;

/** Turns messages into candles as they come. */
public final class LiveCommand extends PipelineCommand<LiveOptions> {
  private static final String SAVEPOINT = "--savepoint-path";

  public LiveCommand() {
    super(
        LiveOptions.class,
        "Turns messages into candles as they come: provisional, final, revised.",
        "--input=SOURCE",
        "--format=NAME",
        "--instrument=ID",
        "--name=NAME",
        "--market=MARKET",
        "--symbols=LIST",
        "--exclude=GLOB[,GLOB]",
        "--intervals=LIST",
        "--early=TIME",
        "--lateness=TIME",
        "--commit-interval=TIME",
        "--max-delay=TIME",
        "--idle-timeout=TIME",
        "--speed=FACTOR",
        "--timestamp-attribute=NAME",
        "--id-attribute=NAME",
        "--kafka-properties=LIST",
        "--semantics=VERSION");
  }

  @Override
  protected List<String> footer() {
    return List.of(
        "",
        "Options of Beam and its runners pass through, as in --parallelism=2 or",
        "--pubsub-root-url=http://HOST:PORT for an emulator. Without --runner, it runs on",
        "the FlinkRunner in this process. Ctrl-C stops it; the next start goes on there.");
  }

  @Override
  protected void run(LiveOptions options, PrintWriter out, PrintWriter err) throws IOException {
    if (!runnerGiven()) {
      options.setRunner(FlinkRunner.class);
    }
    if (Runners.isDetached(options)) {
      Live.start(options, LiveRequest.of(options));
      return;
    }
    LiveRun.Summary summary =
        LiveRun.run(options, LiveView::latest, LiveRun.WhenStopped.GOES_ON, err);
    summary.print(out);
    out.flush();
    boolean allRead = InputWarnings.unread(summary.findings(), err);
    InputWarnings.dead(summary.findings(), onSameWarehouse("dead-letters", "list"), options, err);
    if (!allRead && summary.stopped().isEmpty()) {
      InputWarnings.incomplete(err);
      exitWith(ExitCode.INCOMPLETE);
    }
    summary.stopped().ifPresent(stopped -> tell(stopped, err));
  }

  /** Says where the next start goes on from, and how it is started. */
  private void tell(LiveRun.Stopped stopped, PrintWriter err) {
    stopped
        .goesOnFrom()
        .ifPresent(
            place -> {
              err.println("Stopped; the next start goes on from " + place);
              err.println("  " + NextCommand.of(again(stopped.savepoint())));
            });
  }

  /** The same command; one that named what it starts from names this savepoint. */
  private List<String> again(Optional<String> savepoint) {
    List<String> arguments = new ArrayList<>();
    boolean named = false;
    boolean value = false;
    for (String argument : arguments()) {
      if (value || CommandOption.nameIn(argument).equals(SAVEPOINT)) {
        value = !value && argument.equals(SAVEPOINT);
        named = true;
      } else {
        arguments.add(argument);
      }
    }
    if (named) {
      savepoint.ifPresent(path -> arguments.add(SAVEPOINT + "=" + path));
    }
    return arguments;
  }
}

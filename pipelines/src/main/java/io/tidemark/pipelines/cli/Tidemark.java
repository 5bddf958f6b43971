package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.UserError;
import io.tidemark.pipelines.iceberg.Warehouse;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/** The command line. */
@Command(
    name = "tidemark",
    description =
        "Raw crypto market messages to candles in Iceberg: one answer, whatever the path.",
    subcommands = {HelpCommand.class, FormatsCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    version = "tidemark 0.1.0")
public final class Tidemark implements Runnable {
  /** Exit code of a wrong request. */
  static final int WRONG_REQUEST = 2;

  /** Exit code of work that failed. */
  static final int FAILED = 1;

  @CommandLine.Spec private CommandSpec spec;

  private Tidemark() {}

  public static void main(String[] args) {
    int code = commandLine().execute(args);
    Warehouse.closeAll();
    System.exit(code);
  }

  /** The command line with all its commands. */
  static CommandLine commandLine() {
    CommandLine show =
        new CommandLine(new ShowCommand())
            .addSubcommand("candles", OptionsCommand.commandLine(new ShowCandlesCommand()))
            .addSubcommand("tables", OptionsCommand.commandLine(new ShowTablesCommand()));
    CommandLine all =
        new CommandLine(new Tidemark())
            .addSubcommand("demo", OptionsCommand.commandLine(new DemoCommand()))
            .addSubcommand("backfill", OptionsCommand.commandLine(new BackfillCommand()))
            .addSubcommand("show", show);
    all.setExecutionExceptionHandler(Tidemark::failed);
    all.setUsageHelpAutoWidth(true);
    return all;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    Throwable cause = e;
    while (cause != null && !(cause instanceof UserError)) {
      cause = cause.getCause();
    }
    if (cause != null) {
      command.getErr().println("tidemark: " + cause.getMessage());
      return WRONG_REQUEST;
    }
    e.printStackTrace(command.getErr());
    return FAILED;
  }
}

package io.tidemark.pipelines.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/** Shows what the tables hold. */
@Command(
    name = "show",
    description = "Shows what the tables hold.",
    subcommands = HelpCommand.class,
    synopsisSubcommandLabel = "(candles | tables)",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

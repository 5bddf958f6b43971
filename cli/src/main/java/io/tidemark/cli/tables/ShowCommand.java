package io.tidemark.cli.tables;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Shows what the tables hold. */
@Command(
    name = "show",
    description =
        "Shows what there is of each table ('show tables'), or rows of one ('show candles').",
    customSynopsis = "tidemark show tables|TABLE [OPTIONS]",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%n")
public final class ShowCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

package io.tidemark.cli.tables;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Shows what the tables hold. */
@Command(
    name = "show",
    description = "Shows candles ('show candles') or what there is of each table ('show tables').",
    customSynopsis = "tidemark show candles|tables [OPTIONS]",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%n")
public final class ShowCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

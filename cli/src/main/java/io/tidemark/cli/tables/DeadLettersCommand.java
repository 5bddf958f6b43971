package io.tidemark.cli.tables;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** What could not be understood. */
@Command(
    name = "dead-letters",
    description = "Lists, shows and reads again what could not be understood.",
    customSynopsis = "tidemark dead-letters list|show|replay [OPTIONS]",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%n")
public final class DeadLettersCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

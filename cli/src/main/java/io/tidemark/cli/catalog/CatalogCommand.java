package io.tidemark.cli.catalog;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Brings back what is lost. */
@Command(
    name = "catalog",
    description = "Brings back a lost catalog, folder or file, and keeps backups.",
    customSynopsis = "tidemark catalog restore|backup|relocate|forget [OPTIONS]",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%n")
public final class CatalogCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

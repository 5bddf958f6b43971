package io.tidemark.cli;

import io.tidemark.schemas.text.UserError;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** Shows the help of a command, as its option {@code --help} does. */
@Command(name = "help", description = "Shows the help of a command, as in 'help show candles'.")
final class HelpCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command")
  private List<String> path = List.of();

  @Override
  public void run() {
    CommandLine command = spec.parent().commandLine();
    for (String name : path) {
      CommandLine next = command.getSubcommands().get(name);
      if (next == null) {
        throw new UserError(Tidemark.noSuchCommand(command, name));
      }
      command = next;
    }
    command.usage(spec.commandLine().getOut());
  }
}

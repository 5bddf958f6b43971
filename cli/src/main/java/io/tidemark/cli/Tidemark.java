package io.tidemark.cli;

import io.tidemark.cli.catalog.CatalogBackupCommand;
import io.tidemark.cli.catalog.CatalogCommand;
import io.tidemark.cli.catalog.CatalogForgetCommand;
import io.tidemark.cli.catalog.CatalogRelocateCommand;
import io.tidemark.cli.catalog.CatalogRestoreCommand;
import io.tidemark.cli.command.CommandOption;
import io.tidemark.cli.command.ExitCode;
import io.tidemark.cli.command.OptionsCommand;
import io.tidemark.cli.jobs.BackfillCommand;
import io.tidemark.cli.jobs.DemoCommand;
import io.tidemark.cli.jobs.LiveCommand;
import io.tidemark.cli.jobs.PublishCommand;
import io.tidemark.cli.jobs.ReplayCommand;
import io.tidemark.cli.jobs.VerifyCommand;
import io.tidemark.cli.tables.DdlCommand;
import io.tidemark.cli.tables.DeadLettersCommand;
import io.tidemark.cli.tables.DeadLettersListCommand;
import io.tidemark.cli.tables.DeadLettersShowCommand;
import io.tidemark.cli.tables.MaintainCommand;
import io.tidemark.cli.tables.ShareCommand;
import io.tidemark.cli.tables.ShowCandlesCommand;
import io.tidemark.cli.tables.ShowCommand;
import io.tidemark.cli.tables.ShowRowsCommand;
import io.tidemark.cli.tables.ShowTablesCommand;
import io.tidemark.cli.tables.UpgradeCommand;
import io.tidemark.pipelines.options.DidYouMean;
import io.tidemark.pipelines.options.RegisteredOptions;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Datasets;
import io.tidemark.schemas.text.Build;
import io.tidemark.schemas.text.Printable;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.recover.Failures;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
    name = "tidemark",
    description =
        "Raw crypto market messages to candles in Iceberg: one answer, whatever the path.",
    customSynopsis = "tidemark COMMAND [OPTIONS]",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%n",
    sortOptions = false,
    footer = {
      "",
      "Begin with './tidemark demo'; every command has --help.",
      "",
      "Exit codes: 0 done, 1 'verify' found differences or nothing to compare, 2 a wrong",
      "request, before any work, 3 work that failed, 4 done, but some of the input could not",
      "be read, 130 stopped by Ctrl-C, 143 by kill.",
      "TIDEMARK_DEBUG=1 in the environment adds where a failure came from."
    })
public final class Tidemark implements Runnable {
  /** The environment's variable that asks for the stack traces of failures. */
  private static final String DEBUG = "TIDEMARK_DEBUG";

  /** The thread that a JVM starts with. */
  private static final long MAIN_THREAD = 1;

  @CommandLine.Spec private CommandSpec spec;

  private Tidemark() {}

  public static void main(String[] args) {
    if (Thread.currentThread().getId() != MAIN_THREAD) {
      runInCluster(args);
      return;
    }
    HeapGuard heap = HeapGuard.start();
    // Before anything asks where temporary files are made.
    Optional<RunFolder> temporary = runFolder();
    if (temporary.isEmpty()) {
      heap.close();
      System.exit(ExitCode.WRONG_REQUEST);
    }
    CommandLine line = commandLine();
    int code;
    try {
      RegisteredOptions.none();
      code = line.execute(args);
      Warehouse.closeAll();
    } catch (Throwable e) {
      code = failed(e, line.getErr());
    }
    temporary.get().close();
    heap.close();
    System.exit(code);
  }

  private static Optional<RunFolder> runFolder() {
    try {
      return Optional.of(RunFolder.open());
    } catch (UserError e) {
      System.err.println("tidemark: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Runs in a process of a cluster that was handed the program, which is not its own to end. */
  private static void runInCluster(String[] args) {
    List<Exception> failures = new ArrayList<>();
    int code =
        commandLine()
            .setExecutionExceptionHandler(
                (e, command, parsed) -> {
                  failures.add(e);
                  return ExitCode.FAILED;
                })
            .execute(args);
    Warehouse.closeAll();
    if (code != 0) {
      throw new IllegalStateException(
          "tidemark " + String.join(" ", args) + ": exit code " + code,
          failures.isEmpty() ? null : failures.get(0));
    }
  }

  /** The command line with all its commands. */
  static CommandLine commandLine() {
    CommandLine show =
        new CommandLine(new ShowCommand())
            .addSubcommand("candles", OptionsCommand.commandLine(new ShowCandlesCommand()))
            .addSubcommand("tables", OptionsCommand.commandLine(new ShowTablesCommand()));
    for (Dataset<?> dataset : Datasets.all()) {
      if (!show.getSubcommands().containsKey(dataset.name())) {
        show.addSubcommand(
            dataset.name(), OptionsCommand.commandLine(new ShowRowsCommand(dataset)));
      }
    }
    CommandLine deadLetters =
        new CommandLine(new DeadLettersCommand())
            .addSubcommand("list", OptionsCommand.commandLine(new DeadLettersListCommand()))
            .addSubcommand(
                "show", OptionsCommand.commandLine(new DeadLettersShowCommand(System.out)))
            .addSubcommand("replay", OptionsCommand.commandLine(new ReplayCommand()));
    CommandLine all =
        new CommandLine(new Tidemark())
            .addSubcommand("demo", OptionsCommand.commandLine(new DemoCommand()))
            .addSubcommand("backfill", OptionsCommand.commandLine(new BackfillCommand()))
            .addSubcommand("live", OptionsCommand.commandLine(new LiveCommand()))
            .addSubcommand("publish", OptionsCommand.commandLine(new PublishCommand()))
            .addSubcommand("verify", OptionsCommand.commandLine(new VerifyCommand()))
            .addSubcommand("maintain", OptionsCommand.commandLine(new MaintainCommand()))
            .addSubcommand("dead-letters", deadLetters)
            .addSubcommand("show", show)
            .addSubcommand("catalog", catalog())
            .addSubcommand("ddl", OptionsCommand.commandLine(new DdlCommand()))
            .addSubcommand("upgrade", OptionsCommand.commandLine(new UpgradeCommand()))
            .addSubcommand("share", OptionsCommand.commandLine(new ShareCommand()))
            .addSubcommand(new FormatsCommand())
            .addSubcommand(new BenchmarkCommand())
            .addSubcommand(new HelpCommand());
    addHelp(all);
    all.getCommandSpec()
        .version("tidemark " + Build.version())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version")
                .build());
    return all.setParameterExceptionHandler((e, args) -> wrong(messageOf(e), e.getCommandLine()))
        .setExecutionExceptionHandler(
            (e, command, parsed) ->
                e instanceof UserError
                    ? wrong(e.getMessage(), command)
                    : failed(e, command.getErr()));
  }

  private static CommandLine catalog() {
    return new CommandLine(new CatalogCommand())
        .addSubcommand("restore", OptionsCommand.commandLine(new CatalogRestoreCommand()))
        .addSubcommand("backup", OptionsCommand.commandLine(new CatalogBackupCommand()))
        .addSubcommand("relocate", OptionsCommand.commandLine(new CatalogRelocateCommand()))
        .addSubcommand("forget", OptionsCommand.commandLine(new CatalogForgetCommand()));
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help")
                .build());
    command.getSubcommands().values().forEach(Tidemark::addHelp);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int wrong(String message, CommandLine command) {
    command.getErr().println("tidemark: " + Printable.of(message));
    return ExitCode.WRONG_REQUEST;
  }

  private static String messageOf(ParameterException e) {
    if (e instanceof OverwrittenOptionException twice) {
      return ((OptionSpec) twice.getOverwritten()).longestName() + ": given twice; give it once";
    }
    if (e instanceof MissingParameterException missing
        && missing.getMissing().get(0) instanceof OptionSpec option) {
      String name = option.longestName();
      return name + ": needs a value, as in " + name + "=" + option.paramLabel();
    }
    if (e instanceof UnmatchedArgumentException unmatched) {
      String argument = unmatched.getUnmatched().get(0);
      return argument.startsWith("-")
          ? CommandOption.nameIn(argument)
              + ": no such option; see '"
              + e.getCommandLine().getCommandSpec().qualifiedName()
              + " --help'"
          : noSuchCommand(e.getCommandLine(), argument);
    }
    return e.getMessage();
  }

  /** What to say of a word that is no command. */
  static String noSuchCommand(CommandLine parent, String word) {
    List<String> commands = List.copyOf(parent.getSubcommands().keySet());
    return commands.isEmpty()
        ? word + ": '" + parent.getCommandSpec().qualifiedName() + "' takes no argument"
        : word + ": no such command" + DidYouMean.of(word, commands);
  }

  /** Says in one line what failed; where it came from follows for those who ask for it. */
  private static int failed(Throwable e, PrintWriter err) {
    err.println("tidemark: failed: " + Printable.of(Failures.line(e, Warehouse.opened())));
    if (!System.getenv().getOrDefault(DEBUG, "").isEmpty()) {
      e.printStackTrace(err);
    }
    err.flush();
    return ExitCode.FAILED;
  }
}

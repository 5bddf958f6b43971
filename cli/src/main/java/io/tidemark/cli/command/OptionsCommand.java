package io.tidemark.cli.command;

import io.tidemark.pipelines.options.DidYouMean;
import io.tidemark.pipelines.options.RetentionOptions;
import io.tidemark.pipelines.options.SinkOptions;
import io.tidemark.pipelines.options.WarehouseOptions;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.secrets.Secrets;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command whose options are the properties of an interface, from which their help and defaults
 * are read.
 *
 * @param <T> the interface
 */
public abstract class OptionsCommand<T extends PipelineOptions> implements Callable<Integer> {
  /** How wide the two columns of a help page are, so that a line has 80 characters at most. */
  private static final int OPTION_WIDTH = 26;

  private static final int DESCRIPTION_WIDTH = 45;

  /** A line of a description: ends at a space, or at a comma in a word that is longer. */
  private static final Pattern LINE =
      Pattern.compile(
          "(.{1,WIDTH})( |$)|(.{1,WIDTH},)".replace("WIDTH", Integer.toString(DESCRIPTION_WIDTH)));

  private static final List<String> WAREHOUSE_OPTIONS =
      List.of(
          "--warehouse=DIR",
          "--namespace=NAME",
          "--catalog=KIND",
          "--catalog-uri=URI",
          "--catalog-properties=LIST");

  private static final List<String> SINK_OPTIONS =
      List.of("--sinks=LIST", "--bigquery-dataset=PROJECT.DATASET", "--maintain=true|false");

  private static final List<String> RETENTION_OPTIONS =
      List.of("--keep-all=TIME", "--keep-hourly=TIME", "--keep-daily=TIME", "--longest-job=TIME");

  private static final String PROPERTIES = "--catalog-properties";

  private final String description;
  private final List<CommandOption> options;
  private CommandSpec spec;
  private int exitCode;

  /**
   * Makes a command.
   *
   * @param usage its options as help shows them, as in {@code --from=TIME}; those of {@link
   *     SinkOptions}, {@link RetentionOptions} and {@link WarehouseOptions}, where it has them,
   *     follow by themselves
   */
  protected OptionsCommand(Class<T> type, String description, String... usage) {
    this.description = description;
    this.options =
        Stream.of(
                Stream.of(usage),
                inherited(SinkOptions.class, type, SINK_OPTIONS),
                inherited(RetentionOptions.class, type, RETENTION_OPTIONS),
                inherited(WarehouseOptions.class, type, WAREHOUSE_OPTIONS))
            .flatMap(all -> all)
            .map(option -> CommandOption.of(type, option))
            .toList();
  }

  private static Stream<String> inherited(Class<?> from, Class<?> type, List<String> usage) {
    return from.isAssignableFrom(type) ? usage.stream() : Stream.empty();
  }

  /**
   * The options as an object.
   *
   * @param given the text of each value given
   * @param others the arguments that belong to no option of this command
   */
  protected abstract T options(Map<CommandOption, String> given, List<String> others);

  /** Does the work. */
  protected abstract void run(T options, PrintWriter out, PrintWriter err) throws Exception;

  /** The lines that its help ends with. */
  protected List<String> footer() {
    return List.of();
  }

  /** Whether the value of the first option may stand alone, without the option's name. */
  protected boolean takesFirstAlone() {
    return false;
  }

  /** Says which exit code the command ends with; if nothing is said it is 0. */
  protected final void exitWith(int code) {
    exitCode = code;
  }

  /** All options, in the order of help. */
  protected final List<CommandOption> all() {
    return options;
  }

  public static CommandLine commandLine(OptionsCommand<?> command) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(command);
    command.spec = spec;
    command.options.forEach(option -> spec.addOption(help(option)));
    spec.preprocessor((args, any, option, info) -> unifyNames(args));
    spec.usageMessage()
        .customSynopsis("${COMMAND-FULL-NAME} " + command.requiredOptions() + "[OPTIONS]")
        .description(command.description)
        .optionListHeading("%n")
        .longOptionsMaxWidth(OPTION_WIDTH)
        .sortOptions(false)
        .footer(command.footer().toArray(new String[0]));
    return new CommandLine(spec).setUnmatchedArgumentsAllowed(true);
  }

  private static OptionSpec help(CommandOption option) {
    OptionSpec.Builder help =
        OptionSpec.builder(option.name()).description(lines(option.description()));
    return option.isFlag()
        ? help.type(boolean.class).build()
        : help.type(String.class).paramLabel(option.label()).build();
  }

  /** Breaks text so that times and addresses stay whole; picocli takes it as a format. */
  private static String[] lines(String text) {
    return LINE.matcher(text).replaceAll("$1$3\n").replace("%", "%%").split("\n");
  }

  private String requiredOptions() {
    return options.stream()
        .filter(CommandOption::required)
        .map(option -> (takesFirstAlone() ? option.label() : option.usage()) + " ")
        .collect(Collectors.joining());
  }

  /** Takes the names of options in Beam's spelling, too. */
  private static boolean unifyNames(Stack<String> args) {
    args.replaceAll(
        arg -> {
          String name = CommandOption.nameIn(arg);
          return arg.startsWith("--")
              ? CommandOption.name(name) + arg.substring(name.length())
              : arg;
        });
    return false;
  }

  @Override
  public final Integer call() throws Exception {
    CommandLine line = spec.commandLine();
    Map<CommandOption, String> given = given();
    List<String> others = new ArrayList<>(line.getUnmatchedArguments());
    if (takesFirstAlone()
        && !given.containsKey(options.get(0))
        && !others.isEmpty()
        && !others.get(0).startsWith("-")) {
      given.put(options.get(0), others.remove(0));
    }
    T options = options(given, others);
    warnOfSecrets(given, line.getErr());
    run(options, line.getOut(), line.getErr());
    line.getOut().flush();
    return exitCode;
  }

  /** Warns of secrets that everybody reads in the machine's list of processes. */
  private static void warnOfSecrets(Map<CommandOption, String> given, PrintWriter err) {
    given.forEach(
        (option, text) ->
            Secrets.inTheOpen(option.name().substring(2), text)
                .forEach(
                    name ->
                        err.println(
                            "tidemark: warning: "
                                + name
                                + ": every user of this machine can read this secret while the"
                                + " command runs; write "
                                + Secrets.forms()
                                + " instead")));
  }

  /**
   * What was given after the launcher's name, options with their values as {@code --name=value};
   * secrets in the open are left out.
   */
  protected final List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of(spec.qualifiedName(" ").split(" ", -1)));
    arguments.remove(0);
    given()
        .forEach(
            (option, text) ->
                arguments.add(
                    option.isFlag()
                        ? option.name()
                        : option.name()
                            + "="
                            + (Secrets.inTheOpen(option.name().substring(2), text).isEmpty()
                                ? text
                                : "...")));
    arguments.addAll(spec.commandLine().getUnmatchedArguments());
    return arguments;
  }

  /** The options that were given, with the text of their values. */
  protected final Map<CommandOption, String> given() {
    CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
    Map<CommandOption, String> given = new LinkedHashMap<>();
    for (CommandOption option : options) {
      if (parsed.hasMatchedOption(option.name())) {
        given.put(option, parsed.matchedOptionValue(option.name(), (Object) "").toString());
      }
    }
    return given;
  }

  /**
   * How to start another command on the same warehouse, as a shell takes it; properties may hold
   * secrets and are left for the user to fill in.
   */
  protected final String onSameWarehouse(String... words) {
    Stream<String> warehouse =
        given().entrySet().stream()
            .filter(option -> WAREHOUSE_OPTIONS.contains(option.getKey().usage()))
            .map(
                option ->
                    option.getKey().name()
                        + "="
                        + (option.getKey().name().equals(PROPERTIES) ? "..." : option.getValue()));
    return NextCommand.of(Stream.concat(Stream.of(words), warehouse).toList());
  }

  /**
   * What to say of an argument that belongs to no option.
   *
   * @param furtherNames of options that the command takes besides its own
   */
  protected final UserError unknown(String arg, Collection<String> furtherNames) {
    if (!arg.startsWith("-")) {
      CommandOption first =
          options.stream().filter(option -> !option.isFlag()).findFirst().orElseThrow();
      String value = given().get(first);
      String hint =
          value != null
              ? value.endsWith(",")
                  ? "; leave out the blank before it, as in " + first.name() + "=" + value + arg
                  : "; quote globs, and write lists with commas"
              : ", did you mean '" + first.name() + "=" + arg + "'?";
      return new UserError(arg + ": belongs to no option" + hint);
    }
    List<String> names = new ArrayList<>(furtherNames);
    options.forEach(option -> names.add(option.name()));
    String name = CommandOption.nameIn(arg);
    String hint =
        DidYouMean.nearest(name, names)
            .map(nearest -> ", did you mean '" + nearest + "'?")
            .orElse("; see '" + spec.qualifiedName() + " --help'");
    return new UserError(name + ": no such option" + hint);
  }
}

package io.tidemark.cli.command;

import io.tidemark.pipelines.options.DidYouMean;
import io.tidemark.pipelines.options.RegisteredOptions;
import io.tidemark.schemas.text.UserError;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.PipelineRunnerRegistrar;

/**
 * A command that works with Beam, and takes the options of Beam and its runners besides its own.
 *
 * @param <T> the interface of its own options
 */
public abstract class PipelineCommand<T extends PipelineOptions> extends OptionsCommand<T> {
  private static final String RUNNER = "--runner";
  private static final Pattern GETTER = Pattern.compile("(?:get|is)([A-Z].*)");

  private final Class<T> type;
  private boolean runnerGiven;

  public PipelineCommand(Class<T> type, String description, String... usage) {
    super(type, description, usage);
    this.type = type;
  }

  /** Whether the options name a runner. */
  protected final boolean runnerGiven() {
    return runnerGiven;
  }

  @Override
  protected List<String> footer() {
    return List.of(
        "",
        "Options of Beam and its runners pass through, as in --runner=FlinkRunner",
        "--parallelism=2. Without --runner, a small input runs on the DirectRunner and",
        "a larger one on the FlinkRunner, both in this process.");
  }

  @Override
  protected final T options(Map<CommandOption, String> given, List<String> others) {
    List<String> arguments = new ArrayList<>();
    given.forEach((option, text) -> arguments.add(option.beamArgument(text)));
    Map<String, String> beamGiven = others.isEmpty() ? Map.of() : beamGiven(others);
    beamGiven.forEach((name, value) -> arguments.add(checked(name, value)));
    runnerGiven = beamGiven.containsKey(RUNNER);
    return parse(arguments);
  }

  private T parse(List<String> arguments) {
    return PipelineOptionsFactory.fromArgs(arguments.toArray(new String[0])).as(type);
  }

  /** The options of Beam in these arguments with their values, which may stand after them. */
  private Map<String, String> beamGiven(List<String> arguments) {
    RegisteredOptions.all();
    Map<String, Class<?>> types = beamOptions();
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      String name = CommandOption.nameIn(argument);
      if (!types.containsKey(name)) {
        throw unknown(argument, types.keySet());
      }
      String value;
      if (!name.equals(argument)) {
        value = argument.substring(name.length() + 1);
      } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("-")) {
        value = arguments.get(++i);
      } else if (types.get(name) == boolean.class || types.get(name) == Boolean.class) {
        value = "true";
      } else {
        throw new UserError(name + ": needs a value, as in " + name + "=VALUE");
      }
      if (given.put(name, value) != null) {
        throw new UserError(name + ": given twice; give it once");
      }
    }
    return given;
  }

  /** The options of Beam and the runners there are, with the types of their values. */
  private static Map<String, Class<?>> beamOptions() {
    Map<String, Class<?>> types = new TreeMap<>();
    for (Class<?> options : PipelineOptionsFactory.getRegisteredOptions()) {
      for (Method method : options.getMethods()) {
        Matcher getter = GETTER.matcher(method.getName());
        if (getter.matches() && method.getParameterCount() == 0) {
          types.put("-" + CommandOption.name(getter.group(1)), method.getReturnType());
        }
      }
    }
    return types;
  }

  /** An option and its value as Beam takes them. */
  private String checked(String name, String value) {
    if (name.equals(RUNNER)) {
      checkRunner(value);
    }
    String argument = CommandOption.beamName(name) + "=" + value;
    try {
      parse(List.of(argument));
      return argument;
    } catch (IllegalArgumentException e) {
      throw new UserError(name + "=" + value + ": the option takes no such value", e);
    }
  }

  /** A runner is named by its class, whose package may be left out. */
  private static void checkRunner(String value) {
    List<String> runners = new ArrayList<>();
    for (PipelineRunnerRegistrar registrar : ServiceLoader.load(PipelineRunnerRegistrar.class)) {
      registrar.getPipelineRunners().forEach(runner -> runners.add(runner.getSimpleName()));
    }
    runners.removeIf(runner -> runner.startsWith("Test"));
    if (!value.contains(".") && runners.stream().noneMatch(value::equalsIgnoreCase)) {
      throw new UserError("--runner=" + value + ": no such runner" + DidYouMean.of(value, runners));
    }
  }
}

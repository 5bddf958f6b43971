package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.DidYouMean;
import io.tidemark.pipelines.UserError;
import java.beans.BeanInfo;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UnmatchedArgsBinding;

/**
 * A command whose options are those of a PipelineOptions interface: names, help and defaults are
 * read from it.
 *
 * @param <T> the interface
 */
abstract class OptionsCommand<T extends PipelineOptions> implements Callable<Integer> {
  private final Class<T> type;
  private final String description;
  private final boolean takesBeamOptions;
  private final List<String> unmatched = new ArrayList<>();
  private CommandSpec spec;

  OptionsCommand(Class<T> type, String description, boolean takesBeamOptions) {
    this.type = type;
    this.description = description;
    this.takesBeamOptions = takesBeamOptions;
  }

  /** Does the work; returns the exit code. */
  abstract int run(T options, PrintWriter out) throws Exception;

  static CommandLine commandLine(OptionsCommand<?> command) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(command);
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage().description(command.description);
    if (command.takesBeamOptions) {
      spec.usageMessage()
          .footer("", "Options of Beam and its runners pass through: --runner=FlinkRunner ...");
    }
    properties(command.type)
        .forEach((name, property) -> spec.addOption(option(name, property.getReadMethod())));
    spec.addUnmatchedArgsBinding(
        UnmatchedArgsBinding.forStringArrayConsumer(new ArgSpecSetter(command.unmatched)));
    command.spec = spec;
    return new CommandLine(spec);
  }

  private static OptionSpec option(String name, Method getter) {
    String text = getter.getAnnotation(Description.class).value();
    String defaultText = defaultOf(getter);
    return OptionSpec.builder("--" + name)
        .type(String.class)
        .paramLabel(name.toUpperCase(Locale.ROOT))
        .description(defaultText == null ? text : text + " (default: " + defaultText + ")")
        .build();
  }

  private static String defaultOf(Method getter) {
    Default.String text = getter.getAnnotation(Default.String.class);
    Default.Integer number = getter.getAnnotation(Default.Integer.class);
    Default.Enum choice = getter.getAnnotation(Default.Enum.class);
    if (text != null) {
      return text.value();
    }
    if (number != null) {
      return Integer.toString(number.value());
    }
    return choice == null ? null : choice.value().toLowerCase(Locale.ROOT);
  }

  /**
   * The described properties of an options interface and those it extends, but not Beam's own, by
   * name.
   */
  private static Map<String, PropertyDescriptor> properties(Class<?> type) {
    Map<String, PropertyDescriptor> properties = new TreeMap<>();
    try {
      BeanInfo info = Introspector.getBeanInfo(type);
      for (PropertyDescriptor property : info.getPropertyDescriptors()) {
        properties.put(property.getName(), property);
      }
    } catch (IntrospectionException e) {
      throw new IllegalStateException("Options are beans", e);
    }
    for (Class<?> parent : type.getInterfaces()) {
      if (parent != PipelineOptions.class) {
        properties.putAll(properties(parent));
      }
    }
    return properties;
  }

  @Override
  public final Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    int code = run(options(), out);
    out.flush();
    return code;
  }

  /** Whether an option of Beam's was given. */
  final boolean isGiven(String option) {
    return unmatched.stream().anyMatch(arg -> name(arg).equals(option));
  }

  private T options() {
    List<String> args = new ArrayList<>();
    for (ArgSpec matched : spec.commandLine().getParseResult().matchedArgs()) {
      if (matched instanceof OptionSpec option && matched.getValue() instanceof String value) {
        args.add(option.longestName() + "=" + normal(option.longestName(), value));
      }
    }
    for (String arg : unmatched) {
      if (!takesBeamOptions || !arg.startsWith("--")) {
        throw unknown(arg);
      }
      args.add(arg.contains("=") ? arg : arg + "=true");
    }
    try {
      return PipelineOptionsFactory.fromArgs(args.toArray(new String[0])).as(type);
    } catch (IllegalArgumentException e) {
      throw unmatched.stream()
          .filter(arg -> e.getMessage() != null && e.getMessage().contains("'" + name(arg) + "'"))
          .findFirst()
          .map(this::unknown)
          .orElseGet(() -> new UserError(String.join(" ", args) + ": " + e.getMessage(), e));
    }
  }

  /** Enum values may be written in lower case. */
  private String normal(String option, String value) {
    PropertyDescriptor property = properties(type).get(option.substring(2));
    return property.getPropertyType().isEnum() ? value.toUpperCase(Locale.ROOT) : value;
  }

  private UserError unknown(String arg) {
    List<String> names = new ArrayList<>();
    properties(type).keySet().forEach(name -> names.add("--" + name));
    if (takesBeamOptions) {
      names.add("--runner");
    }
    String name = arg.startsWith("--") ? "--" + name(arg) : arg;
    return new UserError(
        name
            + ": no such option"
            + DidYouMean.of(name, names)
            + "; see 'tidemark "
            + spec.qualifiedName().replaceFirst("^tidemark ", "")
            + " --help'");
  }

  private static String name(String arg) {
    String name = arg.startsWith("--") ? arg.substring(2) : arg;
    return name.contains("=") ? name.substring(0, name.indexOf('=')) : name;
  }

  /** Keeps what the parser did not match. */
  private record ArgSpecSetter(List<String> unmatched) implements CommandLine.Model.ISetter {
    @Override
    public <V> V set(V value) {
      unmatched.clear();
      if (value instanceof String[] args) {
        unmatched.addAll(List.of(args));
      }
      return value;
    }
  }
}

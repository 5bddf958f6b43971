package io.tidemark.cli.command;

import io.tidemark.pipelines.options.DidYouMean;
import io.tidemark.schemas.text.UserError;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/**
 * A property of an options interface as the command line writes it: {@code getAsOf} is {@code
 * --as-of}.
 *
 * @param name with its dashes
 * @param label what stands for a value in help; empty for an option that is given or not
 * @param getter of the property
 */
public record CommandOption(String name, String label, Method getter) {
  private static final Pattern CAPITAL = Pattern.compile("[A-Z]");
  private static final Pattern DASH = Pattern.compile("-([a-z])");

  /** The property of an interface that help shows like this: {@code --as-of=TIME}. */
  public static CommandOption of(Class<?> type, String usage) {
    String name = nameIn(usage);
    String getter = "get" + camelCase("-" + name.substring(2));
    try {
      String label = name.equals(usage) ? "" : usage.substring(name.length() + 1);
      return new CommandOption(name, label, type.getMethod(getter));
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          "Invalid option: " + usage + " (expected a property of " + type.getName() + ")", e);
    }
  }

  /** An option's name as Beam writes it: {@code --asOf}. */
  public static String beamName(String name) {
    return "--" + camelCase(name.substring(2));
  }

  private static String camelCase(String name) {
    return DASH.matcher(name).replaceAll(dash -> dash.group(1).toUpperCase(Locale.ROOT));
  }

  /** An option's name as the command line writes it: {@code --as-of}. */
  public static String name(String beamName) {
    return CAPITAL.matcher(beamName).replaceAll(c -> "-" + c.group().toLowerCase(Locale.ROOT));
  }

  /** The name in {@code --name=value}. */
  public static String nameIn(String argument) {
    int equals = argument.indexOf('=');
    return equals < 0 ? argument : argument.substring(0, equals);
  }

  /** The option as help shows it. */
  public String usage() {
    return isFlag() ? name : name + "=" + label;
  }

  /** Whether it is given or not, and has no value. */
  public boolean isFlag() {
    return label.isEmpty();
  }

  public boolean required() {
    return getter.isAnnotationPresent(Validation.Required.class);
  }

  /** What the option does, and its default. */
  public String description() {
    String text = getter.getAnnotation(Description.class).value();
    String defaultText = defaultText();
    return defaultText == null ? text : text + " (default: " + defaultText + ")";
  }

  private String defaultText() {
    Default.String text = getter.getAnnotation(Default.String.class);
    Default.Integer number = getter.getAnnotation(Default.Integer.class);
    Default.Double fraction = getter.getAnnotation(Default.Double.class);
    Default.Boolean flag = getter.getAnnotation(Default.Boolean.class);
    Default.Enum choice = getter.getAnnotation(Default.Enum.class);
    if (text != null) {
      return text.value();
    }
    if (number != null) {
      return Integer.toString(number.value());
    }
    if (fraction != null) {
      return BigDecimal.valueOf(fraction.value()).stripTrailingZeros().toPlainString();
    }
    if (flag != null) {
      return Boolean.toString(flag.value());
    }
    return choice == null ? null : choice.value().toLowerCase(Locale.ROOT);
  }

  /** The option and its value as Beam takes them. */
  public String beamArgument(String text) {
    String value = value(text) instanceof Enum<?> choice ? choice.name() : text;
    return beamName(name) + "=" + value;
  }

  /** The value where none is given. */
  public Object defaultValue() {
    String text = isFlag() ? "false" : defaultText();
    return text == null ? null : value(text);
  }

  /**
   * Reads a value; that of an enum may be in any case.
   *
   * @throws UserError when the option has no such value
   */
  public Object value(String text) {
    Class<?> type = getter.getReturnType();
    if (text.isEmpty()) {
      throw new UserError(name + ": needs a value, as in " + usage());
    }
    if (isFlag()) {
      return Boolean.valueOf(text);
    }
    if (type == boolean.class) {
      if (!text.matches("true|false")) {
        throw wrong(text, "is neither true nor false");
      }
      return Boolean.valueOf(text);
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> constant.toString().equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(() -> wrong(text, "no such value" + DidYouMean.of(text, choices(type))));
    }
    if (type == int.class || type == Integer.class) {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException e) {
        throw wrong(text, "is not a whole number");
      }
    }
    if (type == double.class) {
      try {
        return Double.valueOf(text);
      } catch (NumberFormatException e) {
        throw wrong(text, "is not a number");
      }
    }
    return type == List.class ? List.of(text.split(",", -1)) : text;
  }

  private static List<String> choices(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
        .toList();
  }

  private UserError wrong(String text, String rule) {
    return new UserError(name + "=" + text + ": " + rule);
  }
}

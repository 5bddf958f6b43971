package io.tidemark.templates;

import io.tidemark.pipelines.options.Form;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/**
 * An option of a pipeline as the parameter of a template: all that is known of it stands in the
 * interface that declares it.
 *
 * @param name as Beam writes it
 * @param group what the interface that declares it is about
 * @param description what it says
 * @param required whether it must be given
 * @param type of its values, in the words of Dataflow
 * @param choices its values where there are a few; else none
 * @param form a regular expression that all its values match, if there is one
 * @param defaultValue its value where it is not given, if there is one
 */
record Parameter(
    String name,
    String group,
    String description,
    boolean required,
    Type type,
    List<String> choices,
    Optional<String> form,
    Optional<String> defaultValue) {
  /** What Dataflow calls the types of parameters. */
  enum Type {
    TEXT,
    NUMBER,
    BOOLEAN,
    ENUM
  }

  private static final String PRODUCT = "io.tidemark.";
  private static final Pattern GETTER = Pattern.compile("(?:get|is)([A-Z].*)");
  private static final Pattern WORD = Pattern.compile("[A-Z]");

  /**
   * The options that an interface and those it extends declare, in the order of the interfaces;
   * those of one interface that must be given come first, then by name.
   */
  static List<Parameter> of(Class<?> options) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    collect(options, interfaces);
    List<Parameter> parameters = new ArrayList<>();
    for (Class<?> each : interfaces) {
      Arrays.stream(each.getDeclaredMethods())
          .filter(method -> method.getParameterCount() == 0)
          .flatMap(method -> of(each, method).stream())
          .sorted(
              Comparator.comparing(Parameter::required).reversed().thenComparing(Parameter::name))
          .forEach(parameters::add);
    }
    return List.copyOf(parameters);
  }

  private static void collect(Class<?> options, Set<Class<?>> interfaces) {
    if (options.getName().startsWith(PRODUCT) && interfaces.add(options)) {
      for (Class<?> parent : options.getInterfaces()) {
        collect(parent, interfaces);
      }
    }
  }

  private static Optional<Parameter> of(Class<?> declaring, Method method) {
    Matcher getter = GETTER.matcher(method.getName());
    if (!getter.matches()) {
      return Optional.empty();
    }
    String property = getter.group(1);
    Class<?> values = method.getReturnType();
    return Optional.of(
        new Parameter(
            property.substring(0, 1).toLowerCase(Locale.ROOT) + property.substring(1),
            declaring.getSimpleName().replaceFirst("Options$", ""),
            method.getAnnotation(Description.class).value(),
            method.isAnnotationPresent(Validation.Required.class),
            type(values),
            values.isEnum()
                ? Arrays.stream(values.getEnumConstants()).map(Object::toString).toList()
                : List.of(),
            Optional.ofNullable(method.getAnnotation(Form.class)).map(Form::value),
            defaultValue(method)));
  }

  private static Type type(Class<?> values) {
    if (values.isEnum()) {
      return Type.ENUM;
    }
    if (values == boolean.class || values == Boolean.class) {
      return Type.BOOLEAN;
    }
    boolean number = values.isPrimitive() || Number.class.isAssignableFrom(values);
    return number ? Type.NUMBER : Type.TEXT;
  }

  private static Optional<String> defaultValue(Method method) {
    for (Annotation annotation : method.getAnnotations()) {
      if (annotation.annotationType().getDeclaringClass() == Default.class) {
        return Optional.of(text(value(annotation)));
      }
    }
    return Optional.empty();
  }

  private static Object value(Annotation annotation) {
    try {
      return annotation.annotationType().getMethod("value").invoke(annotation);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Invalid default: " + annotation, e);
    }
  }

  private static String text(Object value) {
    return value instanceof Double number
        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
        : value.toString();
  }

  /** The same parameter, in this form and without a default. */
  Parameter withoutDefault(String newDescription, String newForm) {
    return new Parameter(
        name,
        group,
        newDescription,
        required,
        type,
        choices,
        Optional.of(newForm),
        Optional.empty());
  }

  /** Its name as people write it. */
  String label() {
    String words =
        WORD.matcher(name).replaceAll(letter -> " " + letter.group().toLowerCase(Locale.ROOT));
    String label = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    return label.replaceAll(" uri$", " URI").replaceAll("^Id ", "ID ");
  }
}

package io.tidemark.cli.command;

import io.tidemark.pipelines.options.WarehouseOptions;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A command that reads the tables and runs no pipeline. Its options are an object of its own, as
 * Beam's would load every runner first.
 *
 * @param <T> the interface of its options
 */
public abstract class TableCommand<T extends WarehouseOptions> extends OptionsCommand<T> {
  private final Class<T> type;

  public TableCommand(Class<T> type, String description, String... usage) {
    super(type, description, usage);
    this.type = type;
  }

  @Override
  protected final T options(Map<CommandOption, String> given, List<String> others) {
    if (!others.isEmpty()) {
      throw unknown(others.get(0), List.of());
    }
    Map<Method, Object> values = new HashMap<>();
    for (CommandOption option : all()) {
      String text = given.get(option);
      values.put(option.getter(), text == null ? option.defaultValue() : option.value(text));
    }
    Class<?>[] types = {type};
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), types, (proxy, method, none) -> value(values, method)));
  }

  private static Object value(Map<Method, Object> values, Method getter) {
    if (!values.containsKey(getter)) {
      throw new UnsupportedOperationException(getter + " (expected a getter of a listed option)");
    }
    return values.get(getter);
  }
}

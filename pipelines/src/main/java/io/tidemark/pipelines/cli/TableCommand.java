package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.UserError;
import io.tidemark.pipelines.WarehouseOptions;
import io.tidemark.pipelines.iceberg.Warehouse;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A command that reads the tables and runs no pipeline. Its options are an object of its own, as
 * Beam's would load every runner first.
 *
 * @param <T> the interface of its options
 */
abstract class TableCommand<T extends WarehouseOptions> extends OptionsCommand<T> {
  private final Class<T> type;

  TableCommand(Class<T> type, String description, String... usage) {
    super(type, description, usage);
    this.type = type;
  }

  @Override
  final T options(Map<CommandOption, String> given, List<String> others) {
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

  /**
   * The warehouse to read from.
   *
   * @throws UserError when its folder is missing, which opening the catalog would make
   */
  static Warehouse warehouse(WarehouseOptions options) {
    Warehouse warehouse = BackfillRequest.warehouse(options);
    if (options.getCatalogUri() == null
        && warehouse.location().startsWith("file:")
        && Files.notExists(Path.of(URI.create(warehouse.location())))) {
      throw new UserError(
          warehouse.described() + ": there is no such folder; fill it with 'tidemark backfill'");
    }
    return warehouse;
  }
}

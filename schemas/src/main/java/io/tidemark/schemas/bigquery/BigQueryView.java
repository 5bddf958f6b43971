package io.tidemark.schemas.bigquery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A view of the tables.
 *
 * @param query what it selects, in which {@link #PLACE} stands for where the tables are
 */
public record BigQueryView(
    String name, String description, List<BigQueryColumn> columns, String query) {
  /** Stands for the project and the dataset of the tables. */
  public static final String PLACE = "${project}.${dataset}";

  /** The view as a file for Terraform. */
  String json() {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("description", description);
    view.put("query", query);
    view.put("schema", columns.stream().map(BigQueryColumn::json).toList());
    return Json.text(view);
  }

  /** A table, as a query names it. */
  static String table(String name) {
    return "`" + PLACE + "." + name + "`";
  }

  /** Selects columns one by one, each with what it means. */
  static final class Select {
    private final List<BigQueryColumn> columns = new ArrayList<>();
    private final List<String> expressions = new ArrayList<>();

    Select column(String name, String expression, BigQueryType type, String description) {
      columns.add(new BigQueryColumn(name, type, false, description));
      expressions.add(expression);
      return this;
    }

    /** Selects a column of a table; an exact decimal as FLOAT64. */
    Select column(BigQueryColumn column) {
      String quoted = quoted(column.name());
      return column.type().isDecimal()
          ? column(column.name(), asFloat(quoted), BigQueryType.FLOAT64, column.description())
          : column(column.name(), quoted, column.type(), column.description());
    }

    /** The view of these columns from the rest of a query. */
    BigQueryView from(String name, String description, String rest) {
      return new BigQueryView(
          name,
          description,
          List.copyOf(columns),
          IntStream.range(0, columns.size())
              .mapToObj(i -> "  " + expressions.get(i) + alias(i))
              .collect(Collectors.joining(",\n", "SELECT\n", "\n" + rest)));
    }

    private String alias(int i) {
      String name = quoted(columns.get(i).name());
      return expressions.get(i).equals(name) ? "" : " AS " + name;
    }
  }

  /** A name that may be a reserved word. */
  static String quoted(String name) {
    return "`" + name + "`";
  }

  static String asFloat(String expression) {
    return "CAST(" + expression + " AS FLOAT64)";
  }
}

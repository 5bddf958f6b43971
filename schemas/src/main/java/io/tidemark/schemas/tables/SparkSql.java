package io.tidemark.schemas.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.types.Types;

/** The statements that create tables from Spark SQL, with Iceberg's extensions of it. */
public final class SparkSql {
  private static final Map<String, String> TRANSFORMS =
      Map.of("year", "years", "month", "months", "day", "days", "hour", "hours");

  private SparkSql() {}

  /** The statement for the namespace of the tables. */
  public static String createNamespace(String catalog, String namespace) {
    return "CREATE NAMESPACE IF NOT EXISTS " + quoted(catalog) + "." + quoted(namespace) + ";\n";
  }

  /**
   * The statements for one table.
   *
   * @param catalog the name of the catalog in Spark
   */
  public static String createTable(TableContract contract, String catalog, String namespace) {
    String table = quoted(catalog) + "." + quoted(namespace) + "." + quoted(contract.name());
    Map<String, String> properties = new TreeMap<>(contract.properties());
    properties.remove(TableContract.COMMENT);
    return "CREATE TABLE IF NOT EXISTS "
        + table
        + " (\n"
        + contract.schema().columns().stream()
            .map(SparkSql::column)
            .collect(Collectors.joining(",\n"))
        + "\n)\nUSING iceberg\nPARTITIONED BY ("
        + contract.firstSpec().fields().stream()
            .map(field -> partition(contract, field))
            .collect(Collectors.joining(", "))
        + ")\nCOMMENT "
        + literal(contract.description())
        + "\nTBLPROPERTIES (\n"
        + properties.entrySet().stream()
            .map(
                property ->
                    "  " + literal(property.getKey()) + " = " + literal(property.getValue()))
            .collect(Collectors.joining(",\n"))
        + "\n);\n\nALTER TABLE "
        + table
        + " SET IDENTIFIER FIELDS "
        + contract.key().stream().map(SparkSql::quoted).collect(Collectors.joining(", "))
        + ";\n\nALTER TABLE "
        + table
        + " WRITE LOCALLY ORDERED BY "
        + names(contract, sortColumns(contract))
        + ";\n";
  }

  private static List<Integer> sortColumns(TableContract contract) {
    List<Integer> columns = new ArrayList<>();
    contract.order().fields().forEach(field -> columns.add(field.sourceId()));
    return columns;
  }

  private static String column(Types.NestedField field) {
    return "  "
        + quoted(field.name())
        + " "
        + type(field)
        + (field.isRequired() ? " NOT NULL" : "")
        + " COMMENT "
        + literal(field.doc());
  }

  private static String type(Types.NestedField field) {
    return switch (field.type().typeId()) {
      case LONG -> "BIGINT";
      case TIMESTAMP -> "TIMESTAMP";
      default -> field.type().toString();
    };
  }

  private static String partition(TableContract contract, PartitionField field) {
    String column = quoted(contract.schema().findColumnName(field.sourceId()));
    String transform = field.transform().toString();
    if (transform.equals("identity")) {
      return column;
    }
    return transform.startsWith("bucket[")
        ? transform.replace('[', '(').replace("]", ", " + column + ")")
        : TRANSFORMS.get(transform) + "(" + column + ")";
  }

  private static String names(TableContract contract, List<Integer> ids) {
    return ids.stream()
        .map(id -> quoted(contract.schema().findColumnName(id)))
        .collect(Collectors.joining(", "));
  }

  private static String quoted(String name) {
    return "`" + name + "`";
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}

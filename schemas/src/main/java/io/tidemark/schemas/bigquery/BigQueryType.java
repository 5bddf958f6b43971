package io.tidemark.schemas.bigquery;

import java.util.Map;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * A type of BigQuery.
 *
 * @param name in SQL
 * @param precision of a decimal, or 0
 * @param scale of a decimal
 */
public record BigQueryType(String name, int precision, int scale) {
  static final BigQueryType BOOL = of("BOOL");
  static final BigQueryType BYTES = of("BYTES");
  static final BigQueryType DATE = of("DATE");
  static final BigQueryType FLOAT64 = of("FLOAT64");
  static final BigQueryType INT64 = of("INT64");
  static final BigQueryType STRING = of("STRING");
  static final BigQueryType TIMESTAMP = of("TIMESTAMP");

  /** The names of BigQuery's API where they are not those of SQL. */
  private static final Map<String, String> API_NAMES =
      Map.of("BOOL", "BOOLEAN", "FLOAT64", "FLOAT", "INT64", "INTEGER");

  private static BigQueryType of(String name) {
    return new BigQueryType(name, 0, 0);
  }

  /** The type that holds every value of a type of a table contract. */
  static BigQueryType of(Type type) {
    return switch (type.typeId()) {
      case BOOLEAN -> BOOL;
      case BINARY -> BYTES;
      case LONG -> INT64;
      case STRING -> STRING;
      case TIMESTAMP -> TIMESTAMP;
      case DECIMAL -> {
        Types.DecimalType decimal = (Types.DecimalType) type;
        yield new BigQueryType("BIGNUMERIC", decimal.precision(), decimal.scale());
      }
      default ->
          throw new IllegalArgumentException(
              "Invalid type: " + type + " (expected one that the table contracts use)");
    };
  }

  /** The name in BigQuery's API. */
  public String apiName() {
    return API_NAMES.getOrDefault(name, name);
  }

  boolean isDecimal() {
    return precision > 0;
  }

  /** The type as a statement declares it. */
  String sql() {
    return isDecimal() ? name + "(" + precision + ", " + scale + ")" : name;
  }
}

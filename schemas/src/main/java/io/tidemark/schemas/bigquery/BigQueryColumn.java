package io.tidemark.schemas.bigquery;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A column of a table or of a view.
 *
 * @param required whether it is never null
 * @param description what it means
 */
public record BigQueryColumn(String name, BigQueryType type, boolean required, String description) {
  /** The column as BigQuery's API writes it. */
  Map<String, Object> json() {
    Map<String, Object> field = new LinkedHashMap<>();
    field.put("name", name);
    field.put("type", type.apiName());
    field.put("mode", required ? "REQUIRED" : "NULLABLE");
    if (type.isDecimal()) {
      field.put("precision", Integer.toString(type.precision()));
      field.put("scale", Integer.toString(type.scale()));
    }
    field.put("description", description);
    return field;
  }
}

package io.tidemark.schemas.tables;

import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;

/**
 * What a table is: everything needed to create it.
 *
 * @param name the table's name inside its namespace
 * @param schema columns with their documentation; the identifier fields are the key
 * @param spec how rows are spread over files
 * @param order how rows are sorted inside a file
 * @param properties Iceberg table properties
 */
public record TableContract(
    String name,
    Schema schema,
    PartitionSpec spec,
    SortOrder order,
    Map<String, String> properties) {
  /** The namespace of the tables where no other is chosen. */
  public static final String NAMESPACE = "tidemark";

  /** The property that says what a table holds. */
  static final String COMMENT = "comment";

  /** What the table holds. */
  public String description() {
    return properties.get(COMMENT);
  }

  /** The properties of every table, which jobs may commit to every few seconds. */
  static Map<String, String> properties(String comment) {
    Map<String, String> properties = new HashMap<>();
    properties.put(COMMENT, comment);
    properties.put("format-version", "2");
    properties.put("write.parquet.compression-codec", "zstd");
    // Candles take no more bytes at level 1 than at level 3.
    properties.put("write.parquet.compression-level", "1");
    properties.put("write.metadata.delete-after-commit.enabled", "true");
    properties.put("write.metadata.previous-versions-max", "20");
    return Map.copyOf(properties);
  }
}

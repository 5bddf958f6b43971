package io.tidemark.schemas.tables;

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
}

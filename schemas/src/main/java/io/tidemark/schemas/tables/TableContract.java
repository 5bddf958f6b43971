package io.tidemark.schemas.tables;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;

/**
 * What a table is: everything needed to create it, or to add what an older one lacks.
 *
 * <p>From one version to the next a contract only grows: further optional columns at its end with
 * the next ids, columns that are no longer required, further columns in the key, further partition
 * specs, further properties. No column is renamed, retyped or dropped, and no id is used twice. So
 * each build reads and writes the tables of all others.
 *
 * @param name the table's name inside its namespace
 * @param schema columns with their documentation, of ids from 1 on in their order
 * @param specs how rows are spread over files, oldest first; files of several may lie side by side
 * @param order how rows are sorted inside a file
 * @param properties Iceberg table properties
 * @param version greater with each change of what a table has
 * @param relaxed the names of columns that an earlier version required
 * @param key the names of the identifier fields, in the order in which rows are looked for by them
 * @param earlierKeys what identified a row in earlier versions: each a part of the key of today
 */
public record TableContract(
    String name,
    Schema schema,
    List<PartitionSpec> specs,
    SortOrder order,
    Map<String, String> properties,
    int version,
    Set<String> relaxed,
    List<String> key,
    Set<Set<String>> earlierKeys) {
  /** The namespace of the tables where no other is chosen. */
  public static final String NAMESPACE = "tidemark";

  /** The property that says what a table holds. */
  static final String COMMENT = "comment";

  /** The property that says which version of the contract a table has. */
  public static final String VERSION = "tidemark.contract-version";

  /** A contract with its version among the properties. */
  public TableContract {
    if (specs.isEmpty() || version < 1) {
      throw new IllegalArgumentException(
          "Invalid contract of "
              + name
              + ": version "
              + version
              + ", "
              + specs.size()
              + " partition specs (expected at least 1 of each)");
    }
    specs = List.copyOf(specs);
    relaxed = Set.copyOf(relaxed);
    key = List.copyOf(key);
    earlierKeys = Set.copyOf(earlierKeys);
    if (!schema.identifierFieldNames().equals(Set.copyOf(key))
        || !earlierKeys.stream().allMatch(Set.copyOf(key)::containsAll)) {
      throw new IllegalArgumentException(
          "Invalid contract of "
              + name
              + ": key "
              + key
              + ", earlier keys "
              + earlierKeys
              + " (expected the identifier fields "
              + schema.identifierFieldNames()
              + " and parts of them)");
    }
    Map<String, String> all = new HashMap<>(properties);
    all.put(VERSION, Integer.toString(version));
    properties = Map.copyOf(all);
  }

  /** A contract whose key is in the order of the columns, and has always been. */
  public TableContract(
      String name,
      Schema schema,
      List<PartitionSpec> specs,
      SortOrder order,
      Map<String, String> properties,
      int version,
      Set<String> relaxed) {
    this(
        name,
        schema,
        specs,
        order,
        properties,
        version,
        relaxed,
        schema.identifierFieldIds().stream().sorted().map(schema::findColumnName).toList(),
        Set.of());
  }

  /** The first version of a contract. */
  public TableContract(
      String name,
      Schema schema,
      PartitionSpec spec,
      SortOrder order,
      Map<String, String> properties) {
    this(name, schema, List.of(spec), order, properties, 1, Set.of());
  }

  /**
   * How rows are spread in a table that is just created, which builds of all versions can write.
   */
  public PartitionSpec firstSpec() {
    return specs.get(0);
  }

  /** How rows are spread over the files that are written with this contract: the last of specs. */
  public PartitionSpec spec() {
    return specs.get(specs.size() - 1);
  }

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
    // A reader, and whoever commits, opens each manifest that its filter does not rule out.
    properties.put("commit.manifest.min-count-to-merge", "10");
    // A commit may write those anew that have what is recent: history is to stay out of them.
    properties.put("commit.manifest.target-size-bytes", Integer.toString(512 << 10));
    return Map.copyOf(properties);
  }
}

package io.tidemark.storage.catalog;

import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.files.Layout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdatePartitionSpec;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A table beside its contract, column by column by their ids. The table may be older, and lack
 * something that can be added: optional columns, null in columns, columns of the key, the partition
 * spec that the contract writes with. It may be newer, and have more of these than the contract. It
 * may not be another.
 */
final class TableShape {
  private static final String OTHER_WAREHOUSE =
      "; choose another warehouse or namespace, or give the table back its shape";

  /** No property of a table that exists. */
  private static final String FORMAT = "format-version";

  private final Table table;
  private final TableContract contract;
  private final String what;
  private final int version;
  private final List<NestedField> missing = new ArrayList<>();
  private final List<NestedField> relaxed = new ArrayList<>();
  private final boolean lacksSpec;
  private final Map<String, String> further;

  private TableShape(Table table, TableContract contract, String described) {
    this.table = table;
    this.contract = contract;
    this.what = described + ": table " + contract.name();
    this.version = version();
    for (NestedField column : contract.schema().columns()) {
      compare(column, table.schema().findField(column.fieldId()));
    }
    checkFurther();
    checkKey();
    checkSpecs();
    this.lacksSpec = Layout.find(table, contract.spec()) == null;
    this.further = isOlder() ? furtherProperties() : Map.of();
  }

  /**
   * Compares a table, as it is now, with its contract.
   *
   * @param described the options that chose the warehouse, for messages
   * @throws UserError when the table is of another shape
   */
  static TableShape of(Table table, TableContract contract, String described) {
    return new TableShape(table, contract, described);
  }

  private int version() {
    String text = table.properties().get(TableContract.VERSION);
    if (text == null) {
      return 0;
    }
    if (!text.matches("\\d{1,9}")) {
      throw wrong(
          " has "
              + TableContract.VERSION
              + "="
              + text
              + " (expected a whole number); set the property to that of the build that made the"
              + " table");
    }
    return Integer.parseInt(text);
  }

  private void compare(NestedField column, NestedField found) {
    if (found == null) {
      checkCanBeAdded(column);
      missing.add(column);
    } else if (!found.name().equals(column.name()) || !found.type().equals(column.type())) {
      throw wrong(
          " has as column "
              + column.fieldId()
              + " "
              + text(found)
              + " (expected "
              + text(column)
              + ")"
              + OTHER_WAREHOUSE);
    } else if (found.isRequired() && column.isOptional()) {
      relaxed.add(column);
    }
  }

  private void checkCanBeAdded(NestedField column) {
    NestedField other = table.schema().findField(column.name());
    if (other != null) {
      throw wrong(
          " has as column "
              + other.fieldId()
              + " "
              + text(other)
              + " (expected it as column "
              + column.fieldId()
              + ")"
              + OTHER_WAREHOUSE);
    }
    if (column.isRequired()) {
      throw wrong(
          " has no column "
              + column.fieldId()
              + " (expected "
              + text(column)
              + ")"
              + OTHER_WAREHOUSE);
    }
  }

  private void checkFurther() {
    for (NestedField found : table.schema().columns()) {
      if (contract.schema().findField(found.fieldId()) == null && found.isRequired()) {
        throw wrong(
            " has as column "
                + found.fieldId()
                + " "
                + text(found)
                + " (expected none that is required); run the build that made it, or let the"
                + " column be null");
      }
    }
  }

  private void checkKey() {
    Set<String> key = Set.copyOf(contract.key());
    Set<String> found = table.schema().identifierFieldNames();
    boolean isLater = version > contract.version() && found.containsAll(key);
    if (!found.equals(key) && !lacksKey() && !isLater) {
      throw wrong(
          " has the key "
              + found.stream().sorted().toList()
              + " (expected "
              + key.stream().sorted().toList()
              + ")"
              + OTHER_WAREHOUSE);
    }
  }

  /** Whether the table has a key of an earlier version. */
  private boolean lacksKey() {
    return contract.earlierKeys().contains(table.schema().identifierFieldNames());
  }

  private void checkSpecs() {
    if (contract.specs().stream().allMatch(spec -> Layout.find(table, spec) == null)) {
      throw wrong(
          " has the partitions "
              + table.specs().values().stream()
                  .map(Layout::described)
                  .collect(Collectors.joining("; "))
              + " (expected "
              + contract.specs().stream()
                  .map(Layout::described)
                  .collect(Collectors.joining(", or "))
              + ")"
              + OTHER_WAREHOUSE);
    }
  }

  private static String text(NestedField column) {
    return column.name() + ": " + (column.isRequired() ? "required " : "optional ") + column.type();
  }

  private UserError wrong(String found) {
    return new UserError(what + found);
  }

  /** Whether the table is older than the contract, or has no version yet. */
  private boolean isOlder() {
    return version < contract.version();
  }

  /** Whether the table has all that the contract has. */
  boolean isComplete() {
    return missing.isEmpty() && relaxed.isEmpty() && !lacksKey() && !lacksSpec && !isOlder();
  }

  /** The version that the table says it has, or 0. */
  int tableVersion() {
    return version;
  }

  /** What the table lacks, in words. */
  List<String> additions() {
    List<String> additions = new ArrayList<>();
    missing.forEach(column -> additions.add("column " + column.name() + " " + column.type()));
    relaxed.forEach(column -> additions.add("null in " + column.name()));
    if (lacksKey()) {
      additions.add("key " + String.join(", ", contract.key()));
    }
    if (lacksSpec) {
      additions.add("partitions " + Layout.described(contract.spec()));
    }
    further.keySet().forEach(name -> additions.add("property " + name));
    if (isOlder()) {
      additions.add("version " + contract.version());
    }
    return additions;
  }

  /** The properties that the table does not have; those it has may be its owner's. */
  private Map<String, String> furtherProperties() {
    Map<String, String> properties = new TreeMap<>(contract.properties());
    properties.keySet().removeAll(table.properties().keySet());
    properties.keySet().removeAll(List.of(FORMAT, TableContract.VERSION));
    return properties;
  }

  /**
   * Adds what the table lacks.
   *
   * @param all the transaction that the table is of, which is left to be committed
   * @throws UserError when the table cannot give a column the id it has in the contract
   */
  void addTo(Transaction all) {
    if (!missing.isEmpty() || !relaxed.isEmpty() || lacksKey()) {
      UpdateSchema schema = all.updateSchema();
      missing.forEach(column -> schema.addColumn(column.name(), column.type(), column.doc()));
      relaxed.forEach(column -> schema.makeColumnOptional(column.name()));
      if (lacksKey()) {
        schema.setIdentifierFields(contract.key());
      }
      checkIds(schema.apply());
      schema.commit();
    }
    if (lacksSpec) {
      spec(all.updateSpec()).commit();
    }
    if (isOlder()) {
      UpdateProperties properties = all.updateProperties();
      further.forEach(properties::set);
      properties.set(TableContract.VERSION, Integer.toString(contract.version()));
      properties.commit();
    }
  }

  /** A table gives its columns the next ids, whatever is asked for. */
  private void checkIds(Schema added) {
    for (NestedField column : missing) {
      int id = added.findField(column.name()).fieldId();
      if (id != column.fieldId()) {
        throw wrong(
            " would have the new column "
                + column.name()
                + " as column "
                + id
                + " (expected "
                + column.fieldId()
                + "), as others had been added and dropped"
                + OTHER_WAREHOUSE);
      }
    }
  }

  private UpdatePartitionSpec spec(UpdatePartitionSpec update) {
    Set<Layout.Field> wanted = new HashSet<>();
    contract.spec().fields().forEach(field -> wanted.add(Layout.field(field)));
    PartitionSpec current = table.spec();
    for (PartitionField field : current.fields()) {
      if (!wanted.remove(Layout.field(field))) {
        update.removeField(field.name());
      }
    }
    for (PartitionField field : contract.spec().fields()) {
      if (wanted.contains(Layout.field(field))) {
        String column = contract.schema().findColumnName(field.sourceId());
        update.addField(
            field.name(),
            field.transform().isIdentity()
                ? Expressions.ref(column)
                : Expressions.transform(column, field.transform()));
      }
    }
    // What a newer build writes with stays the default of others.
    return version > contract.version() ? update.addNonDefaultSpec() : update;
  }
}

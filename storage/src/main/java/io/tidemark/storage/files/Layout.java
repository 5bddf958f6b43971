package io.tidemark.storage.files;

import io.tidemark.schemas.tables.TableContract;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types.NestedField;

/**
 * How this build writes files of a table, which may have been made or added to by a newer one: the
 * columns and the partition spec of its own contract. Columns that it does not know are not in its
 * files, and so null.
 *
 * @param schema the columns of the contract in their order, each as the table has it
 * @param spec the table's spec that is the one the contract writes with
 * @param order how the rows of a file are sorted
 * @param isWhole whether a row of the contract holds all that a row of the table may: there is no
 *     further column, and no null in one that the contract requires
 */
public record Layout(Schema schema, PartitionSpec spec, SortOrder order, boolean isWhole) {

  /**
   * The layout of a table as it is now.
   *
   * @throws IllegalStateException when the table lacks something of the contract
   */
  public static Layout of(Table table, TableContract contract) {
    List<NestedField> columns = new ArrayList<>();
    boolean isWhole = table.schema().columns().size() == contract.schema().columns().size();
    for (NestedField column : contract.schema().columns()) {
      NestedField found = table.schema().findField(column.fieldId());
      if (found == null) {
        throw lacking(table, "column " + column.name());
      }
      isWhole &= column.isOptional() || found.isRequired();
      columns.add(found);
    }
    return new Layout(new Schema(columns), spec(table, contract), order(table, contract), isWhole);
  }

  private static PartitionSpec spec(Table table, TableContract contract) {
    PartitionSpec spec = find(table, contract.spec());
    if (spec == null) {
      throw lacking(table, "partitions " + described(contract.spec()));
    }
    return spec;
  }

  private static IllegalStateException lacking(Table table, String what) {
    return new IllegalStateException(
        "Table "
            + table.name()
            + " has no "
            + what
            + "; start the job again, or run 'tidemark upgrade'");
  }

  private static SortOrder order(Table table, TableContract contract) {
    return table.sortOrders().values().stream()
        .filter(contract.order()::sameOrder)
        .findFirst()
        .orElse(SortOrder.unsorted());
  }

  /** The spec of a table with these fields, in whatever order; null for none. */
  public static PartitionSpec find(Table table, PartitionSpec spec) {
    return table.specs().values().stream()
        .filter(each -> fields(each).equals(fields(spec)))
        .findFirst()
        .orElse(null);
  }

  /** A field of a spec without the id that a table gives it. */
  public record Field(int column, String transform, String name) {}

  public static Field field(PartitionField field) {
    return new Field(field.sourceId(), field.transform().toString(), field.name());
  }

  private static Set<Field> fields(PartitionSpec spec) {
    Set<Field> fields = new HashSet<>();
    spec.fields().forEach(field -> fields.add(field(field)));
    return fields;
  }

  /** A spec in words, as in {@code month(open_time), bucket[8](instrument)}. */
  public static String described(PartitionSpec spec) {
    List<String> fields =
        spec.fields().stream()
            .map(
                field -> {
                  String column =
                      Objects.toString(spec.schema().findColumnName(field.sourceId()), "?");
                  return field.transform().isIdentity()
                      ? column
                      : field.transform() + "(" + column + ")";
                })
            .toList();
    return fields.isEmpty() ? "none" : String.join(", ", fields);
  }
}

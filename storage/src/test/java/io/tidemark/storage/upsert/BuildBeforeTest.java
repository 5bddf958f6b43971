package io.tidemark.storage.upsert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.bigquery.BigQuerySchema;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the builds without the command {@code upgrade}, which compare columns by their positions,
 * say of tables of later ones: its check, word for word, beside the release notes.
 */
class BuildBeforeTest {
  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Warehouse warehouse() {
    return Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of());
  }

  @Test
  void tablesOfThisBuildAreTakenWhereNothingHasBeenAdded() {
    warehouse().prepare(BigQuerySchema.contracts());

    for (TableContract contract : List.of(RawTable.contract(), DeadLettersTable.contract())) {
      Table table = warehouse().table(contract.name());
      assertThatCode(() -> checkShape("", table, contract)).doesNotThrowAnyException();
    }
  }

  @Test
  void columnsThatMayBeNull() throws IOException {
    assertRefusedAsInTheReleaseNotes(
        table -> warehouse().prepare(List.of(CandlesTable.contract())),
        "table candles has as column 11 11: volume: optional decimal(38, 18) ");
  }

  /** The contract of candles of that build. */
  private static TableContract before() {
    TableContract now = CandlesTable.contract();
    List<Types.NestedField> columns =
        now.schema().columns().stream()
            .map(column -> now.relaxed().contains(column.name()) ? column.asRequired() : column)
            .toList();
    return new TableContract(
        now.name(),
        new Schema(columns, now.schema().identifierFieldIds()),
        now.firstSpec(),
        now.order(),
        now.properties());
  }

  private void assertRefusedAsInTheReleaseNotes(Consumer<Table> change, String message)
      throws IOException {
    warehouse().prepare(List.of(before()));
    change.accept(warehouse().table("candles"));
    Table table = warehouse().table("candles");

    assertThatThrownBy(() -> checkShape("--warehouse=W", table, before()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--warehouse=W: " + message);
    assertThat(Files.readString(Path.of("..", "CHANGELOG.md"))).contains(message);
  }

  @Test
  void furtherColumn() throws IOException {
    assertRefusedAsInTheReleaseNotes(
        table ->
            table.updateSchema().addColumn("market_cap", Types.DecimalType.of(38, 18)).commit(),
        "table candles has as column 23 23: market_cap: optional decimal(38, 18) (expected none);"
            + " choose another warehouse, or drop the table and fill it again");
  }

  @Test
  void furtherPartitions() throws IOException {
    assertRefusedAsInTheReleaseNotes(
        table ->
            table
                .updateSpec()
                .removeField("open_time_month")
                .addField(Expressions.year(CandlesTable.OPEN_TIME))
                .commit(),
        "table candles has key [");
  }

  private static void checkShape(String described, Table table, TableContract contract) {
    List<Types.NestedField> columns = contract.schema().columns();
    List<Types.NestedField> found = table.schema().columns();
    for (int i = 0; i < Math.max(columns.size(), found.size()); i++) {
      Types.NestedField expected = i < columns.size() ? columns.get(i) : null;
      Types.NestedField other = i < found.size() ? found.get(i) : null;
      if (expected == null || other == null || !isSame(expected, other)) {
        throw new UserError(
            described
                + ": table "
                + contract.name()
                + " has as column "
                + (i + 1)
                + " "
                + (other == null ? "none" : other)
                + " (expected "
                + (expected == null ? "none" : expected)
                + "); choose another warehouse, or drop the table and fill it again");
      }
    }
    if (!table.schema().identifierFieldNames().equals(contract.schema().identifierFieldNames())
        || !table.spec().compatibleWith(contract.spec())) {
      throw new UserError(
          described
              + ": table "
              + contract.name()
              + " has key "
              + table.schema().identifierFieldNames()
              + " and partitions "
              + table.spec()
              + " (expected "
              + contract.schema().identifierFieldNames()
              + " and "
              + contract.spec()
              + "); choose another warehouse, or drop the table and fill it again");
    }
  }

  private static boolean isSame(Types.NestedField column, Types.NestedField other) {
    return column.name().equals(other.name())
        && column.fieldId() == other.fieldId()
        && column.type().equals(other.type())
        && column.isOptional() == other.isOptional();
  }
}

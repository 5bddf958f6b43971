package io.tidemark.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.files.Layout;
import io.tidemark.storage.upsert.BuildB;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are older than their contract, newer, or another. */
class TableUpgradeTest {
  @TempDir Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void newWarehouse() {
    warehouse = Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of());
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Table table() {
    return warehouse.table("dead_letters");
  }

  private static TableContract contract(UnaryOperator<List<NestedField>> columns) {
    TableContract a = DeadLettersTable.contract();
    Schema schema =
        new Schema(
            columns.apply(new ArrayList<>(a.schema().columns())), a.schema().identifierFieldIds());
    return new TableContract(
        a.name(),
        schema,
        List.of(PartitionSpec.builderFor(schema).identity(DeadLettersTable.FORMAT).build()),
        SortOrder.builderFor(schema).asc(DeadLettersTable.SOURCE).build(),
        Map.of("comment", "letters", "write.parquet.page-size-bytes", "65536"),
        2,
        Set.of());
  }

  private static TableContract with(NestedField... further) {
    return contract(
        columns -> {
          columns.addAll(List.of(further));
          return columns;
        });
  }

  @Test
  void newTableHasTheVersionAndAllSpecs() {
    warehouse.prepare(BuildB.contracts());

    for (TableContract contract : BuildB.contracts()) {
      Table table = warehouse.table(contract.name());
      assertThat(table.properties())
          .containsEntry("tidemark.contract-version", Integer.toString(contract.version()));
      assertThat(table.specs()).hasSize(2);
      assertThat(Layout.described(table.spec()).split(", ", -1))
          .containsExactlyInAnyOrder(Layout.described(contract.spec()).split(", ", -1));
    }
  }

  @Test
  void olderTableIsAddedToInOneCommit() {
    warehouse.prepare(List.of(CandlesTable.contract()));
    Table before = warehouse.table("candles");

    TableUpgrade found = TableUpgrade.of(warehouse, BuildB.candles());
    TableUpgrade done = TableUpgrade.run(warehouse, BuildB.candles());

    assertThat(found)
        .isEqualTo(
            new TableUpgrade(
                "candles",
                Optional.of(2),
                List.of(
                    "column note string",
                    "partitions interval, year(open_time), bucket[8](instrument)",
                    "version 3")));
    assertThat(done).isEqualTo(found);
    Table after = warehouse.table("candles");
    assertThat(after.schema().findField("note").fieldId()).isEqualTo(23);
    assertThat(after.properties()).containsEntry("tidemark.contract-version", "3");
    assertThat(after.specs()).hasSize(2);
    assertThat(metadataFiles(after)).isEqualTo(metadataFiles(before) + 1);
    assertThat(TableUpgrade.run(warehouse, BuildB.candles()).additions()).isEmpty();
    assertThat(metadataFiles(warehouse.table("candles"))).isEqualTo(metadataFiles(after));
  }

  private static int metadataFiles(Table table) {
    return ((BaseTable) table).operations().current().previousFiles().size();
  }

  @Test
  void tableWithoutVersionGetsOneAndKeepsItsProperties() {
    warehouse.prepare(List.of(DeadLettersTable.contract()));
    table()
        .updateProperties()
        .remove(TableContract.VERSION)
        .set("write.parquet.compression-level", "9")
        .commit();

    TableUpgrade done =
        TableUpgrade.run(warehouse, with(NestedField.optional(9, "note", Types.StringType.get())));

    assertThat(done.version()).hasValue(0);
    assertThat(done.additions())
        .containsExactly(
            "column note string", "property write.parquet.page-size-bytes", "version 2");
    assertThat(table().properties())
        .containsEntry("tidemark.contract-version", "2")
        .containsEntry("write.parquet.compression-level", "9")
        .containsEntry("write.parquet.page-size-bytes", "65536");
  }

  @Test
  void newerTableIsLeftAsItIs() {
    warehouse.prepare(BuildB.contracts());
    Map<String, String> properties = table().properties();

    warehouse.prepare(List.of(DeadLettersTable.contract()));

    assertThat(TableUpgrade.of(warehouse, DeadLettersTable.contract()).version()).hasValue(2);
    assertThat(table().properties()).isEqualTo(properties);
    assertThat(table().spec().fields().get(0).transform()).hasToString("bucket[4]");
  }

  @Test
  void newerTableWithoutThePartitionsOfThisBuildKeepsItsDefault() {
    warehouse.prepare(List.of(CandlesTable.contract()));
    Table table = warehouse.table("candles");
    table.updateProperties().set(TableContract.VERSION, "9").commit();

    warehouse.prepare(List.of(BuildB.candles()));

    table.refresh();
    assertThat(table.spec().specId()).isZero();
    assertThat(Layout.of(table, BuildB.candles()).spec().specId()).isEqualTo(1);
    assertThat(table.properties()).containsEntry(TableContract.VERSION, "9");
  }

  @Test
  void severalAtOnceBesideWriters() throws Exception {
    warehouse.prepare(List.of(CandlesTable.contract()));
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Callable<Integer>> all = new ArrayList<>();
      IntStream.range(0, 4)
          .forEach(
              i -> all.add(() -> TableUpgrade.run(warehouse, BuildB.candles()).additions().size()));
      IntStream.range(0, 2)
          .forEach(
              i ->
                  all.add(
                      () -> {
                        for (int commit = 0; commit < 5; commit++) {
                          warehouse.table("candles").newAppend().commit();
                        }
                        return 0;
                      }));
      int adding = 0;
      for (Future<Integer> each : threads.invokeAll(all)) {
        adding += each.get() > 0 ? 1 : 0;
      }
      assertThat(adding).as("those that added").isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
    Table table = warehouse.table("candles");
    assertThat(table.schema().columns()).hasSize(23);
    assertThat(table.specs()).hasSize(2);
    assertThat(table.snapshots()).hasSize(10);
  }

  private void assertRefused(TableContract contract, String found) {
    assertThatThrownBy(() -> warehouse.prepare(List.of(contract)))
        .isInstanceOf(UserError.class)
        .hasMessage("--warehouse=" + folder + ": table dead_letters " + found);
  }

  private static final String TO_DO =
      "; choose another warehouse or namespace, or give the table back its shape";

  private void change(Consumer<Table> change) {
    warehouse.prepare(List.of(DeadLettersTable.contract()));
    change.accept(table());
  }

  @Test
  void renamedColumn() {
    change(table -> table.updateSchema().renameColumn("reason", "cause").commit());

    assertRefused(
        DeadLettersTable.contract(),
        "has as column 5 cause: required string (expected reason: required string)" + TO_DO);
  }

  @Test
  void retypedColumn() {
    warehouse.prepare(List.of(with(NestedField.optional(9, "note", Types.IntegerType.get()))));

    assertRefused(
        with(NestedField.optional(9, "note", Types.LongType.get())),
        "has as column 9 note: optional int (expected note: optional long)" + TO_DO);
  }

  @Test
  void idOfAnotherColumn() {
    warehouse.prepare(List.of(with(NestedField.optional(9, "remark", Types.StringType.get()))));

    assertRefused(
        with(NestedField.optional(9, "note", Types.StringType.get())),
        "has as column 9 remark: optional string (expected note: optional string)" + TO_DO);
  }

  @Test
  void columnOfAnotherId() {
    change(
        table -> {
          table.updateSchema().addColumn("remark", Types.StringType.get()).commit();
          table.updateSchema().deleteColumn("remark").commit();
          table.updateSchema().addColumn("note", Types.StringType.get()).commit();
        });

    assertRefused(
        with(NestedField.optional(9, "note", Types.StringType.get())),
        "has as column 10 note: optional string (expected it as column 9)" + TO_DO);
  }

  @Test
  void columnThatCannotHaveItsId() {
    change(
        table -> {
          table.updateSchema().addColumn("remark", Types.StringType.get()).commit();
          table.updateSchema().deleteColumn("remark").commit();
        });
    int files = metadataFiles(table());

    assertRefused(
        with(NestedField.optional(9, "note", Types.StringType.get())),
        "would have the new column note as column 10 (expected 9), as others had been added and"
            + " dropped"
            + TO_DO);
    assertThat(metadataFiles(table())).as("nothing was changed").isEqualTo(files);
  }

  @Test
  void missingColumnThatIsRequired() {
    change(table -> table.updateSchema().deleteColumn(DeadLettersTable.REASON).commit());

    assertRefused(
        DeadLettersTable.contract(), "has no column 5 (expected reason: required string)" + TO_DO);
  }

  @Test
  void furtherColumnThatIsRequired() {
    warehouse.prepare(List.of(with(NestedField.required(9, "note", Types.StringType.get()))));

    assertRefused(
        DeadLettersTable.contract(),
        "has as column 9 note: required string (expected none that is required); run the build"
            + " that made it, or let the column be null");
  }

  @Test
  void anotherKey() {
    change(table -> table.updateSchema().setIdentifierFields("source", "position").commit());

    assertRefused(
        DeadLettersTable.contract(), "has the key [position, source] (expected [id])" + TO_DO);
  }

  /** A table of the first version of the raw log, whose key had no time. */
  @Test
  void keyOfAnEarlierVersionIsWidened() {
    TableContract raw = RawTable.contract();
    warehouse.prepare(List.of(raw));
    Table table = warehouse.table(raw.name());
    table.updateSchema().setIdentifierFields("channel", "message_id").commit();
    table.updateProperties().set(TableContract.VERSION, "1").commit();

    assertThat(TableUpgrade.of(warehouse, raw).additions())
        .containsExactly("key channel, publish_time, message_id", "version 2");
    TableUpgrade.run(warehouse, raw);

    table.refresh();
    assertThat(table.schema().identifierFieldNames())
        .containsExactlyInAnyOrder("channel", "publish_time", "message_id");
    assertThat(TableUpgrade.of(warehouse, raw).additions()).isEmpty();
  }

  @Test
  void noPartitionsOfTheContract() {
    TableContract a = DeadLettersTable.contract();
    warehouse.prepare(
        List.of(
            new TableContract(
                a.name(), a.schema(), PartitionSpec.unpartitioned(), a.order(), a.properties())));

    assertRefused(a, "has the partitions none (expected format)" + TO_DO);
  }

  @Test
  void versionThatIsNone() {
    change(table -> table.updateProperties().set(TableContract.VERSION, "next").commit());

    assertRefused(
        DeadLettersTable.contract(),
        "has tidemark.contract-version=next (expected a whole number); set the property to that of"
            + " the build that made the table");
  }

  @Test
  void orderOfColumnsDoesNotMatter() {
    change(table -> table.updateSchema().moveFirst("payload").commit());

    warehouse.prepare(List.of(DeadLettersTable.contract()));

    assertThat(Layout.of(table(), DeadLettersTable.contract()).schema().columns())
        .extracting(NestedField::name)
        .containsExactlyElementsOf(
            DeadLettersTable.SCHEMA.columns().stream().map(NestedField::name).toList());
  }
}

package io.tidemark.schemas.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.bigquery.BigQuerySchema;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every version of the tables has had: {@code contracts.txt}. Lines are added to it, at the
 * end of a table, and none is changed, as tables in the field have what they say.
 */
class ContractHistoryTest {
  /**
   * A column when it was added, as in {@code candles 1 column 13 vwap decimal(38, 18) optional}, or
   * later, {@code candles 2 relaxed open}, or a spec, {@code candles 1 partitions interval
   * identity, ...}: the second word is the version.
   */
  private static List<String> history(String table) throws IOException {
    try (InputStream file = ContractHistoryTest.class.getResourceAsStream("contracts.txt")) {
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith(table + " "))
          .map(line -> line.substring(table.length() + 1))
          .toList();
    }
  }

  static List<TableContract> contracts() {
    return BigQuerySchema.contracts();
  }

  private static List<String> withoutVersion(List<String> history, String kind) {
    return history.stream()
        .map(line -> line.replaceFirst("^\\d+ ", ""))
        .filter(line -> line.startsWith(kind + " "))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void contractIsAllThatItsVersionsHaveAdded(TableContract contract) throws IOException {
    List<String> columns = new ArrayList<>();
    for (NestedField column : contract.schema().columns()) {
      boolean wasRequired = column.isRequired() || contract.relaxed().contains(column.name());
      columns.add(
          "column "
              + column.fieldId()
              + " "
              + column.name()
              + " "
              + column.type()
              + (wasRequired ? " required" : " optional"));
    }
    List<String> history = history(contract.name());

    assertThat(columns).containsExactlyElementsOf(withoutVersion(history, "column"));
    assertThat(contract.specs().stream().map(ContractHistoryTest::text))
        .containsExactlyElementsOf(withoutVersion(history, "partitions"));
    assertThat(contract.relaxed().stream().map(name -> "relaxed " + name))
        .containsExactlyInAnyOrderElementsOf(withoutVersion(history, "relaxed"));
    List<String> keys = withoutVersion(history, "key");
    assertThat("key " + String.join(", ", contract.key())).isEqualTo(keys.get(keys.size() - 1));
    assertThat(contract.earlierKeys())
        .containsExactlyInAnyOrderElementsOf(
            keys.subList(0, keys.size() - 1).stream()
                .map(key -> Set.of(key.substring("key ".length()).split(", ", -1)))
                .toList());
  }

  private static String text(PartitionSpec spec) {
    List<String> fields = new ArrayList<>();
    for (PartitionField field : spec.fields()) {
      fields.add(spec.schema().findColumnName(field.sourceId()) + " " + field.transform());
    }
    return "partitions " + String.join(", ", fields);
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void versionsOnlyAdd(TableContract contract) throws IOException {
    List<String> history = history(contract.name());
    List<Integer> versions =
        history.stream().map(line -> Integer.parseInt(line.split(" ", 2)[0])).toList();

    assertThat(versions).isSorted().first().isEqualTo(1);
    assertThat(versions).last().isEqualTo(contract.version());
    assertThat(history.stream().filter(line -> line.matches("([2-9]|\\d\\d+) column .*")))
        .allMatch(line -> line.endsWith(" optional"));
    assertThat(withoutVersion(history, "column")).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void idsAreThoseThatATableGives(TableContract contract) {
    List<NestedField> columns = contract.schema().columns();

    assertThat(columns.stream().map(NestedField::fieldId))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, columns.size()).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void versionIsAmongTheProperties(TableContract contract) {
    assertThat(contract.properties())
        .containsEntry("tidemark.contract-version", Integer.toString(contract.version()));
  }

  @Test
  void contractWithoutSpecIsRefused() {
    assertThatThrownBy(
            () ->
                new TableContract(
                    "raw", RawTable.SCHEMA, List.of(), SortOrder.unsorted(), Map.of(), 1, Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid contract of raw: version 1, 0 partition specs (expected at least 1 of each)");
  }
}

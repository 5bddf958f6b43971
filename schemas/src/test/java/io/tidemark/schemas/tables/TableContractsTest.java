package io.tidemark.schemas.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableContractsTest {

  @Test
  void candles() {
    TableContract candles = CandlesTable.contract();
    assertThat(candles.name()).isEqualTo("candles");
    assertThat(columns(candles.schema()))
        .containsExactly(
            "venue string",
            "base string",
            "quote string",
            "instrument string",
            "interval string",
            "open_time timestamptz",
            "open decimal(38, 18)",
            "high decimal(38, 18)",
            "low decimal(38, 18)",
            "close decimal(38, 18)",
            "volume decimal(38, 18) or null",
            "quote_volume decimal(38, 18) or null",
            "vwap decimal(38, 18) or null",
            "trades long",
            "taker_buy_volume decimal(38, 18) or null",
            "first_trade_id long or null",
            "last_trade_id long or null",
            "basis string",
            "final boolean",
            "revision string",
            "ingest_id string",
            "ingested_at timestamptz");
    assertThat(candles.schema().identifierFieldNames())
        .containsExactlyInAnyOrder("instrument", "interval", "open_time", "basis");
    assertThat(partitions(candles))
        .containsExactly("interval identity", "open_time month", "instrument bucket[8]");
    assertThat(order(candles)).containsExactly("instrument ASC", "basis ASC", "open_time ASC");
  }

  @Test
  void deadLetters() {
    TableContract deadLetters = DeadLettersTable.contract();
    assertThat(deadLetters.name()).isEqualTo("dead_letters");
    assertThat(columns(deadLetters.schema()))
        .containsExactly(
            "id string",
            "format string",
            "source string",
            "position long",
            "reason string",
            "payload binary",
            "ingest_id string",
            "ingested_at timestamptz");
    assertThat(deadLetters.schema().identifierFieldNames()).containsExactly("id");
    assertThat(partitions(deadLetters)).containsExactly("format identity");
    assertThat(order(deadLetters)).containsExactly("source ASC", "position ASC");
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void eachTableAndColumnIsDocumented(TableContract contract) {
    assertThat(contract.properties().get("comment")).isNotBlank();
    assertThat(contract.schema().columns())
        .allSatisfy(column -> assertThat(column.doc()).as(column.name()).isNotBlank());
  }

  static Stream<TableContract> contracts() {
    return Stream.of(CandlesTable.contract(), DeadLettersTable.contract());
  }

  private static Stream<String> columns(Schema schema) {
    return schema.columns().stream()
        .map(
            column ->
                column.name() + " " + column.type() + (column.isOptional() ? " or null" : ""));
  }

  private static Stream<String> partitions(TableContract contract) {
    PartitionSpec spec = contract.spec();
    return spec.fields().stream()
        .map(field -> spec.schema().findColumnName(field.sourceId()) + " " + field.transform());
  }

  private static Stream<String> order(TableContract contract) {
    return contract.order().fields().stream()
        .map(field -> contract.schema().findColumnName(field.sourceId()) + " " + field.direction());
  }
}

package io.tidemark.schemas.bigquery;

import io.tidemark.schemas.tables.TableContract;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.types.Types;

/**
 * A table as BigQuery has it. Rows are upserted by primary key through the Storage Write API.
 *
 * @param primaryKey the columns that identify a row; BigQuery does not enforce it but upserts by it
 * @param partitioning by time, where there is any
 * @param clustering the columns that rows are sorted by
 * @param maxStaleness how old the result of a query may be, so that not every query has to merge
 *     what was upserted since
 */
public record BigQueryTable(
    String name,
    String description,
    List<BigQueryColumn> columns,
    List<String> primaryKey,
    Optional<TimePartitioning> partitioning,
    List<String> clustering,
    Duration maxStaleness) {

  /**
   * Partitions by the time in a column.
   *
   * @param unit {@code DAY} or {@code MONTH}
   */
  public record TimePartitioning(String unit, String column) {}

  private static final Duration MAX_STALENESS = Duration.ofMinutes(15);
  private static final int MAX_CLUSTERING = 4;
  private static final Map<String, String> UNITS = Map.of("day", "DAY", "month", "MONTH");

  /**
   * The table of a contract. It is clustered by its key, which is what upserts look rows up by. It
   * is partitioned by time where the contract partitions by nothing else: messages come about when
   * they are published, whereas candles may lie many years back, and BigQuery takes streamed rows
   * into partitions of few years only.
   */
  public static BigQueryTable of(TableContract contract) {
    List<String> primaryKey = contract.key();
    List<PartitionField> partitions = contract.firstSpec().fields();
    return new BigQueryTable(
        contract.name(),
        contract.description(),
        contract.schema().columns().stream().map(BigQueryTable::column).toList(),
        primaryKey,
        partitions.size() == 1 && UNITS.containsKey(partitions.get(0).transform().toString())
            ? Optional.of(partitioning(contract, partitions.get(0)))
            : Optional.empty(),
        primaryKey.subList(0, Math.min(primaryKey.size(), MAX_CLUSTERING)),
        MAX_STALENESS);
  }

  private static BigQueryColumn column(Types.NestedField field) {
    return new BigQueryColumn(
        field.name(), BigQueryType.of(field.type()), field.isRequired(), field.doc());
  }

  private static TimePartitioning partitioning(TableContract contract, PartitionField field) {
    return new TimePartitioning(
        UNITS.get(field.transform().toString()),
        contract.schema().findColumnName(field.sourceId()));
  }

  /** The table as a file for Terraform. */
  String json() {
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("description", description);
    table.put("schema", columns.stream().map(BigQueryColumn::json).toList());
    table.put("primary_key", primaryKey);
    partitioning.ifPresent(
        by -> {
          Map<String, Object> time = new LinkedHashMap<>();
          time.put("type", by.unit());
          time.put("field", by.column());
          table.put("time_partitioning", time);
        });
    table.put("clustering", clustering);
    table.put("max_staleness", interval());
    return Json.text(table);
  }

  /** The greatest staleness in the form of an interval of years to seconds. */
  private String interval() {
    return String.format(
        "0-0 0 %d:%d:%d",
        maxStaleness.toHours(), maxStaleness.toMinutesPart(), maxStaleness.toSecondsPart());
  }
}

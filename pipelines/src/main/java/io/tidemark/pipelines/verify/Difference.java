package io.tidemark.pipelines.verify;

import io.tidemark.schemas.tables.CandlesTable;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * A row that is not what it should be.
 *
 * @param table name of the table
 * @param kind what is wrong with it
 * @param key its key, as text that sorts
 * @param values the columns that differ; none for a row that is missing or extra
 */
public record Difference(String table, Kind kind, String key, List<Value> values)
    implements Serializable, Comparable<Difference> {
  /** What can be wrong with a row. */
  public enum Kind {
    MISSING,
    EXTRA,
    DIFFERENT
  }

  /**
   * A column that differs.
   *
   * @param stored what the table holds, as text
   * @param expected what the source gives, as text
   */
  public record Value(String column, String stored, String expected) implements Serializable {}

  private static final Value NOT_FINAL = new Value(CandlesTable.FINAL, "false", "true");

  private static final Set<String> OF_FINAL = Set.of(CandlesTable.FINAL, CandlesTable.REVISION);

  /** Whether the stored row is provisional where the source's is final, and otherwise equal. */
  boolean isProvisional() {
    return values.contains(NOT_FINAL)
        && values.stream().allMatch(value -> OF_FINAL.contains(value.column()));
  }

  @Override
  public int compareTo(Difference other) {
    int order = table.compareTo(other.table);
    if (order == 0) {
      order = key.compareTo(other.key);
    }
    return order != 0 ? order : kind.compareTo(other.kind);
  }
}

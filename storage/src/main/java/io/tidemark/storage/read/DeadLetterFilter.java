package io.tidemark.storage.read;

import io.tidemark.schemas.tables.DeadLettersTable;
import java.io.Serializable;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Which dead letters are meant; null stands for any.
 *
 * @param format name of the format they were read as
 * @param source part of the name of where they came from
 * @param id of the only one
 */
public record DeadLetterFilter(String format, String source, String id) implements Serializable {
  /** All of them. */
  public static final DeadLetterFilter ALL = new DeadLetterFilter(null, null, null);

  /** True of every letter that is meant, and maybe of others. */
  public Expression expression() {
    Expression filter = Expressions.alwaysTrue();
    if (format != null) {
      filter = Expressions.and(filter, Expressions.equal(DeadLettersTable.FORMAT, format));
    }
    if (id != null) {
      filter = Expressions.and(filter, Expressions.equal(DeadLettersTable.ID, id));
    }
    return filter;
  }

  /** Whether the letter in this row is meant. */
  public boolean test(Record row) {
    return (format == null || format.equals(row.getField(DeadLettersTable.FORMAT)))
        && (source == null || ((String) row.getField(DeadLettersTable.SOURCE)).contains(source))
        && (id == null || id.equals(row.getField(DeadLettersTable.ID)));
  }
}

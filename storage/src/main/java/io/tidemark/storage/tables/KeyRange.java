package io.tidemark.storage.tables;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.tables.Column;
import io.tidemark.schemas.tables.Dataset;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Bounds of some columns of some rows, by which files that cannot hold their keys are left out.
 * Mutable.
 */
public final class KeyRange implements Serializable {
  private final TreeMap<String, Comparable<?>> least = new TreeMap<>();
  private final TreeMap<String, Comparable<?>> greatest = new TreeMap<>();

  /** The bounds by which rows of a table are found. */
  public static <B extends Block> KeyRange of(Dataset<B> dataset, List<B> blocks) {
    KeyRange range = new KeyRange();
    for (String name : dataset.foundBy()) {
      range.include(dataset.column(name), blocks);
    }
    return range;
  }

  private <B extends Block> void include(Column<B> column, List<B> blocks) {
    if (column.isNumber()) {
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      for (B block : blocks) {
        for (int i = 0; i < block.count(); i++) {
          long number = column.number(block, i);
          min = Math.min(min, number);
          max = Math.max(max, number);
        }
      }
      include(column.name(), min);
      include(column.name(), max);
      return;
    }
    String last = null;
    for (B block : blocks) {
      String text = column.text(block);
      if (!text.equals(last)) {
        last = text;
        include(column.name(), text);
      }
    }
  }

  /** Widens the bounds of a column to hold this value, in Iceberg's internal form. */
  public void include(String column, Comparable<?> value) {
    Comparable<?> min = least.get(column);
    if (min == null || compare(value, min) < 0) {
      least.put(column, value);
    }
    Comparable<?> max = greatest.get(column);
    if (max == null || compare(value, max) > 0) {
      greatest.put(column, value);
    }
  }

  public void include(KeyRange other) {
    other.least.forEach(this::include);
    other.greatest.forEach(this::include);
  }

  @SuppressWarnings("unchecked")
  private static int compare(Comparable<?> a, Comparable<?> b) {
    return a.equals(b) ? 0 : ((Comparable<Object>) a).compareTo(b);
  }

  /** The columns that are bounded. */
  public Set<String> columns() {
    return least.keySet();
  }

  /** True of every row inside the bounds. */
  public Expression expression() {
    Expression all = Expressions.alwaysTrue();
    for (String column : least.keySet()) {
      all =
          Expressions.and(
              all,
              Expressions.greaterThanOrEqual(column, least.get(column)),
              Expressions.lessThanOrEqual(column, greatest.get(column)));
    }
    return all;
  }
}

package io.tidemark.storage.tables;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.tables.Column;
import io.tidemark.schemas.tables.Dataset;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;

/**
 * Splits blocks by the partitions of their table. Nothing is computed for a row that lies in the
 * partition of the one before. Not thread-safe.
 *
 * @param <B> the blocks
 */
public final class Partitions<B extends Block> {
  private final Dataset<B> dataset;
  private final PartitionKey partition;
  private final Row row;
  private final List<Column<B>> texts = new ArrayList<>();
  private final List<Period<B>> periods = new ArrayList<>();

  /** The texts of the partition. */
  private final List<String> current = new ArrayList<>();

  /** Whether there has been a row. */
  private boolean isEntered;

  private Partitions(Dataset<B> dataset, PartitionSpec spec) {
    this.dataset = dataset;
    this.partition = new PartitionKey(spec, dataset.schema());
    this.row = new Row();
    for (PartitionField field : spec.fields()) {
      Column<B> column = dataset.column(dataset.schema().findColumnName(field.sourceId()));
      if (column.isNumber()) {
        periods.add(new Period<>(column, field.transform().toString()));
      } else {
        texts.add(column);
      }
    }
  }

  /** Splits by the partitions that the contract of a table writes. */
  public static <B extends Block> Partitions<B> of(Dataset<B> dataset) {
    return new Partitions<>(dataset, dataset.contract().spec());
  }

  /**
   * The partition of a block, all of which lies in one.
   *
   * @param spec one of the table
   */
  public static <B extends Block> PartitionKey key(
      Dataset<B> dataset, PartitionSpec spec, B block) {
    Partitions<B> partitions = new Partitions<>(dataset, spec);
    partitions.enter(block, 0);
    return partitions.partition;
  }

  /** Hands over the parts of a block that each lie in one partition, with its path. */
  public void split(B block, BiConsumer<String, B> part) {
    parts(block, each -> part.accept(partition.toPath(), each), () -> {});
  }

  /** The parts of these blocks by the path of the partition they lie in. */
  public Map<String, List<B>> byPath(Collection<B> blocks) {
    Parts parts = new Parts();
    blocks.forEach(block -> parts(block, each -> parts.current.add(each), parts::enter));
    Map<String, List<B>> byPath = new TreeMap<>();
    parts.byKey.forEach((key, same) -> byPath.put(key.toPath(), same));
    return byPath;
  }

  /** The parts of blocks by their partition. */
  private final class Parts {
    private final Map<PartitionKey, List<B>> byKey = new HashMap<>();
    private List<B> current;

    private void enter() {
      current = byKey.get(partition);
      if (current == null) {
        current = new ArrayList<>();
        byKey.put(partition.copy(), current);
      }
    }
  }

  private void parts(B block, Consumer<B> part, Runnable entered) {
    int from = 0;
    while (from < block.count()) {
      if (!isEntered || !isSame(block, from)) {
        enter(block, from);
        entered.run();
      }
      int to = from + 1;
      while (to < block.count() && isInPeriods(block, to)) {
        to++;
      }
      part.accept(dataset.slice(block, from, to));
      from = to;
    }
  }

  private boolean isSame(B block, int i) {
    for (int t = 0; t < texts.size(); t++) {
      if (!texts.get(t).text(block).equals(current.get(t))) {
        return false;
      }
    }
    return isInPeriods(block, i);
  }

  private boolean isInPeriods(B block, int i) {
    for (Period<B> period : periods) {
      if (!period.contains(block, i)) {
        return false;
      }
    }
    return true;
  }

  private void enter(B block, int i) {
    isEntered = true;
    current.clear();
    texts.forEach(column -> current.add(column.text(block)));
    periods.forEach(period -> period.enter(block, i));
    row.block = block;
    row.number = i;
    partition.partition(row);
  }

  /** The row that a partition is computed of, as Iceberg has it in memory. */
  private final class Row implements StructLike {
    private B block;
    private int number;

    @Override
    public int size() {
      return dataset.columns().size();
    }

    @Override
    public <T> T get(int column, Class<T> type) {
      return type.cast(dataset.columns().get(column).value(block, number));
    }

    @Override
    public <T> void set(int column, T value) {
      throw new UnsupportedOperationException("A row of a block is read only");
    }
  }

  /** The numbers or times of one partition, around the one that was last entered. */
  private static final class Period<B extends Block> {
    private final Column<B> column;
    private final String transform;
    private long start;
    private long end;

    private Period(Column<B> column, String transform) {
      this.column = column;
      this.transform = transform;
    }

    private boolean contains(B block, int i) {
      long number = column.number(block, i);
      return start <= number && number < end;
    }

    private void enter(B block, int i) {
      long number = column.number(block, i);
      LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(number, TimeUnit.DAYS.toMicros(1)));
      switch (transform) {
        case "day" -> set(day, day.plusDays(1));
        case "month" -> set(day.withDayOfMonth(1), day.withDayOfMonth(1).plusMonths(1));
        case "year" -> set(day.withDayOfYear(1), day.withDayOfYear(1).plusYears(1));
        default -> {
          start = number;
          end = number + 1;
        }
      }
    }

    private void set(LocalDate first, LocalDate next) {
      start = micros(first);
      end = micros(next);
    }

    private static long micros(LocalDate day) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, day.atStartOfDay(ZoneOffset.UTC));
    }
  }
}

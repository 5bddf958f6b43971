package io.tidemark.storage.read;

import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.ByteBuffers;

/** Reads the table of dead letters back, for people. */
public final class StoredDeadLetters {
  /** The columns of a letter. */
  public static final List<String> LETTER =
      List.of(
          DeadLettersTable.ID,
          DeadLettersTable.FORMAT,
          DeadLettersTable.SOURCE,
          DeadLettersTable.POSITION,
          DeadLettersTable.REASON,
          DeadLettersTable.PAYLOAD);

  private static final List<String> ALL =
      DeadLettersTable.SCHEMA.columns().stream().map(Types.NestedField::name).toList();

  private static final Comparator<Record> ORDER =
      Comparator.<Record, String>comparing(row -> (String) row.getField(DeadLettersTable.FORMAT))
          .thenComparing(row -> (String) row.getField(DeadLettersTable.SOURCE))
          .thenComparing(row -> (Long) row.getField(DeadLettersTable.POSITION))
          .thenComparing(row -> (String) row.getField(DeadLettersTable.ID));

  private final Table table;

  public StoredDeadLetters(Warehouse warehouse) {
    this.table = warehouse.table(DeadLettersTable.contract().name());
  }

  /**
   * The first letters that are meant, in order of format, source and position, without their
   * payloads.
   *
   * @param limit how many to return at most
   */
  public List<Record> list(DeadLetterFilter filter, int limit) throws IOException {
    PriorityQueue<Record> first = new PriorityQueue<>(ORDER.reversed());
    try (CloseableIterable<Record> rows =
        rows(
            filter,
            List.of(
                DeadLettersTable.ID,
                DeadLettersTable.FORMAT,
                DeadLettersTable.SOURCE,
                DeadLettersTable.POSITION,
                DeadLettersTable.REASON,
                DeadLettersTable.INGEST_ID,
                DeadLettersTable.INGESTED_AT))) {
      for (Record row : rows) {
        if (filter.test(row)) {
          first.add(row);
          if (first.size() > limit) {
            first.remove();
          }
        }
      }
    }
    return first.stream().sorted(ORDER).toList();
  }

  private CloseableIterable<Record> rows(DeadLetterFilter filter, List<String> columns)
      throws IOException {
    return rows(filter.expression(), columns);
  }

  private CloseableIterable<Record> rows(Expression filter, List<String> columns)
      throws IOException {
    Snapshot current = table.currentSnapshot();
    return new StoredRows(table)
        .rows(current == null ? null : current.snapshotId(), columns, filter);
  }

  /**
   * The first letter that a run wrote, in order of format, source and position; empty where it
   * wrote none.
   */
  public Optional<DeadLetter> firstOf(String ingestId) throws IOException {
    Record first = null;
    try (CloseableIterable<Record> rows =
        rows(
            Expressions.equal(DeadLettersTable.INGEST_ID, ingestId),
            Stream.concat(LETTER.stream(), Stream.of(DeadLettersTable.INGEST_ID)).toList())) {
      for (Record row : rows) {
        if (ingestId.equals(row.getField(DeadLettersTable.INGEST_ID))
            && (first == null || ORDER.compare(row, first) < 0)) {
          first = row;
        }
      }
    }
    return Optional.ofNullable(first).map(StoredDeadLetters::letter);
  }

  /** The letter stored under this id, as a row of {@link DeadLettersTable}. */
  public Optional<Record> find(String id) throws IOException {
    DeadLetterFilter filter = new DeadLetterFilter(null, null, id);
    try (CloseableIterable<Record> rows = rows(filter, ALL)) {
      for (Record row : rows) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** Hands over the letters that are meant, one by one. */
  public void forEach(DeadLetterFilter filter, Consumer<DeadLetter> receiver) throws IOException {
    try (CloseableIterable<Record> rows = rows(filter, LETTER)) {
      for (Record row : rows) {
        if (filter.test(row)) {
          receiver.accept(letter(row));
        }
      }
    }
  }

  /** The letter that a row holds. */
  public static DeadLetter letter(Record row) {
    return new DeadLetter(
        (String) StoredRows.value(row, DeadLettersTable.FORMAT),
        (String) StoredRows.value(row, DeadLettersTable.SOURCE),
        (Long) StoredRows.value(row, DeadLettersTable.POSITION),
        (String) StoredRows.value(row, DeadLettersTable.REASON),
        ByteBuffers.toByteArray((ByteBuffer) StoredRows.value(row, DeadLettersTable.PAYLOAD)));
  }
}

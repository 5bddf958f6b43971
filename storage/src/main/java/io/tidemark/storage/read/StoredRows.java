package io.tidemark.storage.read;

import io.tidemark.storage.files.Checksum;
import io.tidemark.storage.files.DamageCheck;
import io.tidemark.storage.files.DamagedFile;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.data.GenericDeleteFilter;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.expressions.Binder;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.InclusiveMetricsEvaluator;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.parquet.ParquetValueReader;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.parquet.schema.MessageType;

/** Reads rows of one snapshot of a table, deletes applied, file by file. */
public final class StoredRows {
  /** Reads any rows. */
  public static final RowReader<Record> RECORDS =
      new RowReader<>() {
        @Override
        public ParquetValueReader<Record> open(Schema columns, MessageType file) {
          return GenericParquetReaders.buildReader(columns, file);
        }

        @Override
        public Record of(Record row) {
          return row;
        }

        @Override
        public long position(Record row) {
          return StoredRows.position(row);
        }
      };

  private static final Schema POSITION = new Schema(MetadataColumns.ROW_POSITION);

  /** The most rows, about 2 KB each, that are kept in memory. */
  private static final long MOST_KEPT = 64_000;

  private final Table table;
  private final long mostOfFile;

  /** Files that were looked for at once, or null. */
  private final Planned planned;

  /** The rows of the files that are read once, by their paths. */
  private final Map<String, List<Record>> kept = new HashMap<>();

  private long rowsKept;

  /**
   * The files of a snapshot that may hold rows of a range, with their bounds.
   *
   * @param snapshotId the snapshot, or null for a table without any
   */
  private record Planned(Long snapshotId, List<FileScanTask> files) {}

  public StoredRows(Table table) {
    this(table, 0, null);
  }

  private StoredRows(Table table, long mostOfFile, Planned planned) {
    this.table = table;
    this.mostOfFile = mostOfFile;
    this.planned = planned;
  }

  /**
   * Rows of a range of the current snapshot, parts of which are asked for again and again: its
   * files are looked for in the manifests once, and records of small files are read once, all of
   * the file, and as many as the memory may hold.
   *
   * @param range true of all rows that will be asked for in that snapshot
   * @param rows the most rows of a small file; those with deletes are none
   */
  public static StoredRows within(Table table, Expression range, long rows) throws IOException {
    Snapshot current = table.currentSnapshot();
    Long snapshotId = current == null ? null : current.snapshotId();
    return new StoredRows(
        table, rows, new Planned(snapshotId, plan(table, snapshotId, range, true)));
  }

  /**
   * The files of a snapshot that may hold rows for which the filter is true. Of one that has been
   * expired since, those of the current one, where each key has as great a revision or a greater.
   *
   * @param snapshotId the snapshot, or null for a table without any
   */
  public List<FileScanTask> files(Long snapshotId, Expression filter) throws IOException {
    if (planned == null || !Objects.equals(planned.snapshotId(), snapshotId)) {
      return plan(table, snapshotId, filter, false);
    }
    InclusiveMetricsEvaluator bounds = new InclusiveMetricsEvaluator(table.schema(), filter);
    return planned.files().stream().filter(task -> bounds.eval(task.file())).toList();
  }

  private static List<FileScanTask> plan(
      Table table, Long snapshotId, Expression filter, boolean withBounds) throws IOException {
    List<FileScanTask> files = new ArrayList<>();
    if (snapshotId != null) {
      if (table.snapshot(snapshotId) == null) {
        table.refresh();
      }
      TableScan scan = table.newScan().filter(filter);
      if (table.snapshot(snapshotId) != null) {
        scan = scan.useSnapshot(snapshotId);
      }
      if (withBounds) {
        scan = scan.includeColumnStats();
      }
      try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
        tasks.forEach(files::add);
      } catch (RuntimeException e) {
        throw DamageCheck.unplanned(table, snapshotId, e);
      }
    }
    return files;
  }

  /**
   * Reads the rows of a file; some for which the filter is not true may be among them. Each record
   * also has its position in the file, see {@link #position}.
   */
  public CloseableIterable<Record> read(
      FileScanTask file, Collection<String> columns, Expression filter) {
    keep(file);
    return read(file, columns, filter, RECORDS);
  }

  /** Reads the rows of a small file once for all that will be asked for; see {@link #within}. */
  public void keep(FileScanTask file) {
    long rows = file.file().recordCount();
    String path = file.file().location();
    if (!kept.containsKey(path)
        && rows <= mostOfFile
        && rowsKept + rows <= MOST_KEPT
        && file.deletes().isEmpty()) {
      kept.put(path, all(file));
      rowsKept += rows;
    }
  }

  /** Reads the rows of a file with a reader of their own; see the other {@code read}. */
  public <R> CloseableIterable<R> read(
      FileScanTask file, Collection<String> columns, Expression filter, RowReader<R> reader) {
    List<Record> rows = kept.get(file.file().location());
    return rows == null
        ? readFile(file, columns, filter, reader)
        : CloseableIterable.transform(CloseableIterable.withNoopClose(rows), reader::of);
  }

  private List<Record> all(FileScanTask file) {
    List<Record> all = new ArrayList<>();
    List<String> columns = table.schema().columns().stream().map(NestedField::name).toList();
    try (CloseableIterable<Record> rows =
        readFile(file, columns, Expressions.alwaysTrue(), RECORDS)) {
      rows.forEach(all::add);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return all;
  }

  private <R> CloseableIterable<R> readFile(
      FileScanTask file, Collection<String> columns, Expression filter, RowReader<R> reader) {
    CloseableIterable<R> rows =
        open(file, TypeUtil.join(table.schema().select(columns), POSITION), filter, reader);
    if (file.deletes().isEmpty()) {
      return rows;
    }
    LongPredicate deleted = deleted(file);
    return CloseableIterable.filter(rows, row -> !deleted.test(reader.position(row)));
  }

  private <R> CloseableIterable<R> open(
      FileScanTask file, Schema projection, Expression filter, RowReader<R> reader) {
    Checksum.check(file.file().location());
    return FileRows.of(
        file.file().location(),
        Parquet.read(table.io().newInputFile(file.file()))
            .project(projection)
            .createReaderFunc(type -> reader.open(projection, type))
            .filter(filter)
            .build());
  }

  /** Tells which positions of a file are deleted. */
  private LongPredicate deleted(FileScanTask file) {
    file.deletes().forEach(each -> Checksum.check(each.location()));
    GenericDeleteFilter deletes =
        new GenericDeleteFilter(table.io(), file, table.schema(), POSITION);
    if (!deletes.hasEqDeletes()) {
      try {
        return deletes.deletedRowPositions()::isDeleted;
      } catch (RuntimeException e) {
        throw DamageCheck.unreadable(table, file.deletes(), e);
      }
    }
    // Other writers' deletes, by values of columns.
    BitSet left = new BitSet();
    Schema projection = deletes.requiredSchema();
    try (CloseableIterable<Record> rows =
        deletes.filter(open(file, projection, Expressions.alwaysTrue(), RECORDS))) {
      rows.forEach(row -> left.set(Math.toIntExact(position(row))));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return position -> !left.get(Math.toIntExact(position));
  }

  private static DamagedFile unreadable(FileScanTask file, IOException e) {
    return DamagedFile.of(file.file().location(), e);
  }

  /**
   * Reads the rows of a snapshot for which a filter is true, deletes applied.
   *
   * @param columns those wanted; those of the filter are read, too
   * @param snapshotId the snapshot, or null for a table without any
   */
  public CloseableIterable<Record> rows(
      Long snapshotId, Collection<String> columns, Expression filter) throws IOException {
    Schema wanted = table.schema().select(columns);
    Schema asked =
        TypeUtil.select(
            table.schema(),
            Binder.boundReferences(table.schema().asStruct(), List.of(filter), true));
    List<String> read =
        TypeUtil.join(wanted, asked).columns().stream().map(NestedField::name).toList();
    Schema projection = TypeUtil.join(table.schema().select(read), POSITION);
    Evaluator matches = new Evaluator(projection.asStruct(), filter);
    InternalRecordWrapper wrapper = new InternalRecordWrapper(projection.asStruct());
    List<FileScanTask> files = files(snapshotId, filter);
    return CloseableIterable.concat(
        () ->
            files.stream()
                .map(
                    file ->
                        CloseableIterable.filter(
                            read(file, read, filter), row -> matches.eval(wrapper.wrap(row))))
                .iterator());
  }

  /** Reads the rows of a data file that is not committed yet, in the order of their positions. */
  public CloseableIterable<Record> read(DataFile file, Collection<String> columns) {
    return read(file, columns, RECORDS);
  }

  /** Reads the rows of a data file that is not committed yet with a reader of their own. */
  public <R> CloseableIterable<R> read(
      DataFile file, Collection<String> columns, RowReader<R> reader) {
    Schema projection = table.schema().select(columns);
    return FileRows.of(
        file.location(),
        Parquet.read(table.io().newInputFile(file.location()))
            .project(projection)
            .createReaderFunc(type -> reader.open(projection, type))
            .build());
  }

  /**
   * The value of a column that is never null to this build; a newer one may have let it be.
   *
   * @throws NeedsNewerBuild when it is null
   */
  public static Object value(Record stored, String column) {
    Object value = stored.getField(column);
    if (value == null) {
      throw new NeedsNewerBuild(column);
    }
    return value;
  }

  /**
   * The time in a column, in microseconds since the epoch, UTC.
   *
   * @param otherwise stands for a null
   */
  public static long micros(Record stored, String column, long otherwise) {
    OffsetDateTime time = (OffsetDateTime) stored.getField(column);
    return time == null ? otherwise : ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
  }

  /** The position of a record in the file it was read from. */
  public static long position(Record stored) {
    return (Long) stored.getField(MetadataColumns.ROW_POSITION.name());
  }
}

package io.tidemark.pipelines.sources;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.scan.PlanFiles;
import io.tidemark.storage.scan.ReadRaw;
import io.tidemark.transforms.decode.DecodeEnvelopes;
import io.tidemark.transforms.decode.Reading;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Distinct;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * The raw log of a warehouse, as one snapshot of it, as the source of a backfill. With a range
 * these are the messages whose event times touch it; without one, all messages, also those in which
 * no event time was found when they were received.
 */
public final class RawSource implements BackfillSource {
  /** How many times smaller messages commonly get by compression. */
  private static final long COMPRESSION = 10;

  private final Warehouse warehouse;
  private final long snapshotId;
  private final TimeRange range;
  private final int files;
  private final long bytes;

  private RawSource(Warehouse warehouse, long snapshotId, TimeRange range, int files, long bytes) {
    this.warehouse = warehouse;
    this.snapshotId = snapshotId;
    this.range = range;
    this.files = files;
    this.bytes = bytes;
  }

  /**
   * Finds the messages of a range in the table as it is now.
   *
   * @throws UserError when there is no such table, or nothing in it
   */
  public static RawSource of(Warehouse warehouse, TimeRange range) {
    return find(warehouse, range).orElseThrow(() -> empty(warehouse));
  }

  /** Finds the messages of a range, if there is such a table with anything in it. */
  public static Optional<RawSource> find(Warehouse warehouse, TimeRange range) {
    Optional<Table> table =
        warehouse.find(RawTable.contract().name()).filter(found -> found.currentSnapshot() != null);
    if (table.isEmpty()) {
      return Optional.empty();
    }
    StoredRows stored = new StoredRows(table.get());
    long snapshotId = table.get().currentSnapshot().snapshotId();
    try {
      if (stored.files(snapshotId, Expressions.alwaysTrue()).isEmpty()) {
        return Optional.empty();
      }
      List<FileScanTask> tasks = stored.files(snapshotId, touches(range));
      long bytes = tasks.stream().mapToLong(task -> task.file().fileSizeInBytes()).sum();
      return Optional.of(new RawSource(warehouse, snapshotId, range, tasks.size(), bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("The raw log cannot be planned", e);
    }
  }

  private static UserError empty(Warehouse warehouse) {
    return new UserError(
        warehouse.described()
            + ": the raw log is empty; 'tidemark live' fills it, and files are read with"
            + " --input=GLOB --format=NAME");
  }

  /** True of every message whose event times touch a range; of all for {@link TimeRange#ALL}. */
  private static Expression touches(TimeRange range) {
    Expression filter = Expressions.alwaysTrue();
    if (range.from() != TimeRange.ALL.from()) {
      filter =
          Expressions.and(filter, Expressions.greaterThanOrEqual(RawTable.LAST_TIME, range.from()));
    }
    if (range.to() != TimeRange.ALL.to()) {
      filter = Expressions.and(filter, Expressions.lessThan(RawTable.FIRST_TIME, range.to()));
    }
    return filter;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> read(Reading reading) {
    return new ReadRaw(
        PlanFiles.of(warehouse, RawTable.contract().name(), snapshotId, touches(range)),
        warehouse,
        new Touching(range),
        reading);
  }

  /** Tells the messages whose event times touch a range. */
  private record Touching(TimeRange range) implements SerializableFunction<Envelope, Boolean> {
    @Override
    public Boolean apply(Envelope message) {
      return range.equals(TimeRange.ALL)
          || (message.firstTime() != Envelope.NO_TIME
              && message.lastTime() >= range.from()
              && message.firstTime() < range.to());
    }
  }

  @Override
  public Optional<PCollection<String>> wholeSources(PCollectionTuple read) {
    return range.equals(TimeRange.ALL)
        ? Optional.of(
            read.get(DecodeEnvelopes.ENVELOPES)
                .apply("SourceOf", ParDo.of(new SourceOf()))
                .setCoder(StringUtf8Coder.of())
                .apply("WholeSources", Distinct.create()))
        : Optional.empty();
  }

  private static final class SourceOf extends DoFn<EnvelopeBlock, String> {
    @ProcessElement
    public void process(@Element EnvelopeBlock block, OutputReceiver<String> out) {
      block.messages().stream()
          .map(message -> BackfillSource.wholeSource(message.format(), message.source()))
          .distinct()
          .forEach(out::output);
    }
  }

  @Override
  public int files() {
    return files;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long expandedBytes() {
    return bytes * COMPRESSION;
  }

  @Override
  public String rows() {
    return "messages";
  }
}

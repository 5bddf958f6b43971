package io.tidemark.pipelines.iceberg;

import io.tidemark.pipelines.Reading;
import io.tidemark.schemas.TickBlock;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.transforms.decode.DecodedOutputs;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * The end of the raw log of some channels: what a live job that starts without a checkpoint goes on
 * from. Whatever it had acknowledged and not yet made final candles of is there.
 */
public final class RawTail {
  private static final long MINUTE = 60_000_000L;

  private final Warehouse warehouse;
  private final long snapshotId;
  private final Expression filter;
  private final String channels;
  private final TimeRange range;
  private final Map<String, Long> lastIds;

  private RawTail(
      Warehouse warehouse,
      long snapshotId,
      Expression filter,
      String channels,
      TimeRange range,
      Map<String, Long> lastIds) {
    this.warehouse = warehouse;
    this.snapshotId = snapshotId;
    this.filter = filter;
    this.channels = channels;
    this.range = range;
    this.lastIds = Map.copyOf(lastIds);
  }

  /** No messages. */
  public static RawTail none(Warehouse warehouse) {
    return new RawTail(
        warehouse, PlanFiles.NO_SNAPSHOT, Expressions.alwaysFalse(), "", TimeRange.ALL, Map.of());
  }

  /**
   * Finds the latest messages of some channels.
   *
   * @param channels what the names of the channels start with
   * @param span how much event time before the latest event is wanted
   */
  public static RawTail of(Warehouse warehouse, String channels, Duration span) {
    Table table = warehouse.table(RawTable.contract().name());
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return none(warehouse);
    }
    Expression ofChannels = Expressions.startsWith(RawTable.CHANNEL, channels);
    try {
      long latest = Long.MIN_VALUE;
      try (CloseableIterable<FileScanTask> files =
          table.newScan().filter(ofChannels).includeColumnStats().planFiles()) {
        for (FileScanTask file : files) {
          latest = Math.max(latest, latest(file));
        }
      }
      if (latest == Long.MIN_VALUE) {
        return none(warehouse);
      }
      long from = Math.floorDiv(latest - span.toMillis() * 1_000, MINUTE) * MINUTE;
      Expression filter =
          Expressions.and(ofChannels, Expressions.greaterThanOrEqual(RawTable.LAST_TIME, from));
      return new RawTail(
          warehouse,
          current.snapshotId(),
          filter,
          channels,
          new TimeRange(from, TimeRange.ALL.to()),
          lastIds(table, current.snapshotId(), channels, filter));
    } catch (IOException e) {
      throw new UncheckedIOException("The end of the raw log cannot be read", e);
    }
  }

  private static long latest(FileScanTask file) {
    int column = RawTable.SCHEMA.findField(RawTable.LAST_TIME).fieldId();
    Map<Integer, ByteBuffer> bounds = file.file().upperBounds();
    ByteBuffer bound = bounds == null ? null : bounds.get(column);
    return bound == null
        ? Long.MIN_VALUE
        : Conversions.<Long>fromByteBuffer(Types.TimestampType.withZone(), bound);
  }

  private static Map<String, Long> lastIds(
      Table table, long snapshotId, String channels, Expression filter) throws IOException {
    StoredRows stored = new StoredRows(table);
    Map<String, Long> lastIds = new TreeMap<>();
    List<String> columns = List.of(RawTable.CHANNEL, RawTable.MESSAGE_ID);
    for (FileScanTask file : stored.files(snapshotId, filter)) {
      try (CloseableIterable<Record> rows = stored.read(file, columns, filter)) {
        for (Record row : rows) {
          String channel = (String) row.getField(RawTable.CHANNEL);
          String id = (String) row.getField(RawTable.MESSAGE_ID);
          if (channel.startsWith(channels) && id.matches("\\d{1,18}")) {
            lastIds.merge(channel, Long.parseLong(id), Math::max);
          }
        }
      }
    }
    return lastIds;
  }

  /** The greatest message id of each channel among these messages, where ids are numbers. */
  public Map<String, Long> lastIds() {
    return lastIds;
  }

  /** The ticks of these messages. */
  public PTransform<PBegin, PCollection<TickBlock>> ticks(Reading reading) {
    return new PTransform<>() {
      @Override
      public PCollection<TickBlock> expand(PBegin begin) {
        return begin
            .apply(
                "ReadRaw",
                new ReadRaw(
                    PlanFiles.of(warehouse, RawTable.contract().name(), snapshotId, filter),
                    warehouse,
                    range,
                    channels,
                    reading))
            .get(DecodedOutputs.TICKS);
      }
    };
  }
}

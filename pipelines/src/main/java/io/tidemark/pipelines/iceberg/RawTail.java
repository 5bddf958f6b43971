package io.tidemark.pipelines.iceberg;

import io.tidemark.pipelines.Reading;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.transforms.decode.DecodedOutputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The end of the raw log of some channels: what a live job that starts without a checkpoint goes on
 * from. A job keeps a message before, or shortly after, it keeps what it makes of it; so these are
 * the messages that were received last, and all messages of the minutes that those are of or that
 * are still open.
 */
public final class RawTail {
  private static final List<String> COLUMNS =
      List.of(
          RawTable.CHANNEL,
          RawTable.MESSAGE_ID,
          RawTable.RECEIVE_TIME,
          RawTable.FIRST_TIME,
          RawTable.LAST_TIME);

  private final Warehouse warehouse;
  private final long snapshotId;
  private final TailMessages messages;
  private final Map<String, Long> lastIds;

  private RawTail(
      Warehouse warehouse, long snapshotId, TailMessages messages, Map<String, Long> lastIds) {
    this.warehouse = warehouse;
    this.snapshotId = snapshotId;
    this.messages = messages;
    this.lastIds = Map.copyOf(lastIds);
  }

  /** No messages. */
  public static RawTail none(Warehouse warehouse) {
    return new RawTail(warehouse, PlanFiles.NO_SNAPSHOT, TailMessages.none(), Map.of());
  }

  /**
   * Finds the latest messages of some channels.
   *
   * @param channels the name of the channel, or of all its partitions up to their numbers
   * @param span how long, in event time, a minute is open, and how long, in processing time, it may
   *     take until what is made of a message is kept
   */
  public static RawTail of(Warehouse warehouse, String channels, Duration span) {
    Table table = warehouse.table(RawTable.contract().name());
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return none(warehouse);
    }
    try {
      Latest latest = new Latest();
      Expression ofChannels = Expressions.startsWith(RawTable.CHANNEL, channels);
      read(table, current, ofChannels, channels, latest::include);
      if (latest.received == Long.MIN_VALUE) {
        return none(warehouse);
      }
      TailMessages messages =
          TailMessages.since(channels, latest.received, latest.event, span.toMillis() * 1_000);
      read(table, current, messages.received(), channels, messages::include);
      return new RawTail(warehouse, current.snapshotId(), messages, latest.ids);
    } catch (IOException e) {
      throw new UncheckedIOException("The end of the raw log cannot be read", e);
    }
  }

  private static void read(
      Table table, Snapshot current, Expression filter, String channels, Consumer<Record> rows)
      throws IOException {
    StoredRows stored = new StoredRows(table);
    for (FileScanTask file : stored.files(current.snapshotId(), filter)) {
      try (CloseableIterable<Record> records = stored.read(file, COLUMNS, filter)) {
        for (Record row : records) {
          if (TailMessages.isOf(channels, (String) row.getField(RawTable.CHANNEL))) {
            rows.accept(row);
          }
        }
      }
    }
  }

  /** The greatest times and message ids of some rows. */
  private static final class Latest {
    private final Map<String, Long> ids = new HashMap<>();
    private long received = Long.MIN_VALUE;
    private long event = Long.MIN_VALUE;

    private void include(Record row) {
      received = Math.max(received, RawRows.micros(row, RawTable.RECEIVE_TIME));
      long lastTime = RawRows.micros(row, RawTable.LAST_TIME);
      if (lastTime != Envelope.NO_TIME) {
        event = Math.max(event, lastTime);
      }
      String id = (String) row.getField(RawTable.MESSAGE_ID);
      if (id.matches("\\d{1,18}")) {
        ids.merge((String) row.getField(RawTable.CHANNEL), Long.parseLong(id), Math::max);
      }
    }
  }

  /** The greatest message id of each channel in the log, where ids are numbers. */
  public Map<String, Long> lastIds() {
    return lastIds;
  }

  /** What decoding these messages gives, see {@link DecodedOutputs}. */
  public PTransform<PBegin, PCollectionTuple> decoded(Reading reading) {
    return new ReadRaw(
        PlanFiles.of(warehouse, RawTable.contract().name(), snapshotId, messages.filter()),
        warehouse,
        messages,
        reading);
  }
}

package io.tidemark.storage.scan;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.Channels;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.transforms.decode.DecodedOutputs;
import io.tidemark.transforms.decode.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * The end of the raw log of some channels: what a live job that starts without a checkpoint goes on
 * from. A job keeps a message before, or shortly after, it keeps what it makes of it; so these are
 * the messages that were received last, and all messages of the minutes that those are of or that
 * are still open.
 *
 * <p>What was received last is what the commits to the log carry ({@link Channels}), so that files
 * are opened only where they may hold one of these messages. All messages are read where no commit
 * carries it, once: the next one does.
 */
public final class RawTail {
  private static final List<String> COLUMNS =
      List.of(
          RawTable.CHANNEL,
          RawTable.MESSAGE_ID,
          RawTable.PUBLISH_TIME,
          RawTable.RECEIVE_TIME,
          RawTable.FIRST_TIME,
          RawTable.LAST_TIME);

  private final Warehouse warehouse;
  private final long snapshotId;
  private final TailMessages messages;
  private final Map<String, Long> lastIds;

  /** What was found of all channels, or null where nobody has looked. */
  private final Channels found;

  private RawTail(
      Warehouse warehouse,
      long snapshotId,
      TailMessages messages,
      Map<String, Long> lastIds,
      Channels found) {
    this.warehouse = warehouse;
    this.snapshotId = snapshotId;
    this.messages = messages;
    this.lastIds = Map.copyOf(lastIds);
    this.found = found;
  }

  /** No messages. */
  public static RawTail none(Warehouse warehouse) {
    return none(warehouse, null);
  }

  private static RawTail none(Warehouse warehouse, Channels found) {
    return new RawTail(warehouse, PlanFiles.NO_SNAPSHOT, TailMessages.none(), Map.of(), found);
  }

  /**
   * Finds the latest messages of some channels.
   *
   * @param channels the name of the channel, or of all its partitions up to their numbers
   * @param span how long, in event time, a minute is open, and how long, in processing time, it may
   *     take until what is made of a message is kept
   */
  public static RawTail of(Warehouse warehouse, String channels, Duration span) {
    return of(warehouse, warehouse.table(RawTable.contract().name()), channels, span);
  }

  static RawTail of(Warehouse warehouse, Table table, String channels, Duration span) {
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return none(warehouse);
    }
    try {
      Channels found = found(table, current);
      Map<String, Channels.Last> ofChannels =
          found.byName().entrySet().stream()
              .filter(each -> TailMessages.isOf(channels, each.getKey()))
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
      if (ofChannels.isEmpty()) {
        return none(warehouse, found);
      }
      Channels.Last last =
          ofChannels.values().stream().reduce(Channels.Last.NOTHING, Channels.Last::and);
      long micros = span.toMillis() * 1_000;
      TailMessages messages =
          TailMessages.since(channels, last.receiveTime(), last.eventTime(), micros);
      // Twice the span before: others may have committed meanwhile what they had received before.
      long from = Channels.sequenceBefore(table, last.receiveTime() - 2 * micros);
      long published = Long.MAX_VALUE;
      for (DataFile file : files(table, current, from, messages.received())) {
        published = Math.min(published, publishedFrom(file));
        read(
            table,
            file,
            row -> {
              if (TailMessages.isOf(channels, (String) row.getField(RawTable.CHANNEL))) {
                messages.include(row);
              }
            });
      }
      messages.published(published, last.ahead());
      return new RawTail(warehouse, current.snapshotId(), messages, numbers(ofChannels), found);
    } catch (IOException e) {
      throw new UncheckedIOException("The end of the raw log cannot be read", e);
    }
  }

  private static Map<String, Long> numbers(Map<String, Channels.Last> ofChannels) {
    Map<String, Long> ids = new HashMap<>();
    ofChannels.forEach(
        (name, last) -> {
          if (last.id() >= 0) {
            ids.put(name, last.id());
          }
        });
    return ids;
  }

  /** What the commits carry, and what others have added that do not carry it. */
  private static Channels found(Table table, Snapshot current) throws IOException {
    Channels known = Channels.of(table, null).orElse(Channels.none(0));
    if (known.complete() >= current.sequenceNumber()) {
      return known;
    }
    Channels.Builder all = known.toBuilder();
    for (DataFile file : files(table, current, known.complete(), Channels.ofStreams())) {
      Long added = file.fileSequenceNumber();
      if (added == null || added > known.complete()) {
        read(
            table,
            file,
            row ->
                all.include(
                    (String) row.getField(RawTable.CHANNEL),
                    (String) row.getField(RawTable.MESSAGE_ID),
                    StoredRows.micros(row, RawTable.LAST_TIME, Envelope.NO_TIME),
                    StoredRows.micros(row, RawTable.PUBLISH_TIME, Envelope.NO_TIME),
                    StoredRows.micros(row, RawTable.RECEIVE_TIME, Envelope.NO_TIME)));
      }
    }
    return all.build(current.sequenceNumber());
  }

  /**
   * The files of a snapshot with messages for which a filter may be true, among those that have
   * come after a sequence number, and a few before it.
   */
  private static List<DataFile> files(
      Table table, Snapshot snapshot, long sequence, Expression filter) throws IOException {
    List<DataFile> files = new ArrayList<>();
    for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
      if (manifest.sequenceNumber() > sequence) {
        try (ManifestReader<DataFile> all =
            ManifestFiles.read(manifest, table.io(), table.specs()).filterRows(filter)) {
          all.forEach(file -> files.add(file.copy()));
        }
      }
    }
    return files;
  }

  /** A time before which no message of a file was published. */
  private static long publishedFrom(DataFile file) {
    int column = RawTable.SCHEMA.findField(RawTable.PUBLISH_TIME).fieldId();
    ByteBuffer bound = file.lowerBounds() == null ? null : file.lowerBounds().get(column);
    return bound == null
        ? Long.MIN_VALUE
        : Conversions.<Long>fromByteBuffer(Types.TimestampType.withZone(), bound);
  }

  /** Reads the messages of a file, also those that are deleted: they are there once more. */
  private static void read(Table table, DataFile file, Consumer<Record> rows) throws IOException {
    try (CloseableIterable<Record> records = new StoredRows(table).read(file, COLUMNS)) {
      records.forEach(rows);
    }
  }

  /** The greatest message id of each channel in the log, where ids are numbers. */
  public Map<String, Long> lastIds() {
    return lastIds;
  }

  /** Which messages they are. */
  TailMessages messages() {
    return messages;
  }

  /** What was found of all channels where the commits do not carry it, or null. */
  public Channels channels() {
    return found;
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

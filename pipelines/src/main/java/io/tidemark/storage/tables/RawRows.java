package io.tidemark.storage.tables;

import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeCodec;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.files.Channels;
import io.tidemark.storage.parquet.RowWriter;
import io.tidemark.storage.read.RowReader;
import io.tidemark.storage.read.StoredRows;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.util.ByteBuffers;
import org.apache.parquet.io.api.Binary;

/**
 * Messages as rows of {@link RawTable}: one that is delivered again, with the publish time it had,
 * is the same row.
 */
public final class RawRows implements RowMapping<Envelope> {
  private static final long DAY_MICROS = TimeUnit.DAYS.toMicros(1);

  /** What was found in the table where its commits do not carry it, or null. */
  private final Channels found;

  public RawRows() {
    this(null);
  }

  public RawRows(Channels found) {
    this.found = found;
  }

  @Override
  public TableContract contract() {
    return RawTable.contract();
  }

  @Override
  public BlockCodec<Envelope> codec() {
    return EnvelopeCodec.of();
  }

  @Override
  public int rows(Envelope envelope) {
    return 1;
  }

  @Override
  public void split(Envelope envelope, Consumer<Envelope> part) {
    part.accept(envelope);
  }

  @Override
  public StructLike partitionSource(Envelope envelope) {
    Record row = GenericRecord.create(RawTable.SCHEMA);
    row.setField(RawTable.PUBLISH_TIME, envelope.publishTime());
    return row;
  }

  @Override
  public boolean isSamePartition(Envelope envelope, Envelope other) {
    return Math.floorDiv(envelope.publishTime(), DAY_MICROS)
        == Math.floorDiv(other.publishTime(), DAY_MICROS);
  }

  @Override
  public int compare(Envelope envelope, Envelope other) {
    return compare(envelope, other.channel(), other.publishTime());
  }

  private static int compare(Envelope envelope, String channel, long publishTime) {
    int order = envelope.channel().equals(channel) ? 0 : envelope.channel().compareTo(channel);
    return order != 0 ? order : Long.compare(envelope.publishTime(), publishTime);
  }

  @Override
  public KeyRange keyRange(List<Envelope> envelopes) {
    KeyRange range = new KeyRange();
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    String channel = null;
    for (Envelope envelope : envelopes) {
      if (!envelope.channel().equals(channel)) {
        channel = envelope.channel();
        range.include(RawTable.CHANNEL, channel);
      }
      earliest = Math.min(earliest, envelope.publishTime());
      latest = Math.max(latest, envelope.publishTime());
    }
    range.include(RawTable.PUBLISH_TIME, earliest);
    range.include(RawTable.PUBLISH_TIME, latest);
    return range;
  }

  @Override
  public List<Envelope> distinct(List<Envelope> envelopes) {
    List<Envelope> ordered = new ArrayList<>(envelopes);
    ordered.sort(this::compare);
    List<Envelope> distinct = new ArrayList<>(ordered.size());
    int from = 0;
    while (from < ordered.size()) {
      int to = groupEnd(ordered, from);
      distinct.addAll(
          to == from + 1 ? ordered.subList(from, to) : distinctIds(ordered.subList(from, to)));
      from = to;
    }
    return distinct;
  }

  private static Collection<Envelope> distinctIds(List<Envelope> group) {
    Map<String, Envelope> byId = new LinkedHashMap<>();
    group.forEach(envelope -> byId.putIfAbsent(envelope.messageId(), envelope));
    return byId.values();
  }

  /** The end of the ordered messages with the channel and publish time of one. */
  private int groupEnd(List<Envelope> ordered, int from) {
    int to = from + 1;
    while (to < ordered.size() && compare(ordered.get(from), ordered.get(to)) == 0) {
      to++;
    }
    return to;
  }

  @Override
  public Map<String, String> properties(Table table, List<Envelope> envelopes) {
    return Channels.of(table, found)
        .map(known -> known.and(envelopes).properties(table))
        .orElse(Map.of());
  }

  @Override
  public List<String> keyAndRevision() {
    return List.of(RawTable.CHANNEL, RawTable.PUBLISH_TIME, RawTable.MESSAGE_ID);
  }

  @Override
  public Object key(Record stored) {
    return new Key(
        StoredRows.value(stored, RawTable.CHANNEL),
        StoredRows.value(stored, RawTable.PUBLISH_TIME),
        StoredRows.value(stored, RawTable.MESSAGE_ID));
  }

  private record Key(Object channel, Object publishTime, Object messageId)
      implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = messageId.toString().compareTo(other.messageId.toString());
      if (order == 0) {
        order = channel.toString().compareTo(other.channel.toString());
      }
      return order != 0 ? order : publishTime.toString().compareTo(other.publishTime.toString());
    }
  }

  @Override
  public Comparable<?> revision(Record stored) {
    return "";
  }

  @Override
  public Incoming<Record> incoming(List<Envelope> envelopes) {
    return new IncomingMessages(envelopes);
  }

  /** Finds a message among those of its channel and publish time, which are next to each other. */
  private final class IncomingMessages implements Incoming<Record> {
    private final List<Envelope> ordered;

    /** The first of the rows that were last looked at, of one channel and publish time. */
    private int last = -1;

    /** Those rows by the ids of their messages. */
    private Map<String, Integer> byId;

    private IncomingMessages(List<Envelope> ordered) {
      this.ordered = ordered;
    }

    @Override
    public RowReader<Record> reader() {
      return StoredRows.RECORDS;
    }

    @Override
    public int find(Record stored) {
      String channel = (String) StoredRows.value(stored, RawTable.CHANNEL);
      long publishTime = requiredMicros(stored, RawTable.PUBLISH_TIME);
      int first = firstNotBefore(channel, publishTime);
      if (first == ordered.size() || compare(ordered.get(first), channel, publishTime) != 0) {
        return -1;
      }
      if (first != last) {
        last = first;
        byId = byId(first);
      }
      return byId.getOrDefault((String) StoredRows.value(stored, RawTable.MESSAGE_ID), -1);
    }

    private int firstNotBefore(String channel, long publishTime) {
      int from = 0;
      int to = ordered.size();
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (compare(ordered.get(middle), channel, publishTime) < 0) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from;
    }

    private Map<String, Integer> byId(int first) {
      Map<String, Integer> rows = new HashMap<>();
      int end = groupEnd(ordered, first);
      for (int i = first; i < end; i++) {
        rows.put(ordered.get(i).messageId(), i);
      }
      return rows;
    }

    @Override
    public int compareRevision(int row, Record stored) {
      return 0;
    }
  }

  /** The message that a stored row holds, with the event times that were found in it. */
  public static Envelope envelope(Record stored) {
    return new Envelope(
        (String) StoredRows.value(stored, RawTable.CHANNEL),
        (String) StoredRows.value(stored, RawTable.MESSAGE_ID),
        (String) StoredRows.value(stored, RawTable.FORMAT),
        (String) stored.getField(RawTable.INSTRUMENT),
        (String) StoredRows.value(stored, RawTable.SOURCE),
        (Long) StoredRows.value(stored, RawTable.POSITION),
        requiredMicros(stored, RawTable.PUBLISH_TIME),
        requiredMicros(stored, RawTable.RECEIVE_TIME),
        micros(stored, RawTable.FIRST_TIME),
        micros(stored, RawTable.LAST_TIME),
        ByteBuffers.toByteArray((ByteBuffer) StoredRows.value(stored, RawTable.PAYLOAD)));
  }

  private static long requiredMicros(Record stored, String column) {
    StoredRows.value(stored, column);
    return micros(stored, column);
  }

  /** The time in a column, or {@link Envelope#NO_TIME} where there is none. */
  public static long micros(Record stored, String column) {
    OffsetDateTime time = (OffsetDateTime) stored.getField(column);
    return time == null
        ? Envelope.NO_TIME
        : ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
  }

  @Override
  public RowWriter<Envelope> writer(Ingest ingest) {
    return new RowWriter<>(RawTable.SCHEMA) {
      @Override
      public void write(Envelope envelope, int i) {
        value(0, envelope.channel());
        value(1, utf8(envelope.messageId()));
        value(2, envelope.format());
        if (envelope.instrument() == null) {
          missing(3);
        } else {
          value(3, envelope.instrument());
        }
        value(4, envelope.source());
        value(5, envelope.position());
        value(6, envelope.publishTime());
        value(7, envelope.receiveTime());
        eventTime(8, envelope.firstTime());
        eventTime(9, envelope.lastTime());
        value(10, Binary.fromConstantByteArray(envelope.payload()));
        value(11, ingest.id());
        value(12, ingest.startedMicros());
      }

      private void eventTime(int column, long micros) {
        if (micros == Envelope.NO_TIME) {
          missing(column);
        } else {
          value(column, micros);
        }
      }
    };
  }
}

package io.tidemark.pipelines.iceberg;

import io.tidemark.schemas.BlockCoder;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeCoder;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.util.ByteBuffers;
import org.apache.parquet.io.api.Binary;

/**
 * Messages as rows of {@link RawTable}: one that is delivered again, with the publish time it had,
 * is the same row.
 */
final class RawRows implements RowMapping<Envelope> {
  @Override
  public TableContract contract() {
    return RawTable.contract();
  }

  @Override
  public BlockCoder<Envelope> coder() {
    return EnvelopeCoder.of();
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
  public int compare(Envelope envelope, Envelope other) {
    int order =
        envelope.channel().equals(other.channel())
            ? 0
            : envelope.channel().compareTo(other.channel());
    return order != 0 ? order : Long.compare(envelope.publishTime(), other.publishTime());
  }

  @Override
  public void includeKeys(Envelope envelope, KeyRange range) {
    range.include(RawTable.CHANNEL, envelope.channel());
    range.include(RawTable.PUBLISH_TIME, envelope.publishTime());
  }

  @Override
  public List<Envelope> distinct(List<Envelope> envelopes) {
    Map<Object, Envelope> byKey = new LinkedHashMap<>();
    for (Envelope envelope : envelopes) {
      byKey.put(key(envelope), envelope);
    }
    return List.copyOf(byKey.values());
  }

  @Override
  public List<String> keyAndRevision() {
    return List.of(RawTable.CHANNEL, RawTable.MESSAGE_ID);
  }

  @Override
  public Object key(Record stored) {
    return new Key(
        (String) stored.getField(RawTable.CHANNEL), (String) stored.getField(RawTable.MESSAGE_ID));
  }

  private record Key(String channel, String messageId) {}

  private static Key key(Envelope envelope) {
    return new Key(envelope.channel(), envelope.messageId());
  }

  @Override
  public Comparable<?> revision(Record stored) {
    return "";
  }

  @Override
  public Incoming<Record> incoming(List<Envelope> envelopes) {
    Map<Object, Integer> rows = new HashMap<>();
    for (int i = 0; i < envelopes.size(); i++) {
      rows.put(key(envelopes.get(i)), i);
    }
    return new Incoming<>() {
      @Override
      public RowReader<Record> reader() {
        return StoredRows.RECORDS;
      }

      @Override
      public int find(Record stored) {
        return rows.getOrDefault(key(stored), -1);
      }

      @Override
      public int compareRevision(int row, Record stored) {
        return 0;
      }
    };
  }

  /** The message that a stored row holds, with the event times that were found in it. */
  static Envelope envelope(Record stored) {
    return new Envelope(
        (String) stored.getField(RawTable.CHANNEL),
        (String) stored.getField(RawTable.MESSAGE_ID),
        (String) stored.getField(RawTable.FORMAT),
        (String) stored.getField(RawTable.INSTRUMENT),
        (String) stored.getField(RawTable.SOURCE),
        (Long) stored.getField(RawTable.POSITION),
        micros(stored, RawTable.PUBLISH_TIME),
        micros(stored, RawTable.RECEIVE_TIME),
        micros(stored, RawTable.FIRST_TIME),
        micros(stored, RawTable.LAST_TIME),
        ByteBuffers.toByteArray((ByteBuffer) stored.getField(RawTable.PAYLOAD)));
  }

  /** The time in a column, or {@link Envelope#NO_TIME} where there is none. */
  static long micros(Record stored, String column) {
    OffsetDateTime time = (OffsetDateTime) stored.getField(column);
    return time == null
        ? Envelope.NO_TIME
        : ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
  }

  @Override
  public RowWriter<Envelope> writer(Ingest ingest) {
    Binary ingestId = Binary.fromString(ingest.id());
    return new RowWriter<>(RawTable.SCHEMA) {
      private final Map<String, Binary> shared = new HashMap<>();

      @Override
      void write(Envelope envelope, int i) {
        required(0, shared(envelope.channel()));
        required(1, Binary.fromString(envelope.messageId()));
        required(2, shared(envelope.format()));
        if (envelope.instrument() == null) {
          missing(3);
        } else {
          optional(3, shared(envelope.instrument()));
        }
        required(4, shared(envelope.source()));
        required(5, envelope.position());
        required(6, envelope.publishTime());
        required(7, envelope.receiveTime());
        eventTime(8, envelope.firstTime());
        eventTime(9, envelope.lastTime());
        required(10, Binary.fromConstantByteArray(envelope.payload()));
        required(11, ingestId);
        required(12, ingest.startedMicros());
      }

      /** A string that many messages have. */
      private Binary shared(String value) {
        return shared.computeIfAbsent(value, Binary::fromString);
      }

      private void eventTime(int column, long micros) {
        if (micros == Envelope.NO_TIME) {
          missing(column);
        } else {
          optional(column, micros);
        }
      }
    };
  }
}

package io.tidemark.storage.tables;

import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.parquet.RowWriter;
import io.tidemark.storage.read.RowReader;
import io.tidemark.storage.read.StoredRows;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.parquet.io.api.Binary;

/** Dead letters as rows of {@link DeadLettersTable}: one that is met again is the same row. */
public final class DeadLetterRows implements RowMapping<DeadLetter> {
  @Override
  public TableContract contract() {
    return DeadLettersTable.contract();
  }

  @Override
  public BlockCodec<DeadLetter> codec() {
    return DeadLetterCodec.of();
  }

  @Override
  public int rows(DeadLetter letter) {
    return 1;
  }

  @Override
  public void split(DeadLetter letter, Consumer<DeadLetter> part) {
    part.accept(letter);
  }

  @Override
  public StructLike partitionSource(DeadLetter letter) {
    Record row = GenericRecord.create(DeadLettersTable.SCHEMA);
    row.setField(DeadLettersTable.FORMAT, letter.format());
    return row;
  }

  @Override
  public int compare(DeadLetter letter, DeadLetter other) {
    int order = letter.source().compareTo(other.source());
    return order != 0 ? order : Long.compare(letter.position(), other.position());
  }

  @Override
  public KeyRange keyRange(List<DeadLetter> letters) {
    KeyRange range = new KeyRange();
    for (DeadLetter letter : letters) {
      range.include(DeadLettersTable.FORMAT, letter.format());
      range.include(DeadLettersTable.SOURCE, letter.source());
      range.include(DeadLettersTable.POSITION, letter.position());
    }
    return range;
  }

  @Override
  public List<DeadLetter> distinct(List<DeadLetter> letters) {
    Map<String, DeadLetter> byId = new LinkedHashMap<>();
    letters.forEach(letter -> byId.put(letter.id(), letter));
    return List.copyOf(byId.values());
  }

  @Override
  public List<String> keyAndRevision() {
    return List.of(DeadLettersTable.ID);
  }

  @Override
  public Object key(Record stored) {
    return StoredRows.value(stored, DeadLettersTable.ID);
  }

  @Override
  public Comparable<?> revision(Record stored) {
    return "";
  }

  @Override
  public Incoming<Record> incoming(List<DeadLetter> letters) {
    Map<String, Integer> rows = new HashMap<>();
    for (int i = 0; i < letters.size(); i++) {
      rows.put(letters.get(i).id(), i);
    }
    return new Incoming<>() {
      @Override
      public RowReader<Record> reader() {
        return StoredRows.RECORDS;
      }

      @Override
      public int find(Record stored) {
        return rows.getOrDefault((String) StoredRows.value(stored, DeadLettersTable.ID), -1);
      }

      @Override
      public int compareRevision(int row, Record stored) {
        return 0;
      }
    };
  }

  @Override
  public RowWriter<DeadLetter> writer(Ingest ingest) {
    return new RowWriter<>(DeadLettersTable.SCHEMA) {
      @Override
      public void write(DeadLetter letter, int i) {
        value(0, utf8(letter.id()));
        value(1, letter.format());
        value(2, letter.source());
        value(3, letter.position());
        value(4, utf8(letter.reason()));
        value(5, Binary.fromConstantByteArray(letter.payload()));
        value(6, ingest.id());
        value(7, ingest.startedMicros());
      }
    };
  }
}

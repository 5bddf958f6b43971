package io.tidemark.storage.tables;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.read.RowReader;
import io.tidemark.storage.read.StoredRows;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.parquet.ParquetValueReader;
import org.apache.parquet.schema.MessageType;

/** A row of {@link CandlesTable}. */
public interface CandleRow {
  /** Reads candles. */
  RowReader<CandleRow> READER =
      new RowReader<>() {
        @Override
        public ParquetValueReader<CandleCursor> open(Schema columns, MessageType file) {
          return new CandleCursor(columns, file);
        }

        @Override
        public CandleRow of(Record row) {
          return new InMemory(row);
        }

        @Override
        public long position(CandleRow row) {
          return row.position();
        }
      };

  /** The key of a candle without its open time. */
  record Series(String instrument, String interval, String basis) implements Comparable<Series> {
    @Override
    public int compareTo(Series other) {
      int order = instrument.compareTo(other.instrument);
      if (order == 0) {
        order = interval.compareTo(other.interval);
      }
      return order != 0 ? order : basis.compareTo(other.basis);
    }
  }

  Series series();

  /** Microseconds since the epoch, UTC. */
  long openTime();

  Revision revision();

  /** Its number in its file. */
  long position();

  /** Whether larger candles are made of this one, and its open time lies in this week. */
  default boolean isPart(long week) {
    return Interval.W1.open(openTime()) == week
        && (series().interval().equals(Interval.M1.label())
            || series().basis().equals(Basis.VENUE.label()));
  }

  /** An empty block of the series of this candle. */
  CandleBlock.Builder builder(int capacity);

  /** Appends this candle to a block of its series. */
  void appendTo(CandleBlock.Builder candles);

  /** A row that has been read. */
  record InMemory(Record stored) implements CandleRow {
    @Override
    public Series series() {
      return CandleRows.series(stored);
    }

    @Override
    public long openTime() {
      return CandleRows.openTime(stored);
    }

    @Override
    public Revision revision() {
      return Revision.parse((String) StoredRows.value(stored, CandlesTable.REVISION));
    }

    @Override
    public long position() {
      return StoredRows.position(stored);
    }

    @Override
    public CandleBlock.Builder builder(int capacity) {
      return CandleRows.builder(stored, capacity);
    }

    @Override
    public void appendTo(CandleBlock.Builder candles) {
      CandleRows.append(stored, candles);
    }
  }
}

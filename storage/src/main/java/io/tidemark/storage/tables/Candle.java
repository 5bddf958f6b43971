package io.tidemark.storage.tables;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.read.StoredRows;
import java.io.Serializable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.apache.iceberg.data.Record;

/**
 * The key of a candle.
 *
 * @param openTime microseconds since the epoch, UTC
 */
public record Candle(String instrument, Basis basis, Interval interval, long openTime)
    implements Serializable, Comparable<Candle> {
  /** In an order, as instruments are of any text: a map of hashes stays fast where these agree. */
  @Override
  public int compareTo(Candle other) {
    int order = instrument.compareTo(other.instrument);
    if (order == 0) {
      order = basis.compareTo(other.basis);
    }
    if (order == 0) {
      order = interval.compareTo(other.interval);
    }
    return order != 0 ? order : Long.compare(openTime, other.openTime);
  }

  /** The key of row {@code i} of a block. */
  public static Candle of(CandleBlock block, int i) {
    return new Candle(block.instrument().id(), block.basis(), block.interval(), block.openTime(i));
  }

  /** The key of a stored row. */
  public static Candle of(Record stored) {
    OffsetDateTime openTime = (OffsetDateTime) StoredRows.value(stored, CandlesTable.OPEN_TIME);
    return new Candle(
        (String) StoredRows.value(stored, CandlesTable.INSTRUMENT),
        Basis.parse((String) StoredRows.value(stored, CandlesTable.BASIS)),
        Interval.parse((String) StoredRows.value(stored, CandlesTable.INTERVAL)),
        ChronoUnit.MICROS.between(Instant.EPOCH, openTime.toInstant()));
  }

  public long closeTime() {
    return openTime + interval.micros();
  }
}

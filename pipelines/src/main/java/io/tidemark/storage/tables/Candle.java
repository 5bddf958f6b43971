package io.tidemark.storage.tables;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Interval;
import java.io.Serializable;

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

  public long closeTime() {
    return openTime + interval.micros();
  }
}

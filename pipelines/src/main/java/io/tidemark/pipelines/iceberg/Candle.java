package io.tidemark.pipelines.iceberg;

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
    implements Serializable {
  /** The key of row {@code i} of a block. */
  public static Candle of(CandleBlock block, int i) {
    return new Candle(block.instrument().id(), block.basis(), block.interval(), block.openTime(i));
  }

  public long closeTime() {
    return openTime + interval.micros();
  }
}

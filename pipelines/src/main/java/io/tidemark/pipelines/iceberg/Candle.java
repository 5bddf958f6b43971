package io.tidemark.pipelines.iceberg;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.Interval;
import java.io.Serializable;

/**
 * The key of a candle.
 *
 * @param openTime microseconds since the epoch, UTC
 */
record Candle(String instrument, Basis basis, Interval interval, long openTime)
    implements Serializable {
  long closeTime() {
    return openTime + interval.micros();
  }
}

package io.tidemark.pipelines.live;

import io.tidemark.schemas.CandleBlock;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;

/** Tells how far the watermark trails the clock, by the ends of candles that have become final. */
final class WatermarkLag extends DoFn<CandleBlock, Void> {
  private final Gauge lag = Metrics.gauge("live", "watermark_lag_millis");
  private transient long latest;

  @ProcessElement
  public void process(@Element CandleBlock block) {
    for (int i = 0; i < block.count(); i++) {
      if (block.isFinal(i)) {
        latest = Math.max(latest, block.openTime(i) + block.interval().micros());
      }
    }
    if (latest > 0) {
      lag.set(System.currentTimeMillis() - latest / 1_000);
    }
  }
}

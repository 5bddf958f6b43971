package io.tidemark.benchmarks;

import io.tidemark.pipelines.runners.Counters;
import io.tidemark.schemas.Interval;
import java.util.EnumMap;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Metrics;

/** The totals of the candles of a pipeline, kept as its counters. */
final class CandleCounters {
  private static final String NAMESPACE = "benchmark";
  private static final String CHECKSUM = "checksum";

  private CandleCounters() {}

  /** Adds totals of some candles, from within a step of a pipeline. */
  static void add(CandleTotals totals) {
    totals
        .counts()
        .forEach((interval, count) -> Metrics.counter(NAMESPACE, interval.label()).inc(count));
    Metrics.counter(NAMESPACE, CHECKSUM).inc(totals.checksum());
  }

  /** The totals that the steps of a pipeline have added up. */
  static CandleTotals of(PipelineResult result) {
    Map<String, Long> counters = Counters.of(result);
    Map<Interval, Long> counts = new EnumMap<>(Interval.class);
    for (Interval interval : Interval.values()) {
      counts.put(interval, counters.getOrDefault(NAMESPACE + "." + interval.label(), 0L));
    }
    return new CandleTotals(counts, counters.getOrDefault(NAMESPACE + "." + CHECKSUM, 0L));
  }
}

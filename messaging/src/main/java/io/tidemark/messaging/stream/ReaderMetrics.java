package io.tidemark.messaging.stream;

import java.util.IdentityHashMap;
import org.apache.beam.sdk.metrics.BoundedTrie;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Histogram;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.StringSet;
import org.apache.beam.sdk.util.HistogramData;

/**
 * The metrics of a step for a reader that updates them with every record: counters are looked up
 * once, and distributions, such as that of the sizes of records, are not kept. Looking each up
 * takes a large part of what it takes to read a record.
 */
final class ReaderMetrics implements MetricsContainer {
  private static final Distribution NOT_KEPT =
      new Distribution() {
        @Override
        public void update(long value) {}

        @Override
        public void update(long sum, long count, long min, long max) {}

        @Override
        public MetricName getName() {
          return MetricName.named(ReaderMetrics.class, "not-kept");
        }
      };

  private final MetricsContainer step;
  private final IdentityHashMap<MetricName, Counter> counters = new IdentityHashMap<>();

  ReaderMetrics(MetricsContainer step) {
    this.step = step;
  }

  /** Whether these are the metrics of a step. */
  boolean isOf(MetricsContainer other) {
    return step == other;
  }

  @Override
  public Counter getCounter(MetricName name) {
    return counters.computeIfAbsent(name, step::getCounter);
  }

  @Override
  public Counter getPerWorkerCounter(MetricName name) {
    return step.getPerWorkerCounter(name);
  }

  @Override
  public Distribution getDistribution(MetricName name) {
    return NOT_KEPT;
  }

  @Override
  public Gauge getGauge(MetricName name) {
    return step.getGauge(name);
  }

  @Override
  public StringSet getStringSet(MetricName name) {
    return step.getStringSet(name);
  }

  @Override
  public BoundedTrie getBoundedTrie(MetricName name) {
    return step.getBoundedTrie(name);
  }

  @Override
  public Histogram getHistogram(MetricName name, HistogramData.BucketType buckets) {
    return step.getHistogram(name, buckets);
  }
}

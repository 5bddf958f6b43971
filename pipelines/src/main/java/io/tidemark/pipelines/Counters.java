package io.tidemark.pipelines;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;

/** What a job counted. */
public final class Counters {
  private Counters() {}

  /** The sums of all counters, as {@code namespace.name}. */
  public static Map<String, Long> of(PipelineResult result) {
    Map<String, Long> counters = new TreeMap<>();
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      counters.merge(
          counter.getName().getNamespace() + "." + counter.getName().getName(),
          counter.getAttempted(),
          Long::sum);
    }
    return counters;
  }
}

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
      // The direct runner may still be adding up what was attempted when the job has ended.
      Long committed = counter.getCommittedOrNull();
      counters.merge(
          counter.getName().getNamespace() + "." + counter.getName().getName(),
          committed == null ? counter.getAttempted() : committed,
          Long::sum);
    }
    return counters;
  }
}

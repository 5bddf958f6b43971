package io.tidemark.pipelines.runners;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;

/** What a job counted. */
public final class Counters {
  /** How often counters are read that change meanwhile. */
  private static final int TRIES = 20;

  private Counters() {}

  /**
   * The sums of all counters at one moment, as {@code namespace.name}. While a job runs it changes
   * them one by one: they are read until two readings are the same, as counters only grow.
   */
  public static Map<String, Long> of(PipelineResult result) {
    Map<String, Long> last = read(result);
    for (int i = 1; i < TRIES; i++) {
      Map<String, Long> next = read(result);
      if (next.equals(last)) {
        break;
      }
      last = next;
    }
    return last;
  }

  private static Map<String, Long> read(PipelineResult result) {
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

package io.tidemark.pipelines.runners;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.runners.core.metrics.DefaultMetricResults;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The counters of streaming jobs that run embedded in this process, while they run: Beam hands them
 * to Flink's metrics alone. Flink makes it by name.
 */
public final class FlinkMetrics implements MetricReporter, MetricReporterFactory {
  private static final Map<String, JobCounters> JOBS = new ConcurrentHashMap<>();

  /** The counters of one job: of those that are gone, with a task that ended, the sums. */
  private static final class JobCounters {
    private final Map<Counter, String> live = new HashMap<>();
    private final Map<String, Long> gone = new HashMap<>();

    synchronized void add(Counter counter, String name) {
      live.put(counter, name);
    }

    synchronized void remove(Counter counter) {
      String name = live.remove(counter);
      if (name != null) {
        gone.merge(name, counter.getCount(), Long::sum);
      }
    }

    synchronized Map<String, Long> sums() {
      Map<String, Long> sums = new HashMap<>(gone);
      live.forEach((counter, name) -> sums.merge(name, counter.getCount(), Long::sum));
      return sums;
    }
  }

  /** The counters of a job so far, those of its restarted tasks included. */
  static MetricResults of(String job) {
    List<MetricResult<Long>> counters = new ArrayList<>();
    JobCounters known = JOBS.get(job);
    if (known != null) {
      known
          .sums()
          .forEach(
              (name, sum) -> {
                int dot = name.lastIndexOf('.');
                MetricName metric =
                    MetricName.named(name.substring(0, dot), name.substring(dot + 1));
                counters.add(MetricResult.create(MetricKey.create("", metric), false, sum));
              });
    }
    return new DefaultMetricResults(
        counters, List.of(), List.of(), List.of(), List.of(), List.of());
  }

  @Override
  public MetricReporter createMetricReporter(Properties properties) {
    return this;
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter counter && isBeams(name)) {
      of(group).add(counter, name);
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter counter && isBeams(name)) {
      of(group).remove(counter);
    }
  }

  private static JobCounters of(MetricGroup group) {
    return JOBS.computeIfAbsent(
        group.getAllVariables().getOrDefault("<job_id>", ""), any -> new JobCounters());
  }

  /** Beam's names are {@code namespace.name}; Flink's own have no dot. */
  private static boolean isBeams(String name) {
    return name.indexOf('.') > 0 && !name.endsWith(".");
  }
}

package io.tidemark.storage.upsert;

import java.io.Serializable;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/** What is counted of the commits to one table. */
final class TableCounters implements Serializable {
  static final String NAMESPACE = "iceberg";

  private final String table;
  private final Counter written;
  private final Counter superseded;
  private final Counter unchanged;
  private final Counter commits;
  private final Counter conflicts;

  TableCounters(String table) {
    this.table = table;
    written = Metrics.counter(NAMESPACE, table + ".rows_written");
    superseded = Metrics.counter(NAMESPACE, table + ".rows_superseded");
    unchanged = Metrics.counter(NAMESPACE, table + ".rows_unchanged");
    commits = Metrics.counter(NAMESPACE, table + ".commits");
    conflicts = Metrics.counter(NAMESPACE, table + ".commit_conflicts");
  }

  /** Counts other things by their names. */
  void count(Map<String, Long> counts) {
    counts.forEach((name, number) -> Metrics.counter(NAMESPACE, table + "." + name).inc(number));
  }

  /** Counts what a committer did, which has ended. */
  void count(Committer<?> committer) {
    written.inc(committer.written());
    superseded.inc(committer.superseded());
    unchanged.inc(committer.unchanged());
    commits.inc(committer.commits());
    conflicts.inc(committer.conflicts());
  }
}

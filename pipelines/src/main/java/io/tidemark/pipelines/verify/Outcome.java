package io.tidemark.pipelines.verify;

import java.io.Serializable;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what became of the rows of one table, and tells the first differences. */
final class Outcome implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(Outcome.class);
  private static final String NAMESPACE = "verify";

  private final String name;
  private final Counter equal;
  private final Counter missing;
  private final Counter extra;
  private final Counter different;
  private final Counter kept;
  private final Counter provisional;
  private final Counter older;
  private final Counter notCompared;

  /**
   * Counts rows of a table.
   *
   * @param name under which {@link Differences} are told
   */
  Outcome(String table, String name) {
    this.name = name;
    equal = Metrics.counter(NAMESPACE, table + ".rows_equal");
    missing = Metrics.counter(NAMESPACE, table + ".rows_missing");
    extra = Metrics.counter(NAMESPACE, table + ".rows_extra");
    different = Metrics.counter(NAMESPACE, table + ".rows_different");
    kept = Metrics.counter(NAMESPACE, table + ".rows_kept");
    provisional = Metrics.counter(NAMESPACE, table + ".rows_provisional");
    older = Metrics.counter(NAMESPACE, table + ".rows_of_older_rules");
    notCompared = Metrics.counter(NAMESPACE, table + ".rows_not_compared");
  }

  void equal() {
    equal.inc();
  }

  void notCompared(long rows) {
    notCompared.inc(rows);
  }

  /** Takes a different row that was made by an older version of the semantics. */
  void older() {
    older.inc();
  }

  /**
   * Takes a difference.
   *
   * @param stays whether a backfill would leave the stored row as it is
   */
  void different(Difference difference, boolean stays) {
    switch (difference.kind()) {
      case MISSING -> missing.inc();
      case EXTRA -> extra.inc();
      case DIFFERENT -> different.inc();
    }
    if (stays && difference.kind() == Difference.Kind.DIFFERENT) {
      kept.inc();
    }
    if (difference.isProvisional()) {
      provisional.inc();
    }
    if (Differences.of(name).add(difference)) {
      LOG.warn("{}", difference);
    }
  }
}

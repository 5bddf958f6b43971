package io.tidemark.storage.maintain;

import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.CommitResult;
import java.io.IOException;
import java.time.Clock;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upkeep of a table of a job that ends: once, after its commit. Where it fails, the job has
 * done its work all the same: it is counted and logged.
 */
public final class MaintainAfter extends DoFn<CommitResult, Void> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(MaintainAfter.class);

  private final Warehouse warehouse;
  private final String table;
  private final Retention retention;

  /**
   * @param table the name of the table that the commits were made to
   */
  public MaintainAfter(Warehouse warehouse, String table, Retention retention) {
    this.warehouse = warehouse;
    this.table = table;
    this.retention = retention;
  }

  @ProcessElement
  public void process(@Element CommitResult commit) {
    if (commit.snapshotId() == null) {
      return;
    }
    try {
      new TableUpkeep(() -> warehouse.table(table), retention, Clock.systemUTC())
          .runOnce(commit.firstSequence() - 1, this::count);
    } catch (IOException | RuntimeException e) {
      LOG.error("The upkeep of table {} failed; 'tidemark maintain' does the same", table, e);
      count(TableUpkeep.FAILED, 1);
    }
  }

  private void count(String name, long number) {
    Metrics.counter("iceberg", table + "." + name).inc(number);
  }
}

package io.tidemark.storage.scan;

import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredRows;
import java.io.IOException;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.expressions.Expression;

/**
 * The files of one snapshot of a table that may hold rows for which a filter is true, spread over
 * the workers. They are planned by a worker: however many they are, the graph stays small.
 */
public final class PlanFiles extends PTransform<PBegin, PCollection<FileScanTask>> {
  /** Stands for the snapshot of a table that has none. */
  static final long NO_SNAPSHOT = -1;

  private final Warehouse warehouse;
  private final String table;
  private final long snapshotId;
  private final Expression filter;

  private PlanFiles(Warehouse warehouse, String table, long snapshotId, Expression filter) {
    this.warehouse = warehouse;
    this.table = table;
    this.snapshotId = snapshotId;
    this.filter = filter;
  }

  public static PlanFiles of(
      Warehouse warehouse, String table, long snapshotId, Expression filter) {
    return new PlanFiles(warehouse, table, snapshotId, filter);
  }

  /** What is true of the rows that are wanted; others may be in the files. */
  Expression filter() {
    return filter;
  }

  @Override
  public PCollection<FileScanTask> expand(PBegin begin) {
    return begin
        .apply("Snapshot", Read.from(new SnapshotSource(snapshotId)))
        .apply("Plan", ParDo.of(new Plan(warehouse, table, filter)))
        .setCoder(SerializableCoder.of(FileScanTask.class))
        .apply("Spread", Reshuffle.viaRandomKey());
  }

  private static final class Plan extends DoFn<Long, FileScanTask> {
    private final Warehouse warehouse;
    private final String table;
    private final Expression filter;

    private Plan(Warehouse warehouse, String table, Expression filter) {
      this.warehouse = warehouse;
      this.table = table;
      this.filter = filter;
    }

    @ProcessElement
    public void process(@Element Long snapshotId, OutputReceiver<FileScanTask> out)
        throws IOException {
      if (snapshotId != NO_SNAPSHOT) {
        new StoredRows(warehouse.table(table)).files(snapshotId, filter).forEach(out::output);
      }
    }
  }
}

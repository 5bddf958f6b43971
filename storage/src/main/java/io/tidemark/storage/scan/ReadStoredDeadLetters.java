package io.tidemark.storage.scan;

import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.DeadLetterFilter;
import io.tidemark.storage.read.StoredDeadLetters;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.transforms.coders.BlockCoder;
import java.io.IOException;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Reads the table of dead letters, as it is when the graph is made: the letters that are chosen,
 * with the id that each is stored under.
 */
public final class ReadStoredDeadLetters
    extends PTransform<PBegin, PCollection<KV<String, DeadLetter>>> {
  private final Warehouse warehouse;
  private final Long snapshotId;
  private final DeadLetterFilter filter;

  private ReadStoredDeadLetters(Warehouse warehouse, Long snapshotId, DeadLetterFilter filter) {
    this.warehouse = warehouse;
    this.snapshotId = snapshotId;
    this.filter = filter;
  }

  /** Reads letters from the current snapshot. */
  public static ReadStoredDeadLetters of(Warehouse warehouse, DeadLetterFilter filter) {
    Snapshot current = warehouse.table(DeadLettersTable.contract().name()).currentSnapshot();
    return new ReadStoredDeadLetters(
        warehouse, current == null ? null : current.snapshotId(), filter);
  }

  @Override
  public PCollection<KV<String, DeadLetter>> expand(PBegin begin) {
    return (snapshotId == null
            ? begin.apply("NoFiles", Create.empty(SerializableCoder.of(FileScanTask.class)))
            : begin.apply(
                "Files",
                PlanFiles.of(
                    warehouse,
                    DeadLettersTable.contract().name(),
                    snapshotId,
                    filter.expression())))
        .apply("Read", ParDo.of(new Read(warehouse, filter)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), BlockCoder.of(DeadLetterCodec.of())));
  }

  private static final class Read extends DoFn<FileScanTask, KV<String, DeadLetter>> {
    private final CurrentTable table;
    private final DeadLetterFilter filter;

    private Read(Warehouse warehouse, DeadLetterFilter filter) {
      this.table = new CurrentTable(warehouse, DeadLettersTable.contract().name());
      this.filter = filter;
    }

    @ProcessElement
    public void process(@Element FileScanTask file, OutputReceiver<KV<String, DeadLetter>> out)
        throws IOException {
      StoredRows stored = new StoredRows(table.any());
      try (CloseableIterable<Record> records =
          stored.read(file, StoredDeadLetters.LETTER, filter.expression())) {
        for (Record record : records) {
          if (filter.test(record)) {
            out.output(
                KV.of(
                    (String) record.getField(DeadLettersTable.ID),
                    StoredDeadLetters.letter(record)));
          }
        }
      }
    }
  }
}

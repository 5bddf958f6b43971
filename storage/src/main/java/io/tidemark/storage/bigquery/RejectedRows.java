package io.tidemark.storage.bigquery;

import com.google.api.services.bigquery.model.TableRow;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.DeadLettersTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryStorageApiInsertError;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Makes dead letters of rows that BigQuery refused: the row as JSON, and BigQuery's reason. A
 * refused row of the dead letters themselves fails the job, as it would come back for ever.
 */
final class RejectedRows extends DoFn<BigQueryStorageApiInsertError, DeadLetter> {
  /** How much of a row is kept: more than that would be refused again. */
  static final int MAX_PAYLOAD = 1 << 20;

  private final String table;
  private final String source;
  private final Counter rejected;

  RejectedRows(String table, BigQueryDataset dataset) {
    this.table = table;
    this.source = UpsertToBigQuery.NAMESPACE + ":" + dataset + "." + table;
    this.rejected = Metrics.counter(UpsertToBigQuery.NAMESPACE, table + ".rows_rejected");
  }

  @ProcessElement
  public void process(
      @Element BigQueryStorageApiInsertError error, OutputReceiver<DeadLetter> out) {
    rejected.inc();
    if (table.equals(DeadLettersTable.contract().name())) {
      throw new IllegalStateException(
          source
              + " refuses the dead letter "
              + error.getRow().get(DeadLettersTable.ID)
              + ": "
              + error.getErrorMessage());
    }
    TableRow row = Changes.row(error.getRow());
    // Another run's row of the same contents is the same dead letter.
    row.remove(Dataset.INGEST_ID);
    row.remove(Dataset.INGESTED_AT);
    byte[] json = json(row);
    out.output(
        new DeadLetter(
            UpsertToBigQuery.NAMESPACE + "." + table,
            source,
            0,
            json.length <= MAX_PAYLOAD
                ? error.getErrorMessage()
                : error.getErrorMessage() + " (the row is cut off at 1 MiB)",
            Arrays.copyOf(json, Math.min(json.length, MAX_PAYLOAD))));
  }

  private static byte[] json(TableRow row) {
    try {
      return Transport.getJsonFactory().toByteArray(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

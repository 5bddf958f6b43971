package io.tidemark.storage.bigquery;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.bigquery.BigQueryColumn;
import io.tidemark.schemas.bigquery.BigQueryTable;
import io.tidemark.schemas.bigquery.BigQueryType;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.transforms.coders.BlockCoder;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.CreateDisposition;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.Method;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.WriteDisposition;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServicesImpl;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowJsonCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Upserts rows into a table of BigQuery: of each key the greatest revision is kept. A key may be
 * among the rows any number of times, in any order. The result is the rows that BigQuery refused,
 * as dead letters: whoever applies this has to write them somewhere.
 *
 * @param <B> the blocks of rows
 */
public final class UpsertToBigQuery<B> extends PTransform<PCollection<B>, PCollection<DeadLetter>> {
  static final String NAMESPACE = "bigquery";

  private final RowFormat<B> format;
  private final BigQueryDataset dataset;
  private final Ingest ingest;
  private final BigQueryServices services;

  private UpsertToBigQuery(
      RowFormat<B> format, BigQueryDataset dataset, Ingest ingest, BigQueryServices services) {
    this.format = format;
    this.dataset = dataset;
    this.ingest = ingest;
    this.services = services;
  }

  /** Upserts candles into the table of candles. */
  public static UpsertToBigQuery<CandleBlock> candles(BigQueryDataset dataset, Ingest ingest) {
    return new UpsertToBigQuery<>(new CandleFormat(), dataset, ingest, new BigQueryServicesImpl());
  }

  /** Upserts messages into the raw log. */
  public static UpsertToBigQuery<EnvelopeBlock> raw(BigQueryDataset dataset, Ingest ingest) {
    return new UpsertToBigQuery<>(new RawFormat(), dataset, ingest, new BigQueryServicesImpl());
  }

  /**
   * Upserts dead letters into their table. A letter that BigQuery refuses has nowhere to go: the
   * job fails with BigQuery's reason, and the result is empty.
   */
  public static UpsertToBigQuery<DeadLetter> deadLetters(BigQueryDataset dataset, Ingest ingest) {
    return new UpsertToBigQuery<>(
        new DeadLetterFormat(), dataset, ingest, new BigQueryServicesImpl());
  }

  /** Talks to something else than BigQuery itself. */
  UpsertToBigQuery<B> withServices(BigQueryServices other) {
    return new UpsertToBigQuery<>(format, dataset, ingest, other);
  }

  @Override
  public PCollection<DeadLetter> expand(PCollection<B> blocks) {
    TableContract contract = format.contract();
    BigQueryIO.Write<TableRow> write =
        BigQueryIO.writeTableRows()
            .to(dataset.table(contract.name()))
            .withSchema(schema(BigQueryTable.of(contract)))
            .withMethod(Method.STORAGE_API_AT_LEAST_ONCE)
            .withCreateDisposition(CreateDisposition.CREATE_NEVER)
            .withWriteDisposition(WriteDisposition.WRITE_APPEND)
            .withoutValidation()
            .withTestServices(new Changes(services));
    return blocks
        .apply("ToRows", ParDo.of(new ToRows<>(format, ingest)))
        .setCoder(TableRowJsonCoder.of())
        .apply("Write", write)
        .getFailedStorageApiInserts()
        .apply("Rejected", ParDo.of(new RejectedRows(contract.name(), dataset)))
        .setCoder(BlockCoder.of(DeadLetterCodec.of()));
  }

  private static TableSchema schema(BigQueryTable table) {
    return new TableSchema()
        .setFields(
            Stream.concat(
                    table.columns().stream().map(UpsertToBigQuery::field),
                    Changes.columns().stream())
                .toList());
  }

  private static TableFieldSchema field(BigQueryColumn column) {
    BigQueryType type = column.type();
    TableFieldSchema field =
        new TableFieldSchema()
            .setName(column.name())
            .setType(type.apiName())
            .setMode(column.required() ? "REQUIRED" : "NULLABLE");
    return type.precision() == 0
        ? field
        : field.setPrecision((long) type.precision()).setScale((long) type.scale());
  }

  /** Makes upserts of the rows of blocks. */
  private static final class ToRows<B> extends DoFn<B, TableRow> {
    private final RowFormat<B> format;
    private final Ingest ingest;
    private final Counter sent;

    private ToRows(RowFormat<B> format, Ingest ingest) {
      this.format = format;
      this.ingest = ingest;
      this.sent = Metrics.counter(NAMESPACE, format.contract().name() + ".rows_sent");
    }

    @ProcessElement
    public void process(@Element B block, OutputReceiver<TableRow> out) {
      format.rows(
          block,
          ingest,
          row -> {
            out.output(Changes.upsert(row, format.sequenceNumber(row)));
            sent.inc();
          });
    }
  }
}

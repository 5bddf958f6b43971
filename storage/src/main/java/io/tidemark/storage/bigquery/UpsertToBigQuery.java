package io.tidemark.storage.bigquery;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import io.tidemark.schemas.Block;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.bigquery.BigQueryColumn;
import io.tidemark.schemas.bigquery.BigQueryTable;
import io.tidemark.schemas.bigquery.BigQueryType;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.transforms.coders.BlockCoder;
import java.util.List;
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
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;

/**
 * Upserts rows into a table of BigQuery: of each key the greatest revision is kept. A key may be
 * among the rows any number of times, in any order. The result is the rows that BigQuery refused,
 * as dead letters: whoever applies this has to write them somewhere.
 *
 * @param <T> the elements that come
 * @param <B> the blocks of rows in it
 */
public final class UpsertToBigQuery<T, B extends Block>
    extends PTransform<PCollection<T>, PCollection<DeadLetter>> {
  static final String NAMESPACE = "bigquery";

  private final SerializableFunction<T, List<B>> blocks;
  private final Dataset<B> table;
  private final BigQueryDataset dataset;
  private final Ingest ingest;
  private final BigQueryServices services;

  private UpsertToBigQuery(
      SerializableFunction<T, List<B>> blocks,
      Dataset<B> table,
      BigQueryDataset dataset,
      Ingest ingest,
      BigQueryServices services) {
    this.blocks = blocks;
    this.table = table;
    this.dataset = dataset;
    this.ingest = ingest;
    this.services = services;
  }

  /**
   * Upserts blocks of rows into a table. A dead letter that BigQuery refuses has nowhere to go: the
   * job fails with BigQuery's reason, and the result is empty.
   */
  public static <B extends Block> UpsertToBigQuery<B, B> of(
      Dataset<B> table, BigQueryDataset dataset, Ingest ingest) {
    return new UpsertToBigQuery<>(
        block -> List.of(block), table, dataset, ingest, new BigQueryServicesImpl());
  }

  /** Upserts messages into the raw log. */
  public static UpsertToBigQuery<EnvelopeBlock, Envelope> raw(
      BigQueryDataset dataset, Ingest ingest) {
    return new UpsertToBigQuery<>(
        EnvelopeBlock::messages, RawTable.DATASET, dataset, ingest, new BigQueryServicesImpl());
  }

  /** Talks to something else than BigQuery itself. */
  UpsertToBigQuery<T, B> withServices(BigQueryServices other) {
    return new UpsertToBigQuery<>(blocks, table, dataset, ingest, other);
  }

  @Override
  public PCollection<DeadLetter> expand(PCollection<T> elements) {
    BigQueryIO.Write<TableRow> write =
        BigQueryIO.writeTableRows()
            .to(dataset.table(table.name()))
            .withSchema(schema(BigQueryTable.of(table.contract())))
            .withMethod(Method.STORAGE_API_AT_LEAST_ONCE)
            .withCreateDisposition(CreateDisposition.CREATE_NEVER)
            .withWriteDisposition(WriteDisposition.WRITE_APPEND)
            .withoutValidation()
            .withTestServices(new Changes(services));
    return elements
        .apply("ToRows", ParDo.of(new ToRows<>(blocks, table, ingest)))
        .setCoder(TableRowJsonCoder.of())
        .apply("Write", write)
        .getFailedStorageApiInserts()
        .apply("Rejected", ParDo.of(new RejectedRows(table.name(), dataset)))
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
  private static final class ToRows<T, B extends Block> extends DoFn<T, TableRow> {
    private final SerializableFunction<T, List<B>> blocks;
    private final Dataset<B> table;
    private final Ingest ingest;
    private final Counter sent;
    private transient BigQueryRows<B> rows;

    private ToRows(SerializableFunction<T, List<B>> blocks, Dataset<B> table, Ingest ingest) {
      this.blocks = blocks;
      this.table = table;
      this.ingest = ingest;
      this.sent = Metrics.counter(NAMESPACE, table.name() + ".rows_sent");
    }

    @ProcessElement
    public void process(@Element T element, OutputReceiver<TableRow> out) {
      if (rows == null) {
        rows = new BigQueryRows<>(table);
      }
      for (B block : blocks.apply(element)) {
        rows.of(
            block,
            ingest,
            change -> {
              out.output(change);
              sent.inc();
            });
      }
    }
  }
}

package io.tidemark.storage.bigquery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.schemas.bigquery.BigQueryTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.transforms.coders.BlockCoder;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.gcp.testing.FakeBigQueryServices;
import org.apache.beam.sdk.io.gcp.testing.FakeDatasetService;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Beam's own fake of BigQuery. It takes sequence numbers of one section only, so candles, whose
 * revisions have four, are left to {@link UpsertToBigQueryTest}.
 */
class BeamFakesTest {
  private static final long DAY = 1_704_067_200_000_000L;
  private static final AtomicInteger DATASETS = new AtomicInteger();

  // Beam keeps connections by the names of the tables.
  private final BigQueryDataset dataset =
      BigQueryDataset.parse("test-project.fake_" + DATASETS.incrementAndGet());
  private final FakeDatasetService tables = new FakeDatasetService();

  @BeforeEach
  void createTable() throws Exception {
    FakeDatasetService.setUp();
    tables.createDataset(dataset.project(), dataset.name(), "", "", null);
    BigQueryTable raw = BigQueryTable.of(RawTable.contract());
    tables.createTable(
        new Table()
            .setTableReference(dataset.table(raw.name()))
            .setSchema(
                new TableSchema()
                    .setFields(
                        raw.columns().stream()
                            .map(
                                column ->
                                    new TableFieldSchema()
                                        .setName(column.name())
                                        .setType(column.type().apiName()))
                            .toList())));
    tables.setPrimaryKey(dataset.table(raw.name()), raw.primaryKey());
  }

  private PCollection<DeadLetter> upsert(Pipeline pipeline, List<Envelope> messages) {
    return pipeline
        .apply(
            Create.of(new EnvelopeBlock(messages))
                .withCoder(BlockCoder.of(EnvelopeBlockCodec.of())))
        .apply(
            UpsertToBigQuery.raw(dataset, new Ingest("test-1", DAY))
                .withServices(new FakeBigQueryServices().withDatasetService(tables)));
  }

  private static Pipeline pipeline() {
    return Pipeline.create(PipelineOptionsFactory.fromArgs("--tempLocation=/tmp").create());
  }

  private static Envelope message(String id, String payload) {
    return Envelope.of("a", id, "binance.ws", null, "a", 7, DAY, DAY, payload.getBytes(UTF_8));
  }

  private List<Object> storedIds() throws Exception {
    return tables.getAllRows(dataset.project(), dataset.name(), "raw").stream()
        .map(row -> row.get(RawTable.MESSAGE_ID))
        .toList();
  }

  @Test
  void messageThatIsDeliveredAgainIsTheSameRow() throws Exception {
    Pipeline pipeline = pipeline();
    PAssert.that(
            upsert(
                pipeline,
                List.of(message("first", "x"), message("second", "y"), message("first", "x"))))
        .empty();
    pipeline.run().waitUntilFinish();

    assertThat(storedIds()).containsExactlyInAnyOrder("first", "second");
  }

  @Test
  void refusedRowIsADeadLetterAndTheOthersAreThere() throws Exception {
    tables.setShouldFailRow((Function<TableRow, Boolean> & Serializable) BeamFakesTest::isSecond);
    Pipeline pipeline = pipeline();
    PAssert.that(upsert(pipeline, List.of(message("first", "x"), message("second", "y"))))
        .satisfies(
            letters -> {
              assertThat(letters)
                  .singleElement()
                  .satisfies(
                      letter -> {
                        assertThat(letter.format()).isEqualTo("bigquery.raw");
                        assertThat(new String(letter.payload(), UTF_8))
                            .contains("\"message_id\":\"second\"")
                            .doesNotContainIgnoringCase("_change");
                      });
              return null;
            });
    pipeline.run().waitUntilFinish();

    assertThat(storedIds()).containsExactly("first");
  }

  private static Boolean isSecond(TableRow row) {
    return row.toString().contains("second");
  }
}

package io.tidemark.storage.bigquery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.tidemark.pipelines.runners.Counters;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.schemas.EnvelopeCodec;
import io.tidemark.schemas.Verification;
import io.tidemark.schemas.VerificationCodec;
import io.tidemark.schemas.bigquery.BigQuerySchema;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.tables.VerificationsTable;
import io.tidemark.storage.bigquery.BigQueryServer.Fault;
import io.tidemark.storage.bigquery.RandomCandles.CandleKey;
import io.tidemark.storage.bigquery.RandomCandles.Statement;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.UpsertRows;
import io.tidemark.transforms.candles.KeepBestRevisions;
import io.tidemark.transforms.coders.BlockCoder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client of a job as it is, against a stand-in of BigQuery. */
class UpsertToBigQueryTest {
  private static final Ingest INGEST = new Ingest("test-1", 1_700_000_000_000_001L);
  private static final long DAY = 1_704_067_200_000_000L;

  private static BigQueryServer server;

  private BigQueryDataset dataset;

  @BeforeAll
  static void start() {
    server = BigQueryServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void newDataset() {
    dataset = server.newDataset();
  }

  /** Runs a graph; each request to BigQuery has some rows only. */
  private static Map<String, Long> run(String runner, Consumer<Pipeline> graph) {
    PipelineOptions options =
        server.use(PipelineOptionsFactory.fromArgs("--runner=" + runner).create());
    options.as(BigQueryOptions.class).setStorageApiAppendThresholdRecordCount(20);
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    graph.accept(pipeline);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return Counters.of(result);
  }

  private static <B> PCollection<B> create(
      Pipeline pipeline, String name, List<B> blocks, BlockCoder<B> coder) {
    return pipeline.apply(name, Create.of(blocks).withCoder(coder));
  }

  /** Upserts candles; those that are refused become dead letters. */
  private void upsert(Pipeline pipeline, List<CandleBlock> blocks, IsBounded bounded) {
    create(pipeline, "Candles", blocks, BlockCoder.of(CandleBlockCodec.of()))
        .setIsBoundedInternal(bounded)
        .apply("UpsertCandles", UpsertToBigQuery.of(CandlesTable.DATASET, dataset, INGEST))
        .apply("UpsertDeadLetters", UpsertToBigQuery.of(DeadLettersTable.DATASET, dataset, INGEST));
  }

  @ParameterizedTest
  @CsvSource({
    "DirectRunner, BOUNDED, 1",
    "DirectRunner, UNBOUNDED, 2",
    "FlinkRunner, UNBOUNDED, 3"
  })
  void greatestRevisionOfEachCandleIsKeptWhateverHappens(
      String runner, IsBounded bounded, long seed) {
    RandomCandles candles = new RandomCandles(seed);
    List<CandleBlock> blocks = candles.blocks();
    server.interrupt(
        List.of(
            Fault.NONE,
            Fault.ACKNOWLEDGEMENT_LOST,
            Fault.UNAVAILABLE,
            Fault.NONE,
            Fault.ABORTED,
            Fault.ACKNOWLEDGEMENT_LOST));
    int appendsBefore = server.appends();

    Map<String, Long> counters = run(runner, pipeline -> upsert(pipeline, blocks, bounded));

    assertThat(server.appends() - appendsBefore).as("all faults were met").isGreaterThan(6);
    assertThat(counters.get("bigquery.candles.rows_sent")).isGreaterThanOrEqualTo(1);
    assertThat(counters).doesNotContainKey("bigquery.candles.rows_rejected");
    assertRows(candles.best());
  }

  private void assertRows(Map<CandleKey, Statement> expected) {
    List<Map<String, Object>> rows = server.rows(dataset, "candles");
    assertThat(rows).hasSameSizeAs(expected.keySet());
    for (Statement best : expected.values()) {
      CandleKey key = best.key();
      assertThat(rows)
          .filteredOn("instrument", key.instrument().id())
          .filteredOn("interval", key.interval().label())
          .filteredOn("basis", key.basis().label())
          .filteredOn("open_time", key.openTime())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row).containsEntry("revision", best.revision().text());
                assertThat(row).containsEntry("open", best.open().stripTrailingZeros());
                assertThat(row).containsEntry("close", best.close().stripTrailingZeros());
                assertThat(row).containsEntry("volume", best.volume().stripTrailingZeros());
                assertThat(row).containsEntry("trades", best.trades());
                assertThat(row).containsEntry("final", best.isFinal());
                assertThat(row)
                    .containsEntry("first_trade_id", best.takerKnown() ? best.trades() : null);
                assertThat(row.get("vwap") == null).isEqualTo(best.volume().signum() == 0);
              });
    }
  }

  @Test
  void runAgainChangesNothing() {
    RandomCandles candles = new RandomCandles(5);

    run("DirectRunner", pipeline -> upsert(pipeline, candles.blocks(), IsBounded.BOUNDED));
    List<Map<String, Object>> once = server.rows(dataset, "candles");
    run("DirectRunner", pipeline -> upsert(pipeline, candles.blocks(), IsBounded.BOUNDED));

    assertThat(server.rows(dataset, "candles")).isEqualTo(once).isNotEmpty();
  }

  @Test
  void refusedRowIsADeadLetterWithItsReasonAndTheOthersAreThere() throws IOException {
    RandomCandles candles = new RandomCandles(6);
    server.reject(
        dataset,
        "candles",
        row -> row.get("instrument").equals("test:ETH-USD"),
        "Price is not believed");

    Map<String, Long> counters =
        run("DirectRunner", pipeline -> upsert(pipeline, candles.blocks(), IsBounded.BOUNDED));

    Map<CandleKey, Statement> accepted = new LinkedHashMap<>(candles.best());
    accepted.keySet().removeIf(key -> key.instrument().base().equals("ETH"));
    assertRows(accepted);
    List<Map<String, Object>> letters = server.rows(dataset, "dead_letters");
    assertThat(letters).isNotEmpty();
    assertThat(counters.get("bigquery.candles.rows_rejected"))
        .isGreaterThanOrEqualTo(letters.size());
    for (Map<String, Object> letter : letters) {
      assertThat(letter)
          .containsEntry("reason", "Price is not believed")
          .containsEntry("format", "bigquery.candles")
          .containsEntry("source", "bigquery:" + dataset + ".candles");
      JsonNode row =
          new ObjectMapper().readTree(((ByteString) letter.get("payload")).toStringUtf8());
      assertThat(row.path("instrument").asText()).isEqualTo("test:ETH-USD");
      assertThat(row.path("revision").asText()).hasSize(40);
      assertThat(new BigDecimal(row.path("open").asText())).isNotNegative();
    }
  }

  @Test
  void refusedDeadLetterFailsTheJobWithTheReason() {
    server.reject(dataset, "dead_letters", row -> true, "No more letters");
    DeadLetter letter = new DeadLetter("trades.csv", "a.csv", 7, "Invalid price: x", bytes("x"));

    assertThatThrownBy(
            () ->
                run(
                    "DirectRunner",
                    pipeline ->
                        create(
                                pipeline,
                                "Letters",
                                List.of(letter),
                                BlockCoder.of(DeadLetterCodec.of()))
                            .apply(
                                "Upsert",
                                UpsertToBigQuery.of(DeadLettersTable.DATASET, dataset, INGEST))))
        .hasMessageContaining(
            "bigquery:"
                + dataset
                + ".dead_letters refuses the dead letter "
                + letter.id()
                + ": No more letters");
  }

  @Test
  void allTablesHoldWhatIcebergHolds(@TempDir Path folder) throws IOException {
    List<CandleBlock> candles = new RandomCandles(8).blocks();
    List<Envelope> messages =
        List.of(
            message("a", "1", "full").withEventTimes(DAY - 9, DAY - 8),
            message("a", "2", ""),
            new Envelope(
                "b",
                "1",
                "bitstamp.csv",
                "bitstamp:BTC-USD",
                "gs://x/trades.csv",
                1L << 40,
                DAY + 1,
                DAY + 3,
                DAY - 9,
                DAY - 8,
                new byte[] {0, -1, '\n', 7}));
    List<DeadLetter> letters =
        List.of(
            new DeadLetter("trades.csv", "a.csv", 7, "Invalid price: 'ü'", new byte[] {0, -1}),
            new DeadLetter("trades.csv", "a.csv", 1L << 40, "Invalid price: ''", new byte[0]));
    Verification verification =
        new Verification(
            "candles",
            "run",
            DAY + 9,
            "raw",
            DAY,
            Verification.UNBOUNDED,
            "0.1.0",
            new Verification.Counts(7, 6, 5, 4, 3, 2, 1));
    Warehouse warehouse =
        Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of());
    warehouse.prepare(BigQuerySchema.contracts());

    run(
        "DirectRunner",
        pipeline -> {
          PCollection<Verification> verified =
              create(
                  pipeline,
                  "Verifications",
                  List.of(verification),
                  BlockCoder.of(VerificationCodec.of()));
          verified.apply(
              "VerificationsToBigQuery",
              UpsertToBigQuery.of(VerificationsTable.DATASET, dataset, INGEST));
          verified.apply(
              "VerificationsToIceberg",
              UpsertRows.of(VerificationsTable.DATASET, warehouse, INGEST, "verifications"));
          PCollection<CandleBlock> blocks =
              create(pipeline, "Candles", candles, BlockCoder.of(CandleBlockCodec.of()));
          PCollection<Envelope> raw =
              create(pipeline, "Messages", messages, BlockCoder.of(EnvelopeCodec.of()));
          PCollection<DeadLetter> dead =
              create(pipeline, "Letters", letters, BlockCoder.of(DeadLetterCodec.of()));
          blocks.apply(UpsertToBigQuery.of(CandlesTable.DATASET, dataset, INGEST));
          create(
                  pipeline,
                  "Blocks",
                  List.of(new EnvelopeBlock(messages)),
                  BlockCoder.of(EnvelopeBlockCodec.of()))
              .apply("RawToBigQuery", UpsertToBigQuery.raw(dataset, INGEST));
          dead.apply(
              "LettersToBigQuery", UpsertToBigQuery.of(DeadLettersTable.DATASET, dataset, INGEST));
          blocks
              .apply(KeepBestRevisions.create())
              .apply(UpsertRows.of(CandlesTable.DATASET, warehouse, INGEST, "candles"));
          raw.apply("RawToIceberg", UpsertRows.of(RawTable.DATASET, warehouse, INGEST, "raw"));
          dead.apply(
              "LettersToIceberg",
              UpsertRows.of(DeadLettersTable.DATASET, warehouse, INGEST, "letters"));
        });

    for (TableContract contract : BigQuerySchema.contracts()) {
      List<Map<String, Object>> iceberg = icebergRows(warehouse, contract.name());
      assertThat(server.rows(dataset, contract.name()))
          .as(contract.name())
          .containsExactlyInAnyOrderElementsOf(iceberg)
          .isNotEmpty();
    }
    Warehouse.closeAll();
  }

  private static Envelope message(String channel, String id, String payload) {
    return Envelope.of(channel, id, "binance.ws", null, channel, 7, DAY, DAY + 5, bytes(payload));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static List<Map<String, Object>> icebergRows(Warehouse warehouse, String table)
      throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(warehouse.table(table)).build()) {
      for (Record row : rows) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (Types.NestedField column : row.struct().fields()) {
          columns.put(column.name(), plain(row.getField(column.name())));
        }
        all.add(columns);
      }
    }
    return all;
  }

  /** A value of Iceberg as the stand-in has it. */
  private static Object plain(Object value) {
    if (value instanceof OffsetDateTime time) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    }
    return value instanceof ByteBuffer bytes ? ByteString.copyFrom(bytes) : value;
  }
}

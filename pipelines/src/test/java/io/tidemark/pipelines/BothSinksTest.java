package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.live.Live;
import io.tidemark.pipelines.live.LiveRequest;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.bigquery.BigQueryDataset;
import io.tidemark.storage.bigquery.BigQueryServer;
import io.tidemark.storage.catalog.Warehouse;
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
import java.util.concurrent.CompletableFuture;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that write to BigQuery, beside Iceberg or alone. */
class BothSinksTest {
  private static final List<String> INGEST =
      List.of(CandlesTable.INGEST_ID, CandlesTable.INGESTED_AT, RawTable.RECEIVE_TIME);

  private static BigQueryServer server;

  @TempDir private Path folder;
  private BusySunday sunday;
  private BigQueryDataset dataset;

  @BeforeAll
  static void startServer() {
    server = BigQueryServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void write() throws IOException {
    sunday = BusySunday.write(folder.resolve("sunday.csv"), 4_000);
    dataset = server.newDataset();
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  @Test
  void liveAndBackfillAtOnceLeaveTheSameRowsInBoth() throws Exception {
    CompletableFuture<Void> live =
        CompletableFuture.runAsync(() -> live("iceberg,bigquery", "both"));
    backfill("iceberg,bigquery", "both");
    live.join();

    TestBackfill both = new TestBackfill(folder.resolve("both"));
    for (TableContract table :
        List.of(CandlesTable.contract(), DeadLettersTable.contract(), RawTable.contract())) {
      assertThat(inBigQuery(table))
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(inIceberg(both, table));
    }
    assertThat(inBigQuery(DeadLettersTable.contract())).hasSameSizeAs(sunday.malformed().keySet());
  }

  @Test
  void liveIntoBigQueryAloneGivesTheCandlesOfABackfill() throws Exception {
    live("bigquery", "nowhere");

    assertThat(folder.resolve("nowhere/tidemark")).doesNotExist();
    assertEqualsReference();
  }

  @Test
  void backfillIntoBigQueryAloneGivesTheCandlesOfOneIntoIceberg() throws Exception {
    backfill("bigquery", "nowhere");

    assertThat(folder.resolve("nowhere/tidemark")).doesNotExist();
    assertEqualsReference();
  }

  private void assertEqualsReference() throws IOException {
    backfill("iceberg", "reference");
    TestBackfill reference = new TestBackfill(folder.resolve("reference"));
    for (TableContract table : List.of(CandlesTable.contract(), DeadLettersTable.contract())) {
      assertThat(inBigQuery(table))
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(inIceberg(reference, table));
    }
  }

  private List<String> options(String sinks, String warehouse) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--format=trades.csv",
                "--sinks=" + sinks,
                "--warehouse=" + folder.resolve(warehouse)));
    if (sinks.contains("bigquery")) {
      options.add("--bigqueryDataset=" + dataset);
    }
    return options;
  }

  private void backfill(String sinks, String warehouse) {
    List<String> args = options(sinks, warehouse);
    args.add("--input=" + sunday.file());
    args.add("--runner=DirectRunner");
    BackfillOptions options =
        server.use(
            PipelineOptionsFactory.fromArgs(args.toArray(new String[0])).as(BackfillOptions.class));
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    Backfill.build(pipeline, BackfillRequest.of(options));
    pipeline.run().waitUntilFinish();
  }

  private void live(String sinks, String warehouse) {
    List<String> args = options(sinks, warehouse);
    args.addAll(
        List.of(
            "--input=replay:" + sunday.file(),
            "--speed=0",
            "--runner=FlinkRunner",
            "--parallelism=2",
            "--lateness=1h",
            "--early=500ms",
            "--commitInterval=1s"));
    LiveOptions options =
        server.use(
            PipelineOptionsFactory.fromArgs(args.toArray(new String[0])).as(LiveOptions.class));
    Live.start(options, LiveRequest.of(options)).waitUntilFinish();
  }

  private List<Map<String, Object>> inBigQuery(TableContract table) {
    return server.rows(dataset, table.name()).stream()
        .map(
            row -> {
              Map<String, Object> columns = new LinkedHashMap<>(row);
              INGEST.forEach(columns::remove);
              return columns;
            })
        .toList();
  }

  /** The rows of an Iceberg table as those of BigQuery are given. */
  private static List<Map<String, Object>> inIceberg(TestBackfill tables, TableContract table)
      throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Record row : TestBackfill.rows(tables.warehouse().table(table.name()))) {
      Map<String, Object> columns = new LinkedHashMap<>();
      for (Types.NestedField column : table.schema().columns()) {
        if (!INGEST.contains(column.name())) {
          columns.put(column.name(), value(row.getField(column.name())));
        }
      }
      rows.add(columns);
    }
    return rows;
  }

  private static Object value(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    } else if (value instanceof OffsetDateTime time) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    } else if (value instanceof ByteBuffer bytes) {
      return ByteString.copyFrom(bytes.duplicate());
    }
    return value;
  }
}

package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.pipelines.live.Live;
import io.tidemark.pipelines.live.LiveRequest;
import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.runners.Counters;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.scan.RawTail;
import io.tidemark.transforms.coders.BlockCoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of early, on-time, late and too-late trades. */
class LateDataTest {
  private static final Instant NOON = Instant.parse("2024-08-09T12:00:00Z");

  @TempDir private Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  @Test
  void candleIsProvisionalThenFinalThenRevised() throws Exception {
    TestStream<EnvelopeBlock> trades =
        TestStream.create(BlockCoder.of(EnvelopeBlockCodec.of()))
            .advanceWatermarkTo(NOON)
            .addElements(trade(1, 5, "100"))
            .advanceProcessingTime(Duration.standardSeconds(20))
            .advanceProcessingTime(Duration.standardSeconds(20))
            .addElements(trade(2, 50, "110"))
            .advanceWatermarkTo(NOON.plus(Duration.standardSeconds(65)))
            .advanceProcessingTime(Duration.standardSeconds(20))
            .addElements(trade(3, 30, "90"))
            .advanceProcessingTime(Duration.standardSeconds(20))
            .advanceProcessingTime(Duration.standardSeconds(20))
            .advanceWatermarkTo(NOON.plus(Duration.standardMinutes(20)))
            .addElements(trade(4, 40, "500"))
            .advanceWatermarkToInfinity();

    Map<String, Long> counters = run(trades);

    assertThat(history("1m"))
        .containsExactly(
            "open 100 high 100 low 100 close 100 trades 1 final false",
            "open 100 high 110 low 100 close 110 trades 2 final true",
            "open 100 high 110 low 90 close 110 trades 3 final true");
    assertThat(history("1h"))
        .last()
        .isEqualTo("open 100 high 110 low 90 close 110 trades 3 final true");
    assertThat(counters)
        .containsEntry("candles.ticks_late", 1L)
        .containsEntry("candles.ticks_too_late", 1L)
        .containsEntry("iceberg.raw.rows_written", 4L);
  }

  @Test
  void finalCandlesDoNotWaitForMoreRows() throws Exception {
    TestStream<EnvelopeBlock> trades =
        TestStream.create(BlockCoder.of(EnvelopeBlockCodec.of()))
            .advanceWatermarkTo(NOON)
            .addElements(trade(1, 5, "100"), trade(2, 70, "120"))
            .advanceProcessingTime(Duration.standardSeconds(20))
            .advanceProcessingTime(Duration.standardHours(2))
            // What is committed next is of the following minute alone.
            .addElements(trade(3, 75, "130"))
            .advanceProcessingTime(Duration.standardSeconds(20))
            .advanceProcessingTime(Duration.standardHours(2))
            .addElements(trade(4, 55, "115"))
            .advanceWatermarkTo(NOON.plus(Duration.standardSeconds(65)))
            .advanceProcessingTime(Duration.standardSeconds(1))
            .addElements(trade(5, 30, "90"))
            .advanceWatermarkToInfinity();

    run(trades, "--commitInterval=1h");

    assertThat(history("1m"))
        .contains("open 100 high 115 low 100 close 115 trades 2 final true")
        .contains("open 100 high 115 low 90 close 115 trades 3 final true");
  }

  private Map<String, Long> run(TestStream<EnvelopeBlock> stream, String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--warehouse=" + folder,
                "--runner=DirectRunner",
                "--early=5s",
                "--input=test",
                "--format=binance.ws",
                "--lateness=10m"));
    arguments.addAll(List.of(further));
    LiveOptions options =
        PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).as(LiveOptions.class);
    Pipeline pipeline = Pipeline.create(options);
    LiveRequest request = LiveRequest.of(options);
    Live.build(pipeline, stream, RawTail.none(request.warehouse()), request);
    var result = pipeline.run();
    result.waitUntilFinish();
    return Counters.of(result);
  }

  private static TimestampedValue<EnvelopeBlock> trade(long id, long second, String price) {
    Instant time = NOON.plus(Duration.standardSeconds(second));
    String message =
        String.format(
            "{\"e\":\"trade\",\"E\":%1$d,\"s\":\"BTCUSDT\",\"t\":%2$d,\"p\":\"%3$s\",\"q\":\"1\",\"T\":%1$d,\"m\":true}",
            time.getMillis(), id, price);
    long micros = time.getMillis() * 1_000;
    return TimestampedValue.of(
        EnvelopeBlock.of(
            Envelope.of(
                "test",
                "m" + id,
                "binance.ws",
                null,
                "test",
                id,
                micros,
                micros,
                message.getBytes(StandardCharsets.UTF_8))),
        time);
  }

  /** The different candles of an interval that readers saw, snapshot by snapshot. */
  private List<String> history(String interval) throws Exception {
    Table table = new TestBackfill(folder).candles();
    List<String> seen = new ArrayList<>();
    for (Snapshot snapshot : table.snapshots()) {
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(table).useSnapshot(snapshot.snapshotId()).build()) {
        for (Record row : rows) {
          if (row.getField(CandlesTable.INTERVAL).equals(interval)) {
            String text =
                String.format(
                    "open %s high %s low %s close %s trades %s final %s",
                    number(row, "open"),
                    number(row, "high"),
                    number(row, "low"),
                    number(row, "close"),
                    row.getField("trades"),
                    row.getField("final"));
            if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(text)) {
              seen.add(text);
            }
          }
        }
      }
    }
    return seen;
  }

  private static String number(Record row, String column) {
    return ((java.math.BigDecimal) row.getField(column)).stripTrailingZeros().toPlainString();
  }
}

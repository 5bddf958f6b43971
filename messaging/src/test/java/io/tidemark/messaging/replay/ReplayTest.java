package io.tidemark.messaging.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.messaging.StreamInputs;
import io.tidemark.messaging.files.FilePlan;
import io.tidemark.messaging.files.ReadFiles;
import io.tidemark.messaging.stream.ReceivedMessages;
import io.tidemark.messaging.stream.StreamInput;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.MarketData;
import io.tidemark.schemas.TickBlock;
import io.tidemark.transforms.decode.DecodeEnvelopes;
import io.tidemark.transforms.decode.DecodedOutputs;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Formats;
import io.tidemark.transforms.decode.Reading;
import io.tidemark.transforms.decode.SymbolList;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded messages played through a pipeline, which ends by itself. */
class ReplayTest {
  @Timeout(60)
  @ParameterizedTest
  @CsvSource({
    "--runner=DirectRunner,captures/BINANCE.ws.1.0.gz",
    "--runner=FlinkRunner --parallelism=2,binance-spot-ws/btcusdt_20240808.gz",
    "--runner=FlinkRunner --parallelism=2 --checkpointingInterval=200,captures/BINANCE.ws.1.0.gz"
  })
  void messagesArriveAsTheyWereRecorded(String options, String name) throws IOException {
    Recording recording = Recording.of(name);
    StreamInput input =
        StreamInputs.of(
            "replay:" + MarketData.file(name),
            StreamSettings.of(Formats.named("binance.ws").orElseThrow()).withSpeed(0));

    List<TimestampedValue<Envelope>> received =
        ReceivedMessages.allOf(
            input, PipelineOptionsFactory.fromArgs(options.split(" ", -1)).create());
    received.sort(Comparator.comparingLong(message -> message.getValue().position()));

    assertThat(received)
        .extracting(
            message -> new String(message.getValue().payload(), StandardCharsets.UTF_8),
            message -> message.getValue().position(),
            message -> Math.floorDiv(message.getValue().publishTime(), 1_000L))
        .containsExactlyElementsOf(
            recording.lines().stream()
                .map(line -> tuple(line.text(), line.position(), line.time()))
                .toList());
    assertThat(received)
        .allMatch(
            message ->
                message.getTimestamp().getMillis()
                    <= Math.floorDiv(message.getValue().publishTime(), 1_000L));
    assertThat(received)
        .extracting(message -> message.getValue().source())
        .containsOnly(recording.file().toString());
  }

  /** What identifies the ticks of blocks, once they have been through a pipeline. */
  private static final class Identify extends DoFn<TickBlock, String> {
    @ProcessElement
    public void process(@Element TickBlock block, OutputReceiver<String> out) {
      for (int i = 0; i < block.count(); i++) {
        out.output(
            String.join(
                " ",
                block.identity().name(),
                block.source(),
                Long.toString(block.id(i)),
                Long.toString(block.time(i)),
                block.price().get(i).stripTrailingZeros().toPlainString(),
                block.size().get(i).stripTrailingZeros().toPlainString()));
      }
    }
  }

  @Timeout(60)
  @ParameterizedTest
  @ValueSource(strings = {".csv", ".csv.gz"})
  void ticksWithoutIdsAreThoseOfABackfill(String suffix, @TempDir Path folder) throws IOException {
    List<String> trades =
        MarketData.lines("bitstamp-2013/bitstamp_trades_from_20131125_usd.csv").subList(0, 500);
    Path file = folder.resolve("trades" + suffix);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = suffix.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write((String.join("\n", trades) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    Format format = Formats.named("bitstamp.csv").orElseThrow();
    Instrument instrument = Instrument.parse("bitstamp:BTC-USD");
    Duration window = Duration.ofDays(1);
    Pipeline pipeline = Pipeline.create();

    PCollection<String> backfilled =
        pipeline
            .apply(
                ReadFiles.of(
                    FilePlan.of(List.of(file.toString()), format, Optional.of(instrument)),
                    new Reading(TimeRange.ALL, window, 1, "replay-test", SymbolList.NONE)))
            .get(DecodedOutputs.TICKS)
            .apply("IdentifyBackfilled", ParDo.of(new Identify()));
    PCollection<String> replayed =
        pipeline
            .apply(
                StreamInputs.of(
                    "replay:" + file,
                    StreamSettings.of(format).withInstrument(instrument).withSpeed(0)))
            .apply(DecodeEnvelopes.of(TimeRange.ALL, window, 1))
            .get(DecodedOutputs.TICKS)
            .apply("IdentifyReplayed", ParDo.of(new Identify()));
    PAssert.that(
            PCollectionList.of(backfilled)
                .and(replayed)
                .apply(Flatten.pCollections())
                .apply(
                    Window.<String>configure()
                        .triggering(AfterWatermark.pastEndOfWindow())
                        .withAllowedLateness(org.joda.time.Duration.ZERO)
                        .discardingFiredPanes())
                .apply(Count.perElement()))
        .satisfies(
            counts -> {
              // The first line names the columns.
              assertThat(counts).hasSize(499).allMatch(count -> count.getValue() == 2);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }
}

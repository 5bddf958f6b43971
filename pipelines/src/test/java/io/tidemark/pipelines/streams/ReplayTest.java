package io.tidemark.pipelines.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.MarketData;
import io.tidemark.transforms.decode.Formats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        StreamInput.of(
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
            message -> message.getTimestamp().getMillis())
        .containsExactlyElementsOf(
            recording.lines().stream()
                .map(line -> tuple(line.text(), line.position(), line.time()))
                .toList());
    assertThat(received)
        .extracting(message -> message.getValue().source())
        .containsOnly(recording.file().toString());
  }
}

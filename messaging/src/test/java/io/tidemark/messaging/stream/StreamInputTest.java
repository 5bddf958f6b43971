package io.tidemark.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.messaging.StreamInputs;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.text.UserError;
import io.tidemark.transforms.decode.Formats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamInputTest {
  private static final StreamSettings SETTINGS =
      StreamSettings.of(Formats.named("binance.ws").orElseThrow());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pubsub:projects/my-project-1/subscriptions/trades",
        "pubsub:projects/example.com:my-project/subscriptions/trades",
        "kafka:localhost:9092/trades",
        "kafka:a.example.com:9092,b.example.com:9093/trades.raw_v1-2"
      })
  void inputsAreUnderstood(String text) {
    assertThat(StreamInputs.of(text, SETTINGS)).isNotNull();
  }

  @Test
  void filesAreUnderstood(@TempDir Path folder) throws IOException {
    Path a = Files.writeString(folder.resolve("a"), "{}\n");
    Path b = Files.writeString(folder.resolve("b1"), "{}\n");

    assertThat(StreamInputs.of("replay:" + a + "," + folder + "/b*", SETTINGS)).isNotNull();
    assertThat(b).exists();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trades.csv | is no input; write it as pubsub:projects/P/subscriptions/S,"
            + " kafka:HOST:PORT[,HOST:PORT]/TOPIC or replay:FILES",
        "pubsub: | names no project; write it as pubsub:projects/P/subscriptions/S",
        "pubsub:trades | names no project; write it as pubsub:projects/P/subscriptions/S",
        "pubsub:subscriptions/s | names no project; write it as pubsub:projects/P/subscriptions/S",
        "pubsub:projects//subscriptions/sub"
            + " | names no project; write it as pubsub:projects/P/subscriptions/S",
        "pubsub:projects/p/topics/trades | is one of the topics, not of the subscriptions;"
            + " write it as pubsub:projects/P/subscriptions/S",
        "pubsub:projects/p/subscriptions/"
            + " | is no name of subscriptions; write it as pubsub:projects/P/subscriptions/S",
        "kafka: | names no broker; write it as kafka:HOST:PORT[,HOST:PORT]/TOPIC",
        "kafka:/trades | names no broker; write it as kafka:HOST:PORT[,HOST:PORT]/TOPIC",
        "kafka:localhost/trades | names no broker; write it as kafka:HOST:PORT[,HOST:PORT]/TOPIC",
        "kafka:localhost:9092 | names no topic; write it as kafka:HOST:PORT[,HOST:PORT]/TOPIC",
        "kafka:localhost:9092/ | names no topic; write it as kafka:HOST:PORT[,HOST:PORT]/TOPIC",
        "kafka:localhost:9092/a/b | is no name of a topic, which has letters, digits, '.', '_' and"
            + " '-'; write it as kafka:HOST:PORT[,HOST:PORT]/TOPIC",
        "replay: | names no file; write it as replay:FILES",
      },
      quoteCharacter = '"')
  void wrongInputIsRefusedInOneLine(String text, String message) {
    assertThatThrownBy(() -> StreamInputs.of(text, SETTINGS))
        .isInstanceOf(UserError.class)
        .hasMessage("--input=" + text + ": " + message);
  }

  @Test
  void replayThatMatchesNothingIsRefused() {
    assertThatThrownBy(() -> StreamInputs.of("replay:/none/x*", SETTINGS))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--input=/none/x*: matches no file");
  }

  @Test
  void instrumentOfMessagesThatNameTheirsIsRefused() {
    StreamSettings settings = SETTINGS.withInstrument(Instrument.parse("binance:BTC-USDT"));

    assertThatThrownBy(() -> StreamInputs.of("kafka:h:1/t", settings))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--instrument=binance:BTC-USDT: each record of binance.ws names its instrument; leave"
                + " the option out");
  }
}

package io.tidemark.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.TestCli;
import io.tidemark.messaging.kafka.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishCommandTest {
  @TempDir private Path folder;

  private String file() throws IOException {
    return Files.writeString(
            folder.resolve("a.csv"), "1385400000,1,1\n1385400001,2,1\n1385400002,3,1\n")
        .toString();
  }

  @Test
  void saysWhatItSent() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      List<String> lines =
          TestCli.lines(
              "publish",
              "--input=" + file(),
              "--format=bitstamp.csv",
              "--instrument=bitstamp:BTC-USD",
              "--to=kafka:" + broker.createTopic(1),
              "--duplicate=100%",
              "--shuffle=2s");

      assertThat(lines).hasSize(2);
      assertThat(lines.get(0)).isEqualTo("Sent     6 messages, 3 of them copies");
      assertThat(lines.get(1)).startsWith("Took     ").endsWith(" messages/s");
    }
  }

  @Test
  void brokerThatIsNotThereIsNamed() throws IOException {
    TestCli.run(
            "publish",
            "--input=" + file(),
            "--format=bitstamp.csv",
            "--instrument=bitstamp:BTC-USD",
            "--to=kafka:127.0.0.1:9/trades")
        .assertRefused(
            "--to=kafka:127.0.0.1:9/trades: cannot be reached; is 127.0.0.1:9 a broker?");
  }

  @Test
  void emulatorThatIsNotThereIsNamed() throws IOException {
    TestCli.run(
            "publish",
            "--input=" + file(),
            "--format=bitstamp.csv",
            "--instrument=bitstamp:BTC-USD",
            "--pubsub-root-url=http://127.0.0.1:9",
            "--to=pubsub:projects/p/topics/trades")
        .assertRefused(
            "--pubsub-root-url=http://127.0.0.1:9: cannot be reached; is an emulator running"
                + " there?");
  }
}

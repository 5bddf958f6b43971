package io.tidemark.pipelines.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.messaging.stream.MessageSink;
import io.tidemark.messaging.stream.TestClock;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.schemas.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  /** Keeps what is sent, and after how many milliseconds. */
  private static final class Kept implements MessageSink {
    private final TestClock clock = new TestClock(START);
    private final List<String> sent = new ArrayList<>();
    private final List<Envelope> messages = new ArrayList<>();
    private int unflushed;

    @Override
    public void send(Envelope message) {
      unflushed++;
      messages.add(message);
      sent.add(
          (clock.millis() - START.toEpochMilli())
              + " "
              + new String(message.payload(), StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
      unflushed = 0;
    }

    @Override
    public void close() {}

    private void sleep(Duration time) {
      assertThat(unflushed).as("what is sent has arrived before a wait").isZero();
      clock.advance(time);
    }
  }

  @TempDir private Path folder;
  private final Kept kept = new Kept();

  private Publish.Sent publish(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--input=" + folder + "/*.csv");
    all.add("--format=bitstamp.csv");
    all.add("--instrument=bitstamp:BTC-USD");
    all.add("--to=kafka:localhost:9/t");
    Publish publish =
        Publish.of(
            PipelineOptionsFactory.fromArgs(all.toArray(new String[0])).as(PublishOptions.class));
    return publish.run(kept, kept.clock, kept::sleep);
  }

  private void write(String name, String... lines) throws IOException {
    Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  @Test
  void filesAreMergedByEventTimeAndKeepTheirOrder() throws IOException {
    write("a.csv", "1385400000,1,1", "1385400005,2,1", "1385400003,3,1");
    write("b.csv", "time,price,amount", "1385400002,4,1", "1385400006,5,1");

    assertThat(publish()).isEqualTo(new Publish.Sent(6, 6));
    assertThat(kept.sent)
        .containsExactly(
            "0 1385400000,1,1",
            "0 time,price,amount",
            "0 1385400002,4,1",
            "0 1385400005,2,1",
            "0 1385400003,3,1",
            "0 1385400006,5,1");
    assertThat(kept.messages)
        .extracting(Envelope::sourceName)
        .containsExactly("a.csv", "b.csv", "b.csv", "a.csv", "a.csv", "b.csv");
  }

  @Test
  void speedDividesTheTimeBetweenMessages() throws IOException {
    write("a.csv", "1385400000,1,1", "1385400000,2,1", "1385400060,3,1", "1385400090,4,1");

    publish("--speed=60");

    assertThat(kept.sent)
        .containsExactly(
            "0 1385400000,1,1", "0 1385400000,2,1", "1000 1385400060,3,1", "1500 1385400090,4,1");
  }

  @Test
  void delayHoldsMessagesBackByAsMuchRealTimeAtMost() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      lines.add((1385400000 + i * 60L) + "," + (i + 1) + ",1");
    }
    write("a.csv", lines.toArray(new String[0]));

    publish("--speed=60", "--delay=5s");

    assertThat(kept.sent).hasSize(1_000);
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (String line : kept.sent) {
      String[] fields = line.split("[ ,]", -1);
      long held = Long.parseLong(fields[0]) - (Long.parseLong(fields[1]) - 1385400000) * 1_000 / 60;
      first = Math.min(first, held);
      last = Math.max(last, held);
    }
    assertThat(last - first).isBetween(4_000L, 5_001L);
  }
}

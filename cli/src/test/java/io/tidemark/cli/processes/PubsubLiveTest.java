package io.tidemark.cli.processes;

import io.tidemark.messaging.pubsub.PubsubEmulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * A live job that reads from Google's emulator of Pub/Sub, whose watermark goes on when there were
 * no messages for a minute.
 */
@Tag("slow")
class PubsubLiveTest extends EndToEnd {
  @TempDir private static Path log;
  private static PubsubEmulator emulator;

  private String subscription;

  @BeforeAll
  static void startEmulator() throws IOException {
    emulator = PubsubEmulator.start(log);
  }

  @AfterAll
  static void stopEmulator() {
    if (emulator != null) {
      emulator.close();
    }
  }

  /** The emulator gives a thousand messages a second on a busy machine: the build says how many. */
  @Override
  int records() {
    return Integer.getInteger("tidemark.pubsub.records", 20_000);
  }

  @Override
  List<String> newTopic() throws IOException {
    String topic = emulator.createTopic();
    subscription = emulator.createSubscription(topic);
    return List.of("--to=pubsub:" + topic, "--pubsubRootUrl=" + emulator.rootUrl());
  }

  @Override
  List<String> input() {
    return List.of(
        "--input=pubsub:" + subscription,
        "--pubsubRootUrl=" + emulator.rootUrl(),
        "--timestampAttribute=ts");
  }
}

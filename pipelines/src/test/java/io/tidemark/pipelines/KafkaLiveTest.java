package io.tidemark.pipelines;

import io.tidemark.pipelines.streams.KafkaBroker;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A live job that reads from a real Kafka broker. */
class KafkaLiveTest extends EndToEnd {
  @TempDir private static Path data;
  private static KafkaBroker broker;

  private String topic;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = KafkaBroker.start(data);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Override
  List<String> newTopic() throws Exception {
    topic = broker.createTopic(3);
    return List.of("--to=kafka:" + topic);
  }

  @Override
  List<String> input() {
    return List.of("--input=kafka:" + topic);
  }
}

package io.tidemark.cli.processes;

import io.tidemark.messaging.kafka.KafkaBroker;
import io.tidemark.pipelines.TestBackfill;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.pipelines.publish.Publish;
import io.tidemark.pipelines.runners.FlinkJob;
import io.tidemark.schemas.tables.CandlesTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
  int records() {
    return 200_000;
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

  @Test
  void partitionsWithoutMessagesDoNotHoldCandlesBack() throws Exception {
    topic = broker.createTopic(4);
    Path file = folder.resolve("trades.csv");
    Files.writeString(file, "1385400000,800,1\n1385400060,801,1\n1385400120,802,1\n");
    String format = "--format=bitstamp.csv";
    String instrument = "--instrument=bitstamp:BTC-USD";
    // A message has the instrument as its key, so that all are in one partition.
    Publish.of(
            PipelineOptionsFactory.fromArgs(
                    "--input=" + file, "--to=kafka:" + topic, format, instrument)
                .as(PublishOptions.class))
        .run();

    FlinkJob job = start(format, instrument);
    try {
      TestBackfill live = new TestBackfill(folder.resolve("live"));
      awaitWhile(
          job,
          () -> {
            Collection<Record> minutes = live.candles("bitstamp:BTC-USD", "1m").values();
            return minutes.size() == 3
                && minutes.stream()
                    .limit(2)
                    .allMatch(row -> (boolean) row.getField(CandlesTable.FINAL));
          });
    } finally {
      job.cancel();
    }
  }
}

package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.messaging.kafka.KafkaBroker;
import io.tidemark.pipelines.OpenSockets;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a command opens, from its start to its end, this machine alone can reach it. */
@EnabledOnOs(OS.LINUX)
class OpenPortsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int TRADES = 200;

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private TidemarkProcess tidemark(String log, String... args) throws IOException {
    return TidemarkProcess.start(folder.resolve(log + ".log"), List.of(), List.of(args));
  }

  /** A trade a second from some minute on. */
  private Path trades(int minute) throws IOException {
    return Files.writeString(
        folder.resolve("trades-" + minute + ".csv"),
        IntStream.range(0, TRADES)
            .mapToObj(i -> 1385400000 + minute * 60 + i + ",800,1\n")
            .collect(Collectors.joining()));
  }

  /** Two writers of one warehouse, both on Flink, and the command that feeds one of them. */
  @Test
  void liveBackfillAndPublish() throws Exception {
    String[] common = {"--format=bitstamp.csv", "--instrument=bitstamp:BTC-USD"};
    String warehouse = "--warehouse=" + folder.resolve("warehouse");
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      String topic = "kafka:" + broker.createTopic(1);
      try (TidemarkProcess live =
              tidemark(
                  "live",
                  with(
                      common,
                      "live",
                      "--input=" + topic,
                      "--early=300ms",
                      "--commit-interval=500ms",
                      "--parallelism=1",
                      warehouse));
          TidemarkProcess backfill =
              tidemark(
                  "backfill",
                  with(
                      common,
                      "backfill",
                      "--input=" + trades(0),
                      "--runner=FlinkRunner",
                      "--parallelism=1",
                      warehouse));
          TidemarkProcess publish =
              tidemark(
                  "publish", with(common, "publish", "--input=" + trades(60), "--to=" + topic));
          OpenSockets sockets = OpenSockets.watch(handles(live, backfill, publish))) {
        await()
            .atMost(LIMIT)
            .until(
                () ->
                    !backfill.isAlive()
                        && !publish.isAlive()
                        && (live.log().contains(TRADES + " trades") || !live.isAlive()));
        live.terminate();

        assertThat(live.awaitEnd()).as(live.log()).isZero();
        assertThat(backfill.exitCode()).as(backfill.log()).isZero();
        assertThat(publish.exitCode()).as(publish.log()).isZero();
        assertThat(sockets.seen()).as("what can be seen to listen").contains("live", "backfill");
        assertThat(sockets.reachable()).as("what other machines reach").isEmpty();
      }
    }
  }

  private static Map<String, ProcessHandle> handles(
      TidemarkProcess live, TidemarkProcess backfill, TidemarkProcess publish) {
    Map<String, ProcessHandle> handles = new LinkedHashMap<>();
    handles.put("live", ProcessHandle.of(live.pid()).orElseThrow());
    handles.put("backfill", ProcessHandle.of(backfill.pid()).orElseThrow());
    handles.put("publish", ProcessHandle.of(publish.pid()).orElseThrow());
    return handles;
  }

  private static String[] with(String[] common, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(common));
    return all.toArray(new String[0]);
  }
}

package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.pipelines.Backfill;
import io.tidemark.pipelines.LiveOptions;
import io.tidemark.pipelines.LiveRequest;
import io.tidemark.pipelines.PublishOptions;
import io.tidemark.pipelines.iceberg.Warehouse;
import io.tidemark.pipelines.streams.KafkaBroker;
import io.tidemark.pipelines.streams.Publish;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A live job that is stopped with a savepoint, upgraded and restored, on a session cluster and on
 * an application cluster: its tables are those of a backfill of the same messages.
 */
@Disabled("The restored job does not give all candles of the backfill")
class FlinkLiveTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int PARTS = 5;
  private static final int TRADES_OF_PART = 1_000;

  /** The last second of the week that the trades are of. */
  private static final long END_OF_WEEK = Instant.parse("2013-12-01T23:59:59Z").getEpochSecond();

  @TempDir static Path folder;
  private static KafkaBroker broker;

  private final Path warehouse = folder.resolve("live");
  private String topic;
  private long sent;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = KafkaBroker.start(Files.createDirectory(folder.resolve("broker")));
  }

  @AfterAll
  static void close() {
    Warehouse.closeAll();
    broker.close();
  }

  /** Writes real trades as those of three instruments, with nonsense among them. */
  private static void writeParts() throws IOException {
    try (BufferedReader sample =
        new BufferedReader(
            new InputStreamReader(
                FlinkLiveTest.class.getResourceAsStream("/bitstamp_trades_from_20131125_usd.csv"),
                StandardCharsets.UTF_8))) {
      sample.readLine();
      int id = 0;
      for (int part = 0; part < PARTS; part++) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < TRADES_OF_PART; i++) {
          String[] trade = sample.readLine().split(",", -1);
          lines.add(line(Long.parseLong(trade[0]), id++, trade[1], trade[2]));
        }
        lines.add("nonsense of part " + part);
        if (part == PARTS - 1) {
          for (int i = 0; i < 3; i++) {
            lines.add(line(END_OF_WEEK, id++, "900", "1"));
          }
        }
        Files.write(part(part), lines);
      }
    }
  }

  private static Path part(int part) {
    return folder.resolve("part-" + part + ".csv");
  }

  private static String line(long second, int id, String price, String amount) {
    String asset = List.of("BTC", "ETH", "XRP").get(id % 3);
    return Instant.ofEpochSecond(second)
        + ","
        + ("walk:" + asset + "-USD,")
        + (id + ",")
        + (price + "," + amount + ",")
        + (id % 2 == 0 ? "buy" : "sell");
  }

  private void publish(int part) throws IOException {
    sent +=
        Publish.of(
                PipelineOptionsFactory.fromArgs(
                        "--input=" + part(part),
                        "--format=trades.csv",
                        "--to=kafka:" + topic,
                        "--duplicate=2%",
                        "--shuffle=30s")
                    .as(PublishOptions.class))
            .run()
            .messages();
  }

  private List<String> live() {
    return List.of(
        "live",
        "--input=kafka:" + topic,
        "--format=trades.csv",
        "--warehouse=" + warehouse,
        "--early=300ms",
        "--commit-interval=1s",
        "--max-delay=31s",
        "--idle-timeout=2s",
        "--checkpointing-interval=2000");
  }

  /** Waits until all that was sent is in the raw log. */
  private void awaitRaw() {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> Rows.of(warehouse, RawTable.contract()).size() >= sent);
  }

  private static void assertRestored(FlinkCluster cluster, String job, String savepoint)
      throws IOException, InterruptedException {
    assertThat(cluster.rest("jobs/" + job + "/checkpoints"))
        .contains("\"external_path\":\"" + savepoint + "\"");
  }

  @Test
  void goesOnFromItsSavepoints() throws Exception {
    writeParts();
    topic = broker.createTopic(2);
    prepare();
    String savepoint;
    try (FlinkCluster session = FlinkCluster.startSession(folder.resolve("session"))) {
      publish(0);
      List<String> run = new ArrayList<>();
      run.addAll(List.of("run", "-d", "-p", "2", FlinkCluster.JAR.toString()));
      run.addAll(live());
      session.flink(run);
      String first = session.job();
      awaitRaw();
      session.savepoint(first);
      publish(1);
      awaitRaw();
      savepoint = session.stop(first);
      publish(2);

      String second = session.submit(savepoint, 3, live());
      assertThat(second).isNotEqualTo(first);
      awaitRaw();
      assertRestored(session, second, savepoint);
      publish(3);
      savepoint = session.stop(second);
    }
    try (FlinkCluster application =
        FlinkCluster.startApplication(folder.resolve("application"), savepoint, 2, live())) {
      String third = application.job();
      publish(4);
      awaitRaw();
      assertRestored(application, third, savepoint);
      assertEqualsBackfill();
      application.stop(third);
      application.awaitEnd();
    }
  }

  /** Opens the catalog in this process, which then outlives those of the clusters. */
  private void prepare() {
    LiveRequest.of(
        PipelineOptionsFactory.fromArgs(
                live().stream()
                    .skip(1)
                    .filter(option -> option.matches("--(input|format|warehouse)=.*"))
                    .toArray(String[]::new))
            .as(LiveOptions.class));
  }

  /** Waits until the tables hold what a backfill of the same files gives, and nothing else. */
  private void assertEqualsBackfill() throws IOException {
    Path expected = folder.resolve("backfill");
    Backfill.main(
        new String[] {
          "--input=" + folder.resolve("part-*.csv"),
          "--format=trades.csv",
          "--warehouse=" + expected,
          "--runner=DirectRunner"
        });
    List<String> candles = Rows.of(expected, CandlesTable.contract());
    assertThat(candles).hasSizeGreaterThan(300).allMatch(row -> row.contains("final=true"));
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(Rows.of(warehouse, CandlesTable.contract()))
                    .containsExactlyElementsOf(candles));
    assertThat(Rows.of(warehouse, DeadLettersTable.contract()))
        .hasSize(PARTS)
        .containsExactlyElementsOf(Rows.of(expected, DeadLettersTable.contract()));
    assertThat(Rows.of(warehouse, RawTable.contract())).hasSize((int) sent);
  }
}

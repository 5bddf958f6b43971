package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.messaging.kafka.KafkaBroker;
import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.pipelines.publish.Publish;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.Warehouse;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A live job that is stopped with a savepoint, upgraded and restored, on a session cluster and on
 * an application cluster: its tables are those of a backfill of the same messages.
 */
@Tag("slow")
class FlinkLiveTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int PARTS = 5;

  /** Each is in a partition of its own, by the hash of its instrument. */
  private static final List<String> ASSETS = List.of("BTC", "BCH");

  private static final int TRADES_OF_PART = 1_000;

  /** The last second of the week that the trades are of. */
  private static final long END_OF_WEEK = Instant.parse("2013-12-01T23:59:59Z").getEpochSecond();

  @TempDir static Path folder;
  private static KafkaBroker broker;
  private static EmbeddedPostgres postgres;

  private final Path warehouse = folder.resolve("live");
  private String topic;
  private long sent;

  @BeforeAll
  static void startServers() throws Exception {
    postgres = EmbeddedPostgres.start();
    broker = KafkaBroker.start(Files.createDirectory(folder.resolve("broker")));
  }

  @AfterAll
  static void close() throws IOException {
    Warehouse.closeAll();
    broker.close();
    postgres.close();
  }

  /** Writes real trades as those of the instruments in turn, with nonsense among them. */
  private static void writeParts() throws IOException {
    try (BufferedReader sample =
        new BufferedReader(
            new InputStreamReader(
                FlinkLiveTest.class.getResourceAsStream("/bitstamp_trades_from_20131125_usd.csv"),
                StandardCharsets.UTF_8))) {
      sample.readLine();
      for (int part = 0; part < PARTS; part++) {
        for (int i = 0; i < TRADES_OF_PART; i++) {
          append(part(ASSETS.get(i % ASSETS.size()), part), sample.readLine());
        }
        for (String asset : ASSETS) {
          append(part(asset, part), "nonsense of part " + part);
        }
      }
    }
    for (String asset : ASSETS) {
      append(part(asset, PARTS - 1), END_OF_WEEK + ",900,1");
    }
  }

  private static void append(Path file, String line) throws IOException {
    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static Path part(String asset, int part) {
    return folder.resolve(asset + "-" + part + ".csv");
  }

  private static String instrument(String asset) {
    return "--instrument=bitstamp:" + asset + "-USD";
  }

  private void publish(int part) throws IOException {
    for (String asset : ASSETS) {
      sent +=
          Publish.of(
                  PipelineOptionsFactory.fromArgs(
                          "--input=" + part(asset, part),
                          "--format=bitstamp.csv",
                          instrument(asset),
                          "--to=kafka:" + topic,
                          "--duplicate=2%",
                          "--shuffle=30s")
                      .as(PublishOptions.class))
              .run()
              .messages();
    }
  }

  private List<String> live() {
    return List.of(
        "live",
        "--input=kafka:" + topic,
        "--format=bitstamp.csv",
        "--warehouse=" + warehouse,
        "--catalog-uri=" + catalog(),
        "--early=300ms",
        "--commit-interval=1s",
        "--max-delay=1s",
        "--idle-timeout=2s",
        "--checkpointing-interval=2000");
  }

  private static String catalog() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }

  private List<String> rows(TableContract table) throws IOException {
    return Rows.of(table, "--warehouse=" + warehouse, "--catalogUri=" + catalog());
  }

  /** Waits until all that was sent is in the raw log. */
  private void awaitRaw() {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> rows(RawTable.contract()).size() >= sent);
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
        FlinkCluster.startApplication(folder.resolve("application"), savepoint, 1, live())) {
      String third = application.job();
      publish(4);
      awaitRaw();
      assertRestored(application, third, savepoint);
      assertEqualsBackfill();
      application.stop(third);
      application.awaitEnd();
    }
  }

  /** Waits until the tables hold what a backfill of the same files gives, and nothing else. */
  private void assertEqualsBackfill() throws IOException {
    Path expected = folder.resolve("backfill");
    for (String asset : ASSETS) {
      Backfill.main(
          new String[] {
            "--input=" + folder.resolve(asset + "-*.csv"),
            "--format=bitstamp.csv",
            instrument(asset),
            "--warehouse=" + expected,
            "--runner=DirectRunner"
          });
    }
    List<String> candles = Rows.of(CandlesTable.contract(), "--warehouse=" + expected);
    assertThat(candles).hasSizeGreaterThan(300).allMatch(row -> row.contains("final=true"));
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> assertThat(rows(CandlesTable.contract())).containsExactlyElementsOf(candles));
    assertThat(rows(DeadLettersTable.contract()))
        .hasSize(PARTS * ASSETS.size())
        .containsExactlyElementsOf(Rows.of(DeadLettersTable.contract(), "--warehouse=" + expected));
    assertThat(rows(RawTable.contract())).hasSize((int) sent);
  }
}

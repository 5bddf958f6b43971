package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.messaging.kafka.KafkaBroker;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.bigquery.BigQueryDataset;
import io.tidemark.storage.bigquery.BigQueryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The runner for Dataflow makes a job of each template for each of its sources, without a network,
 * and the names of its steps are those that a running job knows them by.
 *
 * <p>A name that changes breaks {@code templates/bin/update} of running jobs unless it is mapped;
 * after a change that is meant, {@code -Dtidemark.names=write} writes the names anew.
 */
class JobGraphTest {
  private static final Path NAMES = Path.of("src/test/resources/step-names");
  private static final boolean WRITE = "write".equals(System.getProperty("tidemark.names"));

  private static final String DATASET = "my-project-1.market";
  private static BigQueryServer bigQuery;

  @TempDir Path folder;
  private Lake lake;

  @BeforeAll
  static void startBigQuery() {
    bigQuery = BigQueryServer.start();
    bigQuery.createTables(BigQueryDataset.parse(DATASET));
  }

  @AfterAll
  static void stopBigQuery() {
    bigQuery.close();
  }

  @BeforeEach
  void createLake() throws IOException {
    lake = Lake.create(folder);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  /** Makes a job and reads it back. */
  private JsonNode job(Consumer<String[]> launch, String... more) throws IOException {
    Path graph = folder.resolve("job.json");
    List<String> arguments = lake.arguments(more);
    arguments.add("--templateLocation=" + graph);
    launch.accept(arguments.toArray(new String[0]));
    return new ObjectMapper().readTree(graph.toFile());
  }

  private static List<String> stepNames(JsonNode job) {
    List<String> names = new ArrayList<>();
    job.path("steps").forEach(step -> names.add(step.at("/properties/user_name/value").asText()));
    names.sort(null);
    return names;
  }

  private static void assertStepNames(JsonNode job, String file) throws IOException {
    List<String> names = stepNames(job);
    Path known = NAMES.resolve(file);
    if (WRITE) {
      Files.createDirectories(NAMES);
      Files.write(known, names);
    }
    assertThat(names)
        .as(
            "step names of %s: a running job cannot be updated to others unless the old ones are"
                + " mapped (templates/README.md); if that is meant, write them with"
                + " -Dtidemark.names=write",
            file)
        .doesNotHaveDuplicates()
        .isEqualTo(Files.readAllLines(known));
  }

  private static List<String> experiments(JsonNode job) {
    List<String> experiments = new ArrayList<>();
    job.at("/environment/experiments").forEach(each -> experiments.add(each.asText()));
    return experiments;
  }

  private static JsonNode step(JsonNode job, String name) {
    for (JsonNode step : job.path("steps")) {
      if (step.at("/properties/user_name/value").asText().equals(name)) {
        return step.path("properties");
      }
    }
    throw new AssertionError("No step " + name + " among " + stepNames(job));
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new);
  }

  /** The options that choose sinks, by the name of their combination. */
  private static String[] sinks(String name) {
    return switch (name) {
      case "iceberg" -> new String[0];
      case "bigquery" ->
          new String[] {"--sinks=bigquery", "--bigqueryDataset=" + DATASET, bigQueryEndpoint()};
      default ->
          new String[] {
            "--sinks=iceberg,bigquery", "--bigqueryDataset=" + DATASET, bigQueryEndpoint()
          };
    };
  }

  private static String bigQueryEndpoint() {
    return "--bigQueryEndpoint=" + bigQuery.endpoint();
  }

  @ParameterizedTest
  @ValueSource(strings = {"iceberg", "bigquery", "both"})
  void backfillOfFiles(String sinks) throws IOException {
    JsonNode job =
        job(
            BackfillTemplate::launch,
            with(sinks(sinks), "--input=gs://lake/trades/*.csv", "--format=" + Lake.FORMAT));

    assertThat(job.path("type").asText()).isEqualTo("JOB_TYPE_BATCH");
    assertStepNames(job, "backfill-files-" + sinks);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iceberg", "bigquery", "both"})
  void backfillOfTheRawLog(String sinks) throws IOException {
    lake.fillRawLog();

    JsonNode job = job(BackfillTemplate::launch, with(sinks(sinks), "--input=raw"));

    assertThat(job.path("type").asText()).isEqualTo("JOB_TYPE_BATCH");
    assertStepNames(job, "backfill-raw-" + sinks);
  }

  @Test
  void verifyAgainstTheRawLog() throws IOException {
    lake.fillRawLog();

    JsonNode job = job(VerifyTemplate::launch);

    assertThat(job.path("type").asText()).isEqualTo("JOB_TYPE_BATCH");
    assertStepNames(job, "verify-raw");
  }

  @Test
  void verifyAgainstFiles() throws IOException {
    JsonNode job =
        job(
            VerifyTemplate::launch,
            "--against=FILES",
            "--input=gs://lake/trades/*.csv",
            "--format=" + Lake.FORMAT);

    assertThat(job.path("type").asText()).isEqualTo("JOB_TYPE_BATCH");
    assertStepNames(job, "verify-files");
  }

  private static void assertStreaming(JsonNode job) {
    assertThat(job.path("type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    assertThat(experiments(job))
        .contains("enable_streaming_engine", "disable_runner_v2")
        .doesNotContain("use_runner_v2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"iceberg", "bigquery", "both"})
  void liveFromPubsub(String sinks) throws IOException {
    JsonNode job =
        job(
            LiveTemplate::launch,
            with(
                sinks(sinks),
                "--input=pubsub:projects/my-project-1/subscriptions/trades",
                "--timestampAttribute=ts",
                "--idAttribute=id",
                "--format=" + Lake.FORMAT));

    assertStreaming(job);
    assertStepNames(job, "live-pubsub-" + sinks);
    JsonNode source = step(job, "Receive/ReadPubsub/PubsubUnboundedSource");
    assertThat(source.at("/format/value").asText()).isEqualTo("pubsub");
    assertThat(source.at("/pubsub_subscription/value").asText())
        .isEqualTo("/subscriptions/my-project-1/trades");
    assertThat(source.at("/pubsub_timestamp_label/value").asText()).isEqualTo("ts");
    assertThat(source.at("/pubsub_id_label/value").asText()).isEqualTo("id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"iceberg", "bigquery", "both"})
  void liveFromKafka(String sinks) throws Exception {
    try (KafkaBroker kafka = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")))) {
      JsonNode job =
          job(
              LiveTemplate::launch,
              with(
                  sinks(sinks),
                  "--input=kafka:" + kafka.createTopic(2),
                  "--format=" + Lake.FORMAT));

      assertStreaming(job);
      assertStepNames(job, "live-kafka-" + sinks);
    }
  }

  @Test
  void liveIsTheSameGraphWhereItGoesOnFromTheRawLog() throws IOException {
    lake.fillRawLog();

    JsonNode job =
        job(
            LiveTemplate::launch,
            "--input=pubsub:projects/my-project-1/subscriptions/trades",
            "--format=" + Lake.FORMAT);

    assertStepNames(job, "live-pubsub-iceberg");
  }

  @Test
  void bigQueryAloneNeedsNoWarehouse() throws IOException {
    List<String> arguments =
        lake.arguments(
            with(
                sinks("bigquery"),
                "--input=pubsub:projects/my-project-1/subscriptions/trades",
                "--format=" + Lake.FORMAT,
                "--templateLocation=" + folder.resolve("job.json")));
    arguments.removeIf(
        argument -> argument.startsWith("--warehouse") || argument.startsWith("--catalog"));

    LiveTemplate.launch(arguments.toArray(new String[0]));

    assertThat(folder.resolve("job.json")).exists();
    assertThat(Path.of("warehouse")).doesNotExist();
  }

  @Test
  void streamingEngineCanBeLeftOut() throws IOException {
    JsonNode job =
        job(
            LiveTemplate::launch,
            "--enableStreamingEngine=false",
            "--input=pubsub:projects/my-project-1/subscriptions/trades",
            "--format=" + Lake.FORMAT);

    assertThat(experiments(job)).doesNotContain("enable_streaming_engine");
  }

  private void assertRefused(Consumer<String[]> launch, String message, String... more) {
    assertThatThrownBy(() -> job(launch, more))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void runnerV2IsRefusedWhereWatermarksDecide() {
    assertRefused(
        LiveTemplate::launch,
        "--experiments=use_runner_v2: Runner v2 tells a step no watermark",
        "--experiments=use_runner_v2",
        "--input=pubsub:projects/my-project-1/subscriptions/trades",
        "--format=" + Lake.FORMAT);
  }

  @Test
  void secretInTheOpenIsRefused() {
    assertRefused(
        BackfillTemplate::launch,
        "--catalog-properties=jdbc.password: job pages and logs would show this secret",
        "--catalogProperties=jdbc.password=tulip",
        "--input=gs://lake/trades/*.csv",
        "--format=" + Lake.FORMAT);
  }

  @Test
  void repairIsRefused() {
    assertRefused(VerifyTemplate::launch, "launch tidemark-backfill", "--repair=true");
  }

  @Test
  void missingAndUnknownOptionsAreNamed() {
    assertRefused(BackfillTemplate::launch, "--input");
    assertRefused(BackfillTemplate::launch, "inputs", "--inputs=gs://lake/trades/*.csv");
  }

  @Test
  void localFoldersAreRefused() {
    assertThatThrownBy(() -> BackfillTemplate.launch("--input=a", "--format=trades.csv"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--warehouse=warehouse: is no bucket, and workers share nothing else; write it as"
                + " gs://BUCKET/FOLDER");
    assertThat(Path.of("warehouse")).doesNotExist();
  }
}

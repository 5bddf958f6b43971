package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of Dataflow submits a job, and the request says what the operator said. */
class SubmissionTest {
  private static final String[] LIVE = {
    "--input=pubsub:projects/my-project-1/subscriptions/trades",
    "--format=" + Lake.FORMAT,
    "--jobName=tidemark-live",
    "--serviceAccount=live@my-project-1.iam.gserviceaccount.com",
    "--workerMachineType=n2-standard-2",
    "--numWorkers=1",
    "--maxNumWorkers=3",
    "--subnetwork=regions/europe-west1/subnetworks/jobs",
    "--usePublicIps=false",
    "--dataflowKmsKey=projects/my-project-1/locations/europe-west1/keyRings/r/cryptoKeys/k",
    "--labels={\"app\": \"tidemark\", \"template\": \"live\"}"
  };

  @TempDir Path folder;
  private Lake lake;
  private DataflowStandIn dataflow;

  @BeforeEach
  void start() throws IOException {
    lake = Lake.create(folder);
    dataflow = new DataflowStandIn("tidemark-live");
  }

  @AfterEach
  void close() {
    dataflow.close();
    lake.close();
  }

  private DataflowStandIn.Job submit(String... more) {
    List<String> arguments = lake.arguments(more);
    arguments.remove("--jobName=test");
    arguments.addAll(List.of(LIVE));
    arguments.add("--apiRootUrl=" + dataflow.url());
    LiveTemplate.launch(arguments.toArray(new String[0]));
    assertThat(dataflow.jobs()).hasSize(1);
    return dataflow.jobs().get(0);
  }

  @Test
  void requestIsWhatTheTemplatePromises() {
    DataflowStandIn.Job job = submit();

    assertThat(job.project()).isEqualTo("my-project-1");
    assertThat(job.region()).isEqualTo("europe-west1");
    assertThat(job.body().path("name").asText()).isEqualTo("tidemark-live");
    assertThat(job.body().path("type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    assertThat(job.body().at("/labels/app").asText()).isEqualTo("tidemark");
    assertThat(job.body().at("/labels/template").asText()).isEqualTo("live");
    JsonNode environment = job.body().path("environment");
    assertThat(environment.path("serviceAccountEmail").asText())
        .isEqualTo("live@my-project-1.iam.gserviceaccount.com");
    assertThat(environment.path("serviceKmsKeyName").asText())
        .isEqualTo("projects/my-project-1/locations/europe-west1/keyRings/r/cryptoKeys/k");
    assertThat(environment.path("experiments").toString())
        .contains("enable_streaming_engine", "disable_runner_v2");
    JsonNode workers = environment.at("/workerPools/0");
    assertThat(workers.path("machineType").asText()).isEqualTo("n2-standard-2");
    assertThat(workers.path("numWorkers").asInt()).isEqualTo(1);
    assertThat(workers.at("/autoscalingSettings/maxNumWorkers").asInt()).isEqualTo(3);
    assertThat(workers.path("subnetwork").asText())
        .isEqualTo("regions/europe-west1/subnetworks/jobs");
    assertThat(workers.path("ipConfiguration").asText()).isEqualTo("WORKER_IP_PRIVATE");
    assertThat(workers.path("packages")).isNotEmpty();
    assertThat(lake.storage().names(Lake.BUCKET))
        .as("what the job is made of is in the bucket")
        .anyMatch(name -> name.startsWith("staging/job-"));
  }

  @Test
  void updateReplacesTheRunningJobOfThatName() {
    DataflowStandIn.Job job =
        submit("--update", "--transformNameMapping={\"Receive\": \"Receive/ReadPubsub\"}");

    assertThat(job.body().path("replaceJobId").asText()).isEqualTo(DataflowStandIn.JOB_ID);
    assertThat(job.body().at("/transformNameMapping/Receive").asText())
        .isEqualTo("Receive/ReadPubsub");
  }
}

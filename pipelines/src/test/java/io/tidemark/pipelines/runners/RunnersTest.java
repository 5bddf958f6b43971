package io.tidemark.pipelines.runners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.RestOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How runners are set up. */
class RunnersTest {
  private static FlinkPipelineOptions streaming(String... args) {
    FlinkPipelineOptions flink =
        PipelineOptionsFactory.fromArgs(args).as(FlinkPipelineOptions.class);
    flink.setRunner(FlinkRunner.class);
    Runners.tuneStreaming(flink, Duration.ofSeconds(5), "/var/checkpoints");
    return flink;
  }

  @Test
  void streamingJobsGetCheckpointsThatStay() {
    FlinkPipelineOptions flink = streaming();

    assertThat(flink.isStreaming()).isTrue();
    assertThat(flink.getCheckpointingInterval()).isEqualTo(5_000);
    assertThat(flink.getCheckpointingMode()).isEqualTo("EXACTLY_ONCE");
    assertThat(flink.isExternalizedCheckpointsEnabled()).isTrue();
    assertThat(flink.getRetainExternalizedCheckpointsOnCancellation()).isTrue();
    assertThat(flink.getStateBackend()).isEqualTo("filesystem");
    assertThat(flink.getStateBackendStoragePath()).isEqualTo("file:///var/checkpoints");
    assertThat(flink.getFinishBundleBeforeCheckpointing()).isTrue();
  }

  @Test
  void whatIsGivenStays() {
    FlinkPipelineOptions flink =
        streaming(
            "--checkpointingInterval=60000",
            "--finishBundleBeforeCheckpointing=false",
            "--externalizedCheckpointsEnabled=false",
            "--maxBundleSize=7",
            "--parallelism=1",
            "--stateBackend=rocksdb",
            "--stateBackendStoragePath=gs://bucket/state");

    assertThat(flink.getCheckpointingInterval()).isEqualTo(60_000);
    assertThat(flink.getFinishBundleBeforeCheckpointing()).isFalse();
    assertThat(flink.isExternalizedCheckpointsEnabled()).isFalse();
    assertThat(flink.getMaxBundleSize()).isEqualTo(7);
    assertThat(flink.getParallelism()).isEqualTo(1);
    assertThat(flink.getStateBackend()).isEqualTo("rocksdb");
    assertThat(flink.getStateBackendStoragePath()).isEqualTo("gs://bucket/state");
  }

  private static int directThreads(String... args) {
    DirectOptions direct = PipelineOptionsFactory.fromArgs(args).as(DirectOptions.class);
    direct.setRunner(DirectRunner.class);
    Runners.tune(direct);
    return direct.getTargetParallelism();
  }

  @Test
  void directRunnerStartsNoMoreThreadsThanProcessorsButWhatIsChosen() {
    assertThat(directThreads()).isEqualTo(Math.max(Runtime.getRuntime().availableProcessors(), 2));
    assertThat(directThreads("--targetParallelism=1")).isEqualTo(1);
    assertThat(directThreads("--targetParallelism=7")).isEqualTo(7);
  }

  private static FlinkPipelineOptions onCluster(Path jar, String... more) {
    List<String> args = new ArrayList<>(List.of(more));
    args.addAll(List.of("--runner=FlinkRunner", "--flinkMaster=host:8081"));
    FlinkPipelineOptions flink =
        PipelineOptionsFactory.fromArgs(args.toArray(new String[0])).as(FlinkPipelineOptions.class);
    System.setProperty("tidemark.flink.jar", jar.toString());
    try {
      Runners.tune(flink);
    } finally {
      System.clearProperty("tidemark.flink.jar");
    }
    return flink;
  }

  @Test
  void embeddedBatchMovesBlocksAsTheyAre() {
    FlinkPipelineOptions flink = batch();

    assertThat(
            GlobalConfiguration.loadConfiguration(flink.getFlinkConfDir())
                .get(NettyShuffleEnvironmentOptions.BATCH_SHUFFLE_COMPRESSION_ENABLED))
        .isFalse();
  }

  @Test
  void embeddedBatchKeepsTheUsersConfiguration(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        "taskmanager.network.batch-shuffle.compression.enabled: true\nrest.bind-address: 0.0.0.0\n");
    Configuration found =
        GlobalConfiguration.loadConfiguration(batch("--flinkConfDir=" + folder).getFlinkConfDir());

    assertThat(found.get(NettyShuffleEnvironmentOptions.BATCH_SHUFFLE_COMPRESSION_ENABLED))
        .isTrue();
    assertThat(found.get(RestOptions.BIND_ADDRESS)).isEqualTo("0.0.0.0");
  }

  private static FlinkPipelineOptions batch(String... args) {
    FlinkPipelineOptions flink =
        PipelineOptionsFactory.fromArgs(args).as(FlinkPipelineOptions.class);
    flink.setRunner(FlinkRunner.class);
    flink.setFlinkMaster("[local]");
    Runners.tune(flink);
    return flink;
  }

  @Test
  void clustersAreSentTheJar(@TempDir Path folder) throws IOException {
    Path jar = Files.createFile(folder.resolve("tidemark-flink.jar"));

    assertThat(onCluster(jar).getFilesToStage()).containsExactly(jar.toString());
    assertThat(onCluster(jar, "--filesToStage=mine.jar").getFilesToStage())
        .containsExactly("mine.jar");
  }

  @Test
  void missingJarIsRefused(@TempDir Path folder) {
    Path jar = folder.resolve("tidemark-flink.jar");

    assertThatThrownBy(() -> onCluster(jar))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--flink-master=host:8081: a cluster needs Tidemark as one jar, and there is no "
                + jar
                + "; build it with './mvnw -pl templates -am -DskipTests package', or name it with"
                + " --files-to-stage");
  }
}

package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

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
}

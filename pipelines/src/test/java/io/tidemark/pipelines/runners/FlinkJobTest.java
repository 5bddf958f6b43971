package io.tidemark.pipelines.runners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.pipelines.SumJob;
import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.io.InvalidClassException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A streaming job on embedded Flink goes on from where the last one of its folder ended. */
class FlinkJobTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  private long number(String file) throws IOException {
    Path path = folder.resolve(file);
    String text = Files.exists(path) ? Files.readString(path) : "";
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private void awaitCheckpointBeyond(long number) {
    await().atMost(LIMIT).until(() -> number("checkpointed") > number);
  }

  private void assertSumsExact() throws IOException {
    for (int key = 0; key < 3; key++) {
      assertThat(number("sum-" + key)).as("sum of key %s", key).isEqualTo(SumJob.sum(key));
    }
  }

  @Test
  void goesOnAfterItsProcessWasKilled() throws IOException {
    Process process = process();
    try {
      awaitCheckpointBeyond(3_000);
    } finally {
      process.destroyForcibly().onExit().join();
    }
    assertThat(folder.resolve("sum-0")).as("not at the end when killed").doesNotExist();

    Files.createFile(folder.resolve("go"));
    FlinkJob job = (FlinkJob) SumJob.start(folder, "Sum");

    assertThat(job.restoredFrom()).isPresent();
    assertThat(job.waitUntilFinish()).isEqualTo(State.DONE);
    assertThat(number("first")).as("first number read again").isGreaterThan(3_000);
    assertSumsExact();
  }

  private Process process() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(SumJob.class.getName(), folder.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  @Test
  void goesOnAfterItWasStoppedOrCancelled() throws IOException {
    FlinkJob stopped = (FlinkJob) SumJob.start(folder, "Sum");
    assertThat(stopped.restoredFrom()).isEmpty();
    awaitCheckpointBeyond(2_000);
    assertThat(stopped.getState()).isEqualTo(State.RUNNING);
    await().atMost(LIMIT).until(() -> Counters.of(stopped).getOrDefault("sum.numbers", 0L) > 2_000);
    String savepoint = stopped.stop();
    assertThat(stopped.getState()).isEqualTo(State.DONE);
    long read = Counters.of(stopped).get("sum.numbers");

    assertThatThrownBy(() -> SumJob.start(folder, "Renamed"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(savepoint + ": the job cannot start from this checkpoint (")
        .hasMessageContaining("or delete file://" + folder.resolve("checkpoints"));

    FlinkJob cancelled = (FlinkJob) SumJob.start(folder, "Sum");
    assertThat(cancelled.restoredFrom()).hasValue(savepoint);
    awaitCheckpointBeyond(read + 2_000);
    assertThat(number("first")).as("nothing is read twice").isEqualTo(read);
    assertThat(cancelled.cancel()).isEqualTo(State.CANCELLED);
    assertThat(Path.of(savepoint.replace("file:", ""))).as("replaced").doesNotExist();

    Files.createFile(folder.resolve("go"));
    assertThat(SumJob.start(folder, "Sum", "--parallelism=3").waitUntilFinish())
        .isEqualTo(State.DONE);
    assertSumsExact();
  }

  /** As Flink tells of a state whose classes have moved since. */
  @Test
  void stateOfAnotherBuildIsToldFromOtherFailures() {
    Exception missing = new ClassNotFoundException("io.tidemark.Moved");
    Exception changed =
        new InvalidClassException("io.tidemark.Changed", "another serialVersionUID");

    assertThat(FlinkJob.isOfOtherClasses(new RuntimeException(new IOException(missing)))).isTrue();
    assertThat(FlinkJob.isOfOtherClasses(new RuntimeException(new SerializedThrowable(changed))))
        .isTrue();
    assertThat(FlinkJob.isOfOtherClasses(new RuntimeException(new IOException("gone")))).isFalse();
  }

  @Test
  void brokenCheckpointIsNamed() throws IOException {
    Path checkpoint = Files.createDirectories(folder.resolve("checkpoints/1234/chk-7"));
    Files.writeString(checkpoint.resolve("_metadata"), "of no use");

    assertThatThrownBy(() -> SumJob.start(folder, "Sum"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(checkpoint + ": the job cannot start from this checkpoint (")
        .hasMessageEndingWith(
            "; start it with the version and the options that wrote it, or name another with"
                + " --savepoint-path, or delete file://"
                + folder.resolve("checkpoints")
                + " to begin anew");
  }

  @Test
  void failureIsToldWithItsCause() throws IOException {
    Path configuration = Files.createDirectory(folder.resolve("conf"));
    Files.writeString(configuration.resolve("config.yaml"), "restart-strategy.type: none\n");
    Files.createFile(folder.resolve("fail"));

    FlinkJob job = (FlinkJob) SumJob.start(folder, "Sum", "--flinkConfDir=" + configuration);

    assertThatThrownBy(job::waitUntilFinish)
        .isInstanceOf(Pipeline.PipelineExecutionException.class)
        .rootCause()
        .hasMessageStartingWith("Number refused: ");
    assertThat(job.getState()).isEqualTo(State.FAILED);
  }

  /** Hears of jobs that are submitted. Flink makes it by name. */
  public static final class Heard implements JobListener {
    private static final AtomicInteger JOBS = new AtomicInteger();

    @Override
    public void onJobSubmitted(JobClient client, Throwable failure) {
      JOBS.incrementAndGet();
    }

    @Override
    public void onJobExecuted(JobExecutionResult result, Throwable failure) {}
  }

  @Test
  void configurationOfTheUserIsKept() throws IOException {
    Path configuration = Files.createDirectory(folder.resolve("conf"));
    Files.writeString(
        configuration.resolve("config.yaml"),
        """
        execution:
          job-listeners: [%s]
        restart-strategy.type: none
        """
            .formatted(Heard.class.getName()));
    Files.createFile(folder.resolve("go"));

    PipelineResult job = SumJob.start(folder, "Sum", "--flinkConfDir=" + configuration);

    assertThat(job.waitUntilFinish()).isEqualTo(State.DONE);
    assertThat(Heard.JOBS).hasValue(1);
    assertSumsExact();
  }
}

package io.tidemark.pipelines.runners;

import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.runtime.client.JobInitializationException;
import org.apache.flink.util.SerializedThrowable;
import org.apache.flink.util.StateMigrationException;
import org.joda.time.Duration;

/**
 * A streaming job on Flink that starts where the last of its name left off, tells its counters
 * while it runs, and can be stopped so that the next one goes on from there.
 */
public final class FlinkJob implements PipelineResult {
  /** What a job fails with whose state is of classes that are not there, or are others now. */
  private static final Set<String> OF_OTHER_CLASSES =
      Set.of(
          ClassNotFoundException.class.getName(),
          NoClassDefFoundError.class.getName(),
          InvalidClassException.class.getName(),
          StateMigrationException.class.getName());

  private static final ThreadLocal<JobClient> SUBMITTED = new ThreadLocal<>();

  /** Takes hold of a job as it is submitted. Flink makes it by name. */
  public static final class Submitted implements JobListener {
    @Override
    public void onJobSubmitted(JobClient client, Throwable failure) {
      if (client != null) {
        SUBMITTED.set(client);
      }
    }

    @Override
    public void onJobExecuted(JobExecutionResult result, Throwable failure) {}
  }

  private final JobClient client;
  private final PipelineResult beam;
  private final boolean embedded;
  private final String folder;
  private final Optional<String> restoredFrom;
  private final Optional<String> warning;
  private final CompletableFuture<JobExecutionResult> end;

  private FlinkJob(
      JobClient client,
      PipelineResult beam,
      boolean embedded,
      String folder,
      Optional<String> restoredFrom,
      Optional<String> warning) {
    this.client = client;
    this.beam = beam;
    this.embedded = embedded;
    this.folder = folder;
    this.restoredFrom = restoredFrom;
    this.warning = warning;
    this.end = client.getJobExecutionResult();
  }

  /**
   * Starts a job that was set up by {@link Runners#tuneStreaming}, from its latest checkpoint where
   * there is one.
   *
   * @return a {@link FlinkJob}, except of a job that {@code flink run} starts
   * @throws UserError when it cannot start from that checkpoint, or others may have written it
   */
  static PipelineResult start(Pipeline pipeline) {
    FlinkPipelineOptions flink = pipeline.getOptions().as(FlinkPipelineOptions.class);
    boolean embedded = FlinkSetup.isEmbedded(flink);
    if (!FlinkSetup.restores(flink)) {
      return pipeline.run();
    }
    Optional<String> restoreFrom = FlinkSetup.restoreFrom(flink);
    // The processes of a cluster have a user of their own.
    Optional<String> warning =
        restoreFrom
            .filter(checkpoint -> embedded)
            .flatMap(
                checkpoint ->
                    CheckpointAccess.check(
                        checkpoint,
                        flink.getSavepointPath() == null
                            ? flink.getStateBackendStoragePath()
                            : null));
    Path configuration = FlinkSetup.writeConfiguration(flink, restoreFrom);
    flink.setFlinkConfDir(configuration.toString());
    if (embedded) {
      flink.setFlinkMaster(FlinkSetup.EMBEDDED);
    }
    restoreFrom.ifPresent(flink::setSavepointPath);
    try {
      PipelineResult beam = pipeline.run();
      return new FlinkJob(
          SUBMITTED.get(),
          beam,
          embedded,
          flink.getStateBackendStoragePath(),
          restoreFrom,
          warning);
    } catch (RuntimeException e) {
      if (restoreFrom.isPresent() && find(e, JobInitializationException.class).isPresent()) {
        throw notRestored(restoreFrom.get(), flink.getStateBackendStoragePath(), e);
      }
      throw e;
    } finally {
      SUBMITTED.remove();
      delete(configuration);
    }
  }

  private static UserError notRestored(String checkpoint, String folder, Throwable e) {
    Throwable root = root(e);
    String className = className(root);
    return new UserError(
        checkpoint
            + ": the job cannot start from this checkpoint ("
            + className.substring(className.lastIndexOf('.') + 1)
            + (root.getMessage() == null ? "" : ": " + root.getMessage().lines().findFirst().get())
            + "); start it with the version and the options that wrote it, or name another with"
            + " --savepoint-path, or delete "
            + folder
            + " to begin anew",
        e);
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Name of the class of a failure, which Flink may hand over as a text of its own. */
  private static String className(Throwable e) {
    return e instanceof SerializedThrowable serialized
        ? serialized.getOriginalErrorClassName()
        : e.getClass().getName();
  }

  /**
   * Whether a job failed as it read state that names classes which this build has not, or others.
   */
  static boolean isOfOtherClasses(Throwable failure) {
    return OF_OTHER_CLASSES.contains(className(root(failure)));
  }

  private static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Flink's id of the job. */
  String id() {
    return client.getJobID().toString();
  }

  /** What is to be said of the checkpoint that the job started from. */
  public Optional<String> warning() {
    return warning;
  }

  /** The folder of the job's checkpoints and savepoints. */
  public String checkpoints() {
    return folder;
  }

  /** The checkpoint that the job started from, if any. */
  public Optional<String> restoredFrom() {
    return restoredFrom;
  }

  @Override
  public State getState() {
    if (!end.isDone()) {
      return State.RUNNING;
    }
    if (!end.isCompletedExceptionally()) {
      return State.DONE;
    }
    Throwable failure = end.handle((result, e) -> e).join();
    return find(failure, JobCancellationException.class).isPresent()
        ? State.CANCELLED
        : State.FAILED;
  }

  /** Ends the job at once; the next one starts from its last checkpoint. */
  @Override
  public State cancel() throws IOException {
    if (!end.isDone()) {
      await(client.cancel());
    }
    return waitUntilFinish();
  }

  /**
   * Ends the job with a savepoint, from which the next one goes on with nothing read twice.
   *
   * @return the savepoint
   */
  public String stop() throws IOException {
    String savepoint =
        await(client.stopWithSavepoint(false, folder, SavepointFormatType.CANONICAL));
    waitUntilFinish();
    return savepoint;
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException("The job cannot be stopped: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the job is stopped", e);
    }
  }

  @Override
  public State waitUntilFinish() {
    return waitUntilFinish(Duration.ZERO);
  }

  /**
   * Waits for the end.
   *
   * @param duration at most; zero for as long as it takes
   * @throws Pipeline.PipelineExecutionException when the job failed
   * @throws UserError when it failed for a checkpoint that another build has written
   */
  @Override
  public State waitUntilFinish(Duration duration) {
    try {
      if (duration.getMillis() > 0) {
        end.get(duration.getMillis(), TimeUnit.MILLISECONDS);
      } else {
        end.get();
      }
    } catch (TimeoutException e) {
      return getState();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return getState();
    } catch (ExecutionException e) {
      if (getState() == State.FAILED) {
        if (restoredFrom.isPresent() && isOfOtherClasses(e)) {
          throw notRestored(restoredFrom.get(), folder, e);
        }
        throw new Pipeline.PipelineExecutionException(e.getCause());
      }
    }
    return getState();
  }

  /** The counters: of an embedded job so far, of one on a cluster as the cluster tells them. */
  @Override
  public MetricResults metrics() {
    return embedded ? FlinkMetrics.of(client.getJobID().toString()) : beam.metrics();
  }
}

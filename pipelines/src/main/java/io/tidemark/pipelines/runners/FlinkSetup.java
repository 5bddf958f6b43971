package io.tidemark.pipelines.runners;

import io.tidemark.schemas.text.UserError;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.flink.client.deployment.application.executors.EmbeddedExecutor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.jobgraph.RestoreMode;
import org.apache.flink.runtime.jobgraph.SavepointConfigOptions;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** How a job is set up on Flink; what the user has set stays as it is. */
final class FlinkSetup {
  static final String EMBEDDED = "[local]";

  /** Names Tidemark as one jar; set by the launcher. */
  private static final String JAR = "tidemark.flink.jar";

  private static final String AUTO = "[auto]";
  private static final long MAX_BUNDLE_MILLIS = 200;
  private static final long MAX_BUNDLE_ELEMENTS = 2_000;
  private static final String YAML = "config.yaml";
  private static final String LEGACY = "flink-conf.yaml";

  private FlinkSetup() {}

  /**
   * Sets a streaming job up: checkpoints that survive the process, and small bundles.
   *
   * @param checkpoints the folder of the checkpoints of this pipeline alone
   */
  static void tune(FlinkPipelineOptions flink, Duration checkpointEvery, String checkpoints) {
    Set<String> given =
        DisplayData.from(flink).items().stream()
            .map(DisplayData.Item::getKey)
            .collect(Collectors.toSet());
    flink.setStreaming(true);
    set(given, "attachedMode", () -> flink.setAttachedMode(false));
    set(
        given,
        "checkpointingInterval",
        () -> flink.setCheckpointingInterval(checkpointEvery.toMillis()));
    set(
        given,
        "finishBundleBeforeCheckpointing",
        () -> flink.setFinishBundleBeforeCheckpointing(true));
    set(
        given,
        "externalizedCheckpointsEnabled",
        () -> flink.setExternalizedCheckpointsEnabled(true));
    set(
        given,
        "retainExternalizedCheckpointsOnCancellation",
        () -> flink.setRetainExternalizedCheckpointsOnCancellation(true));
    set(given, "shutdownSourcesAfterIdleMs", () -> flink.setShutdownSourcesAfterIdleMs(0L));
    set(given, "maxBundleTimeMills", () -> flink.setMaxBundleTimeMills(MAX_BUNDLE_MILLIS));
    set(given, "maxBundleSize", () -> flink.setMaxBundleSize(MAX_BUNDLE_ELEMENTS));
    if (!hasCheckpointFolder(flink)) {
      set(given, "stateBackend", () -> flink.setStateBackend("filesystem"));
      set(
          given,
          "stateBackendStoragePath",
          () -> flink.setStateBackendStoragePath(LatestCheckpoint.uri(checkpoints)));
    }
  }

  /**
   * Whether the cluster that is handed the program has a folder for the checkpoints of its jobs.
   */
  private static boolean hasCheckpointFolder(FlinkPipelineOptions flink) {
    return flink.getFlinkMaster().equals(AUTO)
        && !isEmbedded(flink)
        && program().getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isPresent();
  }

  /** What Flink knows of the program that it was handed. */
  private static ReadableConfig program() {
    return StreamExecutionEnvironment.getExecutionEnvironment().getConfiguration();
  }

  /**
   * Keeps sources that have nothing more to give. Flink restores no checkpoint in which some steps
   * of a task have ended and others have not, and what is one task depends on the parallelism.
   */
  static void keepSources(FlinkPipelineOptions flink) {
    if (flink.getShutdownSourcesAfterIdleMs() == -1) {
      flink.setShutdownSourcesAfterIdleMs(Long.MAX_VALUE);
    }
  }

  private static void set(Set<String> given, String option, Runnable set) {
    if (!given.contains(option)) {
      set.run();
    }
  }

  /** Whether the job is to run in this process, and not where {@code flink run} sends it. */
  static boolean isEmbedded(FlinkPipelineOptions flink) {
    return flink.getFlinkMaster().equals(EMBEDDED)
        || (flink.getFlinkMaster().equals(AUTO)
            && StreamExecutionEnvironment.getExecutionEnvironment()
                instanceof LocalStreamEnvironment);
  }

  /**
   * Whether a job is handed over to a cluster and runs there without this program: {@code flink run
   * -d}, the cluster's REST interface, or an application cluster.
   */
  static boolean isDetached(FlinkPipelineOptions flink) {
    if (!flink.getFlinkMaster().equals(AUTO) || isEmbedded(flink)) {
      return false;
    }
    return !program().get(DeploymentOptions.ATTACHED)
        || EmbeddedExecutor.NAME.equals(program().get(DeploymentOptions.TARGET));
  }

  /**
   * Names the jar that a cluster is sent, where the user names none.
   *
   * @throws UserError when it is not there
   */
  static void stage(FlinkPipelineOptions flink) {
    String jar = System.getProperty(JAR);
    if (jar == null || (flink.getFilesToStage() != null && !flink.getFilesToStage().isEmpty())) {
      return;
    }
    if (Files.notExists(Path.of(jar))) {
      throw new UserError(
          "--flink-master="
              + flink.getFlinkMaster()
              + ": a cluster needs Tidemark as one jar, and there is no "
              + jar
              + "; build it with './mvnw -pl templates -am -DskipTests package', or name it with"
              + " --files-to-stage");
    }
    flink.setFilesToStage(List.of(jar));
  }

  /** Whether the job can be told what to start from, other than by {@code flink run -s}. */
  static boolean restores(FlinkPipelineOptions flink) {
    return isEmbedded(flink) || !flink.getFlinkMaster().startsWith("[");
  }

  /**
   * What the job starts from: what the user named, else its latest checkpoint. Jobs that {@code
   * flink run} starts are told by its {@code -s}.
   */
  static Optional<String> restoreFrom(FlinkPipelineOptions flink) {
    if (flink.getSavepointPath() != null) {
      return Optional.of(flink.getSavepointPath());
    }
    return flink.getStateBackendStoragePath() == null
        ? Optional.empty()
        : LatestCheckpoint.in(flink.getStateBackendStoragePath());
  }

  /**
   * Writes Flink's configuration into a folder of its own: the user's, if any, and what Beam has no
   * option for.
   */
  static Path writeConfiguration(FlinkPipelineOptions flink, Optional<String> restoreFrom) {
    Map<String, String> own = own(flink, restoreFrom);
    return write(
        flink,
        all -> {
          addMissing(own, all);
          List<String> listeners =
              new ArrayList<>(all.get(DeploymentOptions.JOB_LISTENERS, List.of()));
          listeners.add(FlinkJob.Submitted.class.getName());
          all.set(DeploymentOptions.JOB_LISTENERS, listeners);
        });
  }

  /**
   * Sets up embedded Flink for a bounded job, where the user has not: blocks that go from one step
   * to the next are not compressed, which costs more time than their room on the disk is worth.
   */
  static void configureBatch(FlinkPipelineOptions flink) {
    Path folder =
        write(
            flink,
            all ->
                addMissing(
                    Map.of(
                        NettyShuffleEnvironmentOptions.BATCH_SHUFFLE_COMPRESSION_ENABLED.key(),
                        "false"),
                    all));
    // In reverse order.
    folder.toFile().deleteOnExit();
    for (File file : folder.toFile().listFiles()) {
      file.deleteOnExit();
    }
    flink.setFlinkConfDir(folder.toString());
  }

  /**
   * Writes the user's configuration, changed, into a folder of its own; that of embedded Flink has
   * its ports closed.
   */
  private static Path write(FlinkPipelineOptions flink, Consumer<Configuration> change) {
    Optional<Path> user =
        Optional.ofNullable(flink.getFlinkConfDir())
            .or(() -> Optional.ofNullable(System.getenv(ConfigConstants.ENV_FLINK_CONF_DIR)))
            .map(Path::of);
    boolean legacy = user.filter(f -> has(f, LEGACY) && !has(f, YAML)).isPresent();
    String name = legacy ? LEGACY : YAML;
    Configuration all =
        user.filter(folder -> has(folder, name))
            .map(folder -> GlobalConfiguration.loadConfiguration(folder.toString()))
            .orElseGet(Configuration::new);
    change.accept(all);
    try {
      Path folder = Files.createTempDirectory("tidemark-flink");
      if (isEmbedded(flink)) {
        EmbeddedFlinkPorts.close(all, folder);
      }
      Files.write(folder.resolve(name), ConfigurationUtils.convertConfigToWritableLines(all, true));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("Flink's configuration cannot be written", e);
    }
  }

  private static void addMissing(Map<String, String> settings, Configuration all) {
    settings.forEach(
        (key, value) -> {
          if (!all.containsKey(key)) {
            all.setString(key, value);
          }
        });
  }

  private static boolean has(Path folder, String name) {
    return Files.exists(folder.resolve(name));
  }

  private static Map<String, String> own(FlinkPipelineOptions flink, Optional<String> restoreFrom) {
    Map<String, String> own = new LinkedHashMap<>();
    own.put("metrics.reporter.tidemark.factory.class", FlinkMetrics.class.getName());
    // A fault that stays ends the job, with its cause, after a minute.
    own.put(RestartStrategyOptions.RESTART_STRATEGY.key(), "exponential-delay");
    own.put(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF.key(), "1 s");
    own.put(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER.key(), "2");
    own.put(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD.key(),
        "5 min");
    own.put(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS.key(), "6");
    restoreFrom.ifPresent(
        path -> {
          own.put(SavepointConfigOptions.SAVEPOINT_PATH.key(), path);
          own.put(
              SavepointConfigOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE.key(),
              flink.getAllowNonRestoredState().toString());
          // What was found is replaced by the job's own checkpoints; what was named is the user's.
          RestoreMode mode =
              flink.getSavepointPath() == null ? RestoreMode.CLAIM : RestoreMode.NO_CLAIM;
          own.put(SavepointConfigOptions.RESTORE_MODE.key(), mode.name());
        });
    return own;
  }
}

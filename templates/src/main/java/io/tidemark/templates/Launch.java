package io.tidemark.templates;

import io.tidemark.pipelines.options.SinkOptions;
import io.tidemark.pipelines.options.WarehouseOptions;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.runners.dataflow.DataflowRunner;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * How parameters become a job: what all templates have in common. A launch submits the job, or
 * writes its graph where {@code --templateLocation} says, and ends; the service does the rest.
 */
final class Launch {
  /** The option that says where the tables are. */
  static final String WAREHOUSE = "warehouse";

  /** What a folder that all workers reach looks like. */
  static final String BUCKET_FORM = "gs://[^/]+(/.*)?";

  private static final int WRONG_REQUEST = 2;
  private static final int FAILED = 3;
  private static final String RUNNER = "--runner=";
  private static final String STREAMING_ENGINE = "--enableStreamingEngine=";

  private static final List<String> RUNNER_V2 =
      List.of("use_runner_v2", "use_unified_worker", "beam_fn_api");

  private Launch() {}

  /**
   * Launches a job and says how that went.
   *
   * @return 0: launched, 2: a wrong request, told in one line, 3: a launch that failed
   */
  static int exitCode(Template template, Runnable launch) {
    try {
      launch.run();
      Warehouse.closeAll();
      return 0;
    } catch (UserError e) {
      System.err.println(template.name() + ": " + e.getMessage());
      return WRONG_REQUEST;
    } catch (RuntimeException e) {
      e.printStackTrace();
      return FAILED;
    }
  }

  /**
   * Reads the options of a job, which runs on Dataflow where they name no runner.
   *
   * @throws UserError when one is missing or unknown, or the workers cannot reach the tables
   */
  static <T extends WarehouseOptions> T options(Class<T> type, String... args) {
    List<String> given = new ArrayList<>(Arrays.asList(args));
    if (!isGiven(RUNNER, args)) {
      given.add(RUNNER + DataflowRunner.class.getSimpleName());
    }
    T options;
    try {
      options =
          PipelineOptionsFactory.fromArgs(given.toArray(new String[0])).withValidation().as(type);
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
    if (usesIceberg(options) && !options.getWarehouse().matches(BUCKET_FORM)) {
      throw new UserError(
          "--"
              + WAREHOUSE
              + "="
              + options.getWarehouse()
              + ": is no bucket, and workers share nothing else; write it as gs://BUCKET/FOLDER");
    }
    Runners.checkSecrets(options);
    FileSystems.setDefaultPipelineOptions(options);
    return options;
  }

  /**
   * Reads the options of a job without an end: state and shuffle are in Streaming Engine where they
   * do not say otherwise.
   *
   * @throws UserError as {@link #options}, and for Runner v2, which tells a step no watermark: no
   *     trade would be too late, and those that are would make a candle without the others of its
   *     minute
   */
  static <T extends WarehouseOptions> T streamingOptions(Class<T> type, String... args) {
    T options = options(type, args);
    DataflowPipelineOptions dataflow = options.as(DataflowPipelineOptions.class);
    for (String experiment : RUNNER_V2) {
      if (ExperimentalOptions.hasExperiment(dataflow, experiment)) {
        throw new UserError(
            "--experiments="
                + experiment
                + ": Runner v2 tells a step no watermark, by which it knows trades that are too"
                + " late; leave it out");
      }
    }
    ExperimentalOptions.addExperiment(dataflow, "disable_runner_v2");
    dataflow.setStreaming(true);
    if (!isGiven(STREAMING_ENGINE, args)) {
      dataflow.setEnableStreamingEngine(true);
    }
    return options;
  }

  private static boolean usesIceberg(WarehouseOptions options) {
    return !options.as(SinkOptions.class).getSinks().equals("bigquery");
  }

  private static boolean isGiven(String option, String... args) {
    return Arrays.stream(args).anyMatch(arg -> arg.startsWith(option));
  }
}

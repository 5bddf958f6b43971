package io.tidemark.pipelines.runners;

import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.options.WarehouseOptions;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.secrets.PropertyList;
import io.tidemark.storage.secrets.Secrets;
import java.time.Duration;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.StreamingOptions;

/** Which runner a job gets, and how it is set up. */
public final class Runners {
  private static final int HEAP_SHARE = 32;

  /** What Beam takes on few processors where nothing is chosen. */
  private static final int LEAST_THREADS = 3;

  // By name: an image of one runner has no classes of the others.
  private static final String DIRECT = "DirectRunner";
  private static final String FLINK = "FlinkRunner";

  private Runners() {}

  private static boolean is(PipelineOptions options, String runner) {
    return options.getRunner().getSimpleName().equals(runner);
  }

  /**
   * Chooses a runner in this process for an input of this size: the direct runner, which starts at
   * once and holds all in memory, where that is a small part of the heap; else embedded Flink,
   * which spills to disk.
   */
  public static void choose(PipelineOptions options, long inputBytes) {
    boolean small = inputBytes <= Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    options.setRunner(small ? DirectRunner.class : FlinkRunner.class);
  }

  /**
   * Sets up a runner for blocks, which are immutable: none are copied or checked for changes.
   * Embedded Flink gets the parallelism of this machine where none is set; a Flink cluster gets
   * Tidemark's jar.
   *
   * @throws UserError when a job that runs elsewhere would show a secret
   */
  public static void tune(PipelineOptions options) {
    if (!runsHere(options)) {
      checkSecrets(options);
    }
    if (is(options, DIRECT)) {
      DirectOptions direct = options.as(DirectOptions.class);
      direct.setEnforceImmutability(false);
      direct.setEnforceEncodability(false);
      if (!options.as(StreamingOptions.class).isStreaming()) {
        direct.setTargetParallelism(parallelism(direct.getTargetParallelism()));
      }
    } else if (is(options, FLINK)) {
      FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
      flink.setFasterCopy(true);
      flink.setObjectReuse(true);
      if (FlinkSetup.isEmbedded(flink)) {
        if (!flink.isStreaming()) {
          FlinkSetup.configureBatch(flink);
        }
        if (flink.getParallelism() == -1) {
          flink.setParallelism(Runtime.getRuntime().availableProcessors());
        }
      } else if (!flink.getFlinkMaster().startsWith("[")) {
        FlinkSetup.stage(flink);
      } else if (FlinkSetup.isDetached(flink)) {
        flink.setAttachedMode(false);
      }
    }
  }

  /**
   * Beam never starts fewer than three threads of its own accord: on two processors they contend
   * with the one that hands out the work and looks for more as often as it can.
   */
  private static int parallelism(int chosen) {
    int processors = Runtime.getRuntime().availableProcessors();
    return chosen == LEAST_THREADS ? Math.min(chosen, Math.max(processors, 2)) : chosen;
  }

  private static boolean runsHere(PipelineOptions options) {
    return is(options, DIRECT)
        || (is(options, FLINK) && FlinkSetup.isEmbedded(options.as(FlinkPipelineOptions.class)));
  }

  /**
   * Checks the options of a job that runs where others see them.
   *
   * @throws UserError when they hold a secret
   */
  public static void checkSecrets(PipelineOptions options) {
    WarehouseOptions warehouse = options.as(WarehouseOptions.class);
    List<String> kafka = options.as(LiveOptions.class).getKafkaProperties();
    Secrets.checkAddress("catalog-uri", warehouse.getCatalogUri(), true);
    Secrets.check(
        "catalog-properties",
        PropertyList.parse("catalog-properties", warehouse.getCatalogProperties()),
        true);
    Secrets.check("kafka-properties", PropertyList.parse("kafka-properties", kafka), true);
  }

  /**
   * Sets up a runner for a job of unbounded input, besides what {@link #tune} does: a result within
   * seconds rather than the greatest throughput, and on Flink checkpoints that a restarted job goes
   * on from. What the user has set stays as it is.
   *
   * @param checkpoints the folder of the checkpoints of this pipeline alone
   */
  public static void tuneStreaming(
      PipelineOptions options, Duration checkpointEvery, String checkpoints) {
    options.as(StreamingOptions.class).setStreaming(true);
    tune(options);
    if (is(options, DIRECT)) {
      options.as(DirectOptions.class).setBlockOnRun(false);
    } else if (is(options, FLINK)) {
      FlinkSetup.tune(options.as(FlinkPipelineOptions.class), checkpointEvery, checkpoints);
    }
  }

  /**
   * Sets up a runner for a job that goes on until it is stopped, before {@link #tuneStreaming}: on
   * Flink it may be started again with any parallelism.
   */
  public static void tuneEndless(PipelineOptions options) {
    if (is(options, FLINK)) {
      FlinkSetup.keepSources(options.as(FlinkPipelineOptions.class));
    }
  }

  /**
   * Whether a job runs without this program: there is no end to wait for, and no counter to read.
   */
  public static boolean isDetached(PipelineOptions options) {
    return is(options, FLINK) && FlinkSetup.isDetached(options.as(FlinkPipelineOptions.class));
  }

  /** Whether a job that {@link #tuneStreaming} has set up will go on from a checkpoint. */
  public static boolean hasCheckpoint(PipelineOptions options) {
    if (!is(options, FLINK)) {
      return false;
    }
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    return FlinkSetup.restores(flink) && FlinkSetup.restoreFrom(flink).isPresent();
  }

  /**
   * Starts a job that {@link #tuneStreaming} has set up and returns while it runs. On Flink it goes
   * on from its latest checkpoint and is a {@link FlinkJob}.
   *
   * @throws UserError when it cannot start from that checkpoint
   */
  public static PipelineResult start(Pipeline pipeline) {
    return is(pipeline.getOptions(), FLINK) ? FlinkJob.start(pipeline) : pipeline.run();
  }
}

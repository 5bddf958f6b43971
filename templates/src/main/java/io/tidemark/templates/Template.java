package io.tidemark.templates;

import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.options.VerifyOptions;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * A flex template of Dataflow: a pipeline that an operator launches by its name, with parameters.
 *
 * @param name the name of the template and of its image
 * @param description what it does
 * @param options what it may be asked for
 * @param main the class that launches it
 * @param streaming whether the job runs until it is drained
 * @param left names of options that a launch cannot meet
 */
record Template(
    String name,
    String description,
    Class<? extends PipelineOptions> options,
    Class<?> main,
    boolean streaming,
    Set<String> left) {
  static final Template BACKFILL =
      new Template(
          "tidemark-backfill",
          "Files of market records, or the raw log, to candles of all intervals.",
          BackfillOptions.class,
          BackfillTemplate.class,
          false,
          Set.of());

  static final Template LIVE =
      new Template(
          "tidemark-live",
          "Messages of Pub/Sub or Kafka to the raw log, and to candles that are provisional, then"
              + " final, then revised.",
          LiveOptions.class,
          LiveTemplate.class,
          true,
          Set.of());

  static final Template VERIFY =
      new Template(
          "tidemark-verify",
          "Compares the tables with what the raw log or files give. The job's counters verify.* say"
              + " how many rows are equal, missing, extra and different; the workers' logs name the"
              + " first of them.",
          VerifyOptions.class,
          VerifyTemplate.class,
          false,
          // It writes nothing; to repair it would have to wait for the end of one job and start
          // another.
          Set.of("repair", "sinks", "bigqueryDataset"));

  /** All templates. */
  static List<Template> all() {
    return List.of(BACKFILL, LIVE, VERIFY);
  }

  /** Its parameters, by the interfaces that declare them. */
  List<Parameter> parameters() {
    return Parameter.of(options).stream()
        .filter(parameter -> !left.contains(parameter.name()))
        .map(parameter -> parameter.name().equals(Launch.WAREHOUSE) ? bucket(parameter) : parameter)
        .toList();
  }

  /** Workers share no folder of a machine, so the warehouse has no default. */
  private static Parameter bucket(Parameter warehouse) {
    return warehouse.withoutDefault(
        "Folder of the Iceberg tables in a bucket: gs://BUCKET/FOLDER; needed but for"
            + " sinks=bigquery",
        Launch.BUCKET_FORM);
  }
}

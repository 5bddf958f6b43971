package io.tidemark.pipelines.options;

import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.Durations;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.bigquery.BigQueryDataset;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.maintain.JobUpkeep;
import io.tidemark.storage.maintain.Retention;
import io.tidemark.storage.upsert.Upkeep;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where rows are written, checked.
 *
 * @param iceberg whether they go to the Iceberg tables of the warehouse
 * @param bigQuery the dataset of BigQuery that they go to
 * @param retention how long snapshots and files of the Iceberg tables are kept; empty where the job
 *     does not maintain them
 */
public record Sinks(
    boolean iceberg, Optional<BigQueryDataset> bigQuery, Optional<Retention> retention) {
  /** The Iceberg tables alone. */
  public static final Sinks ONLY_ICEBERG =
      new Sinks(true, Optional.empty(), Optional.of(Retention.DEFAULT));

  private static final Duration LEAST_KEPT = Duration.ofMinutes(10);
  private static final Duration LEAST_JOB = Duration.ofHours(1);
  private static final String ICEBERG = "iceberg";
  private static final String BIGQUERY = "bigquery";

  /**
   * Reads the options. No table is looked at: see {@link #prepare}.
   *
   * @throws UserError when they name no sink, or one without what it needs
   */
  public static Sinks of(SinkOptions options) {
    Set<String> names = new HashSet<>();
    for (String name : options.getSinks().split(",", -1)) {
      if (!name.equals(ICEBERG) && !name.equals(BIGQUERY)) {
        throw new UserError(
            "--sinks="
                + options.getSinks()
                + ": '"
                + name
                + "' is no sink"
                + DidYouMean.of(name, List.of(ICEBERG, BIGQUERY)));
      }
      if (!names.add(name)) {
        throw new UserError(
            "--sinks=" + options.getSinks() + ": names " + name + " twice; name it once");
      }
    }
    String dataset = options.getBigqueryDataset();
    if (names.contains(BIGQUERY) && dataset == null) {
      throw new UserError(
          "--sinks="
              + options.getSinks()
              + ": needs the dataset; add --bigquery-dataset=PROJECT.DATASET");
    }
    if (!names.contains(BIGQUERY) && dataset != null) {
      throw new UserError(
          "--bigquery-dataset="
              + dataset
              + ": nothing is written there; add --sinks=iceberg,bigquery, or leave the option out");
    }
    return new Sinks(
        names.contains(ICEBERG),
        Optional.ofNullable(dataset).map(BigQueryDataset::parse),
        options.getMaintain() ? Optional.of(retention(options)) : Optional.empty());
  }

  /**
   * Reads how long snapshots and files are kept.
   *
   * @throws UserError when one of the spans is none, or too short for jobs that run
   */
  public static Retention retention(RetentionOptions options) {
    Retention retention = retentionWithoutJobs(options);
    checkLeast("keep-all", options.getKeepAll(), retention.all(), LEAST_KEPT);
    checkLeast("longest-job", options.getLongestJob(), retention.longestJob(), LEAST_JOB);
    return retention;
  }

  /** Reads the same where no job runs, so that they may be kept for any time. */
  public static Retention retentionWithoutJobs(RetentionOptions options) {
    return new Retention(
        Durations.parse("keep-all", options.getKeepAll()),
        Durations.parse("keep-hourly", options.getKeepHourly()),
        Durations.parse("keep-daily", options.getKeepDaily()),
        Durations.parse("longest-job", options.getLongestJob()));
  }

  private static void checkLeast(String option, String text, Duration span, Duration least) {
    if (span.compareTo(least) < 0) {
      throw new UserError(
          "--"
              + option
              + "="
              + text
              + ": is less than "
              + least.toMinutes()
              + "m, and a job that is running needs the snapshots and files it began with");
    }
  }

  /** What a job that goes on does for its Iceberg tables besides committing to them. */
  public Upkeep upkeep() {
    return retention.<Upkeep>map(JobUpkeep::new).orElse(Upkeep.NONE);
  }

  /**
   * Makes the Iceberg tables that are not there, and checks all others.
   *
   * @throws UserError when a table cannot be made, is missing in BigQuery, or is of another shape
   */
  public void prepare(Warehouse warehouse, SinkOptions options, List<TableContract> contracts) {
    if (iceberg) {
      warehouse.prepare(contracts);
    }
    bigQuery.ifPresent(dataset -> dataset.checkTables(options, contracts));
  }
}

package io.tidemark.pipelines;

import io.tidemark.pipelines.bigquery.BigQueryDataset;
import io.tidemark.pipelines.iceberg.Warehouse;
import io.tidemark.schemas.tables.TableContract;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where rows are written, checked.
 *
 * @param iceberg whether they go to the Iceberg tables of the warehouse
 * @param bigQuery the dataset of BigQuery that they go to
 */
public record Sinks(boolean iceberg, Optional<BigQueryDataset> bigQuery) {
  /** The Iceberg tables alone. */
  public static final Sinks ONLY_ICEBERG = new Sinks(true, Optional.empty());

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
        names.contains(ICEBERG), Optional.ofNullable(dataset).map(BigQueryDataset::parse));
  }

  /**
   * Makes the Iceberg tables that are not there, and checks all others.
   *
   * @throws UserError when a table cannot be made, is missing in BigQuery, or is of another shape
   */
  void prepare(Warehouse warehouse, SinkOptions options, List<TableContract> contracts) {
    if (iceberg) {
      warehouse.prepare(contracts);
    }
    bigQuery.ifPresent(dataset -> dataset.checkTables(options, contracts));
  }
}

package io.tidemark.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Where rows are written. */
public interface SinkOptions extends RetentionOptions {
  @Description("Where rows are written: iceberg, bigquery or both, comma-separated")
  @Default.String("iceberg")
  String getSinks();

  void setSinks(String sinks);

  @Description(
      "The dataset of BigQuery, as PROJECT.DATASET; 'tidemark ddl --dialect=bigquery' prints what"
          + " creates its tables")
  String getBigqueryDataset();

  void setBigqueryDataset(String bigqueryDataset);

  @Description(
      "Whether the job also maintains the tables that it writes; if not, 'tidemark maintain' is to"
          + " be run now and then")
  @Default.Boolean(true)
  boolean getMaintain();

  void setMaintain(boolean maintain);
}

package io.tidemark.pipelines;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Where rows are written. */
public interface SinkOptions extends WarehouseOptions {
  @Description("Where rows are written: iceberg, bigquery or both, comma-separated")
  @Default.String("iceberg")
  String getSinks();

  void setSinks(String sinks);

  @Description(
      "The dataset of BigQuery, as PROJECT.DATASET; 'tidemark ddl --dialect=bigquery' prints what"
          + " creates its tables")
  String getBigqueryDataset();

  void setBigqueryDataset(String bigqueryDataset);
}

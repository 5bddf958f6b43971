package io.tidemark.pipelines.options;

import io.tidemark.schemas.text.Durations;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** How long snapshots and files of the tables are kept. */
public interface RetentionOptions extends WarehouseOptions {
  @Description("How long every snapshot of a table is kept")
  @Default.String("1h")
  @Form(Durations.FORM)
  String getKeepAll();

  void setKeepAll(String keepAll);

  @Description("How long the last snapshot of each hour is kept")
  @Default.String("2d")
  @Form(Durations.FORM)
  String getKeepHourly();

  void setKeepHourly(String keepHourly);

  @Description("How long the last snapshot of each day, UTC, is kept")
  @Default.String("30d")
  @Form(Durations.FORM)
  String getKeepDaily();

  void setKeepDaily(String keepDaily);

  @Description("How long the longest job takes: files stay so much longer than their snapshots")
  @Default.String("5d")
  @Form(Durations.FORM)
  String getLongestJob();

  void setLongestJob(String longestJob);
}

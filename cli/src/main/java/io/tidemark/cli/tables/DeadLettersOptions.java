package io.tidemark.cli.tables;

import io.tidemark.cli.text.Output;
import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Which dead letters to list, and how. */
public interface DeadLettersOptions extends WarehouseOptions {
  @Description("Only those that were read as this format")
  String getFormat();

  void setFormat(String format);

  @Description("Only those whose source has this in its name")
  String getSource();

  void setSource(String source);

  @Description("How many to show, the first; default: 20 in a table, all as csv or json")
  Integer getLimit();

  void setLimit(Integer limit);

  @Description("table, csv (one line per letter) or json (one object per line)")
  @Default.Enum("TABLE")
  Output getOutput();

  void setOutput(Output output);
}

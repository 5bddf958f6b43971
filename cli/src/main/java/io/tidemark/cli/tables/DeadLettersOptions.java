package io.tidemark.cli.tables;

import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Which dead letters to list, and how. */
public interface DeadLettersOptions extends WarehouseOptions {
  /** How dead letters are printed. */
  enum Output {
    TABLE,
    CSV
  }

  @Description("Only those that were read as this format")
  String getFormat();

  void setFormat(String format);

  @Description("Only those whose source has this in its name")
  String getSource();

  void setSource(String source);

  @Description("How many to show, the first; default: 20 in a table, all as csv")
  Integer getLimit();

  void setLimit(Integer limit);

  @Description("table or csv (one line per letter)")
  @Default.Enum("TABLE")
  Output getOutput();

  void setOutput(Output output);
}

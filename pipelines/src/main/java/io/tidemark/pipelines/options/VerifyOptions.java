package io.tidemark.pipelines.options;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** What the tables are compared with, and what of them. */
public interface VerifyOptions extends SourceOptions {
  /** What the tables may be compared with. */
  enum Against {
    RAW,
    FILES
  }

  @Description("What to compare the tables with: raw, the raw log of the warehouse, or files")
  @Default.Enum("RAW")
  Against getAgainst();

  void setAgainst(Against against);

  @Description("The files: names or globs, comma-separated; with --against=files")
  List<String> getInput();

  void setInput(List<String> input);

  @Description("Run the backfill that makes missing and lesser rows good, then compare again")
  boolean getRepair();

  void setRepair(boolean repair);
}

package io.tidemark.cli.tables;

import io.tidemark.pipelines.options.Form;
import io.tidemark.pipelines.options.RetentionOptions;
import io.tidemark.schemas.text.Durations;
import java.util.List;
import org.apache.beam.sdk.options.Description;

/** What of the tables is maintained, and how. */
public interface MaintainOptions extends RetentionOptions {
  @Description("Say what would be done, and change nothing")
  boolean getDryRun();

  void setDryRun(boolean dryRun);

  @Description(
      "Steps to do: compact, deletes, manifests, expire, orphans; default: all but orphans, which"
          + " deletes files that nothing names")
  List<String> getOnly();

  void setOnly(List<String> only);

  @Description("The table to maintain; default: all of the namespace that are Tidemark's")
  String getTable();

  void setTable(String table);

  @Description("How old files that nothing names have to be; default: --longest-job")
  @Form(Durations.FORM)
  String getOlderThan();

  void setOlderThan(String olderThan);

  @Description("Let files and snapshots go that a running job may need: only where none runs")
  boolean getForce();

  void setForce(boolean force);
}

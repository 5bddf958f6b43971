package io.tidemark.storage.bigquery;

import com.google.api.services.bigquery.model.TableReference;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptions;

/** A dataset of BigQuery, which holds the tables. */
public record BigQueryDataset(String project, String name) implements Serializable {
  private static final Pattern FORM =
      Pattern.compile("((?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9])\\.(\\w{1,1024})");

  /**
   * Reads the form that options have.
   *
   * @throws UserError when the text has another form
   */
  public static BigQueryDataset parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new UserError(
          "--bigquery-dataset=" + text + ": is no dataset; write it as PROJECT.DATASET");
    }
    return new BigQueryDataset(form.group(1), form.group(2));
  }

  /**
   * Asks BigQuery, once for each table, whether it is there and has the columns and the key of its
   * contract. Further columns that may be null do not matter.
   *
   * @param options say where BigQuery is, and who asks
   * @throws UserError when a table is missing, is of another shape, or cannot be seen
   */
  public void checkTables(PipelineOptions options, List<TableContract> contracts) {
    TableCheck.of(this, options).check(contracts);
  }

  TableReference table(String table) {
    return new TableReference().setProjectId(project).setDatasetId(name).setTableId(table);
  }

  /** The dataset as options name it. */
  @Override
  public String toString() {
    return project + "." + name;
  }
}

package io.tidemark.cli.tables;

import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Which statements to print. */
public interface DdlOptions extends WarehouseOptions {
  /** Whose SQL the statements are written in. */
  enum Dialect {
    BIGQUERY,
    ICEBERG
  }

  @Description("bigquery, or iceberg: Spark SQL with Iceberg's extensions")
  @Validation.Required
  Dialect getDialect();

  void setDialect(Dialect dialect);

  @Description("The dataset of BigQuery to create, as PROJECT.DATASET")
  String getBigqueryDataset();

  void setBigqueryDataset(String bigqueryDataset);

  @Description(
      "The BigQuery connection, as PROJECT.REGION.NAME, to read the Iceberg tables of the"
          + " warehouse through: external tables over their current metadata instead of tables")
  String getBiglake();

  void setBiglake(String biglake);

  @Description("Print what adds to the tables of an earlier version instead of what creates them")
  boolean getUpgrade();

  void setUpgrade(boolean upgrade);
}

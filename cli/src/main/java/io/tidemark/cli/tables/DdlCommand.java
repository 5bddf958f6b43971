package io.tidemark.cli.tables;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.tables.DdlOptions.Dialect;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.bigquery.BigQuerySchema;
import io.tidemark.schemas.tables.SparkSql;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.bigquery.BigQueryDataset;
import io.tidemark.storage.catalog.Warehouse;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;

/** Prints the statements that create the tables. */
public final class DdlCommand extends TableCommand<DdlOptions> {
  /** The name of the catalog, which is part of its keys. */
  private static final String CATALOG = "tidemark";

  private static final Pattern CONNECTION = Pattern.compile("[\\w:.-]+\\.[\\w-]+\\.[\\w-]+");

  public DdlCommand() {
    super(
        DdlOptions.class,
        "Prints the statements that create the tables and, for BigQuery, their views.",
        "--dialect=NAME",
        "--bigquery-dataset=PROJECT.DATASET",
        "--biglake=CONNECTION",
        "--upgrade");
  }

  @Override
  protected void run(DdlOptions options, PrintWriter out, PrintWriter err) {
    if (options.getDialect() == null) {
      throw new UserError("--dialect: missing; write --dialect=bigquery or --dialect=iceberg");
    }
    out.print(options.getDialect() == Dialect.BIGQUERY ? bigQuery(options) : iceberg(options));
  }

  private static String bigQuery(DdlOptions options) {
    if (options.getBigqueryDataset() == null) {
      throw new UserError("--bigquery-dataset: missing; write it as PROJECT.DATASET");
    }
    BigQueryDataset dataset = BigQueryDataset.parse(options.getBigqueryDataset());
    String connection = options.getBiglake();
    if (connection == null) {
      return options.getUpgrade()
          ? BigQuerySchema.upgradeDdl(dataset.project(), dataset.name())
          : BigQuerySchema.ddl(dataset.project(), dataset.name());
    }
    if (options.getUpgrade()) {
      throw new UserError(
          "--upgrade: external tables have the columns of the Iceberg tables; leave --upgrade out"
              + " to make them again");
    }
    if (!CONNECTION.matcher(connection).matches()) {
      throw new UserError(
          "--biglake=" + connection + ": is no connection; write it as PROJECT.REGION.NAME");
    }
    Warehouse warehouse = OptionValues.existingWarehouse(options);
    Map<String, String> metadata = new HashMap<>();
    for (TableContract contract : BigQuerySchema.contracts()) {
      metadata.put(contract.name(), metadataFile(warehouse, contract.name()));
    }
    return BigQuerySchema.externalDdl(dataset.project(), dataset.name(), connection, metadata);
  }

  /** The file of a table's current metadata, where BigQuery can read it. */
  private static String metadataFile(Warehouse warehouse, String name) {
    Table table =
        warehouse
            .find(name)
            .orElseThrow(
                () ->
                    new UserError(
                        warehouse.described()
                            + ": there is no table "
                            + name
                            + " yet; a live job makes all tables, as does what 'tidemark ddl"
                            + " --dialect=iceberg' prints"));
    String file = ((HasTableOperations) table).operations().current().metadataFileLocation();
    if (!file.startsWith("gs://")) {
      throw new UserError(
          warehouse.described()
              + ": BigQuery cannot read "
              + file
              + "; BigLake needs a warehouse on gs://");
    }
    return file;
  }

  private static String iceberg(DdlOptions options) {
    if (options.getBigqueryDataset() != null || options.getBiglake() != null) {
      throw new UserError(
          "--dialect=iceberg: knows no dataset and no connection; leave --bigquery-dataset and"
              + " --biglake out, or write --dialect=bigquery");
    }
    if (options.getUpgrade()) {
      throw new UserError(
          "--upgrade: Spark SQL cannot say the ids of columns; run 'tidemark upgrade', or write"
              + " --dialect=bigquery");
    }
    String namespace = OptionValues.warehouse(options).namespace();
    StringBuilder script = new StringBuilder(SparkSql.createNamespace(CATALOG, namespace));
    for (TableContract contract : BigQuerySchema.contracts()) {
      script.append('\n').append(SparkSql.createTable(contract, CATALOG, namespace));
    }
    return script.toString();
  }
}

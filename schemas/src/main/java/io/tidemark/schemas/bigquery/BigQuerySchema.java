package io.tidemark.schemas.bigquery;

import static io.tidemark.schemas.bigquery.BigQueryView.quoted;

import io.tidemark.schemas.tables.Datasets;
import io.tidemark.schemas.tables.TableContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything that a dataset holds, and the statements and files that create it. */
public final class BigQuerySchema {
  private static final String DESCRIPTION = "Candles of crypto markets and what they are made from";

  private BigQuerySchema() {}

  /** The contracts of the tables. */
  public static List<TableContract> contracts() {
    return Datasets.contracts();
  }

  public static List<BigQueryTable> tables() {
    return contracts().stream().map(BigQueryTable::of).toList();
  }

  public static List<BigQueryView> views() {
    return BigQueryViews.all();
  }

  /**
   * The statements that create the dataset, its tables and its views. Tables that are there stay as
   * they are; views are replaced.
   */
  public static String ddl(String project, String dataset) {
    List<String> statements = new ArrayList<>();
    statements.add(createDataset(project, dataset));
    tables().forEach(table -> statements.add(create(table, project, dataset)));
    views().forEach(view -> statements.add(create(view, project, dataset)));
    return script(statements);
  }

  /**
   * The statements that add to the tables of an earlier version what they lack, and replace the
   * views. They may be run again, and beside running jobs.
   */
  public static String upgradeDdl(String project, String dataset) {
    return upgradeDdl(contracts(), project, dataset);
  }

  static String upgradeDdl(List<TableContract> contracts, String project, String dataset) {
    List<String> statements = new ArrayList<>();
    for (TableContract contract : contracts) {
      if (!contract.earlierKeys().isEmpty()) {
        statements.add(rekey(contract, project, dataset));
      }
      for (BigQueryColumn column : BigQueryTable.of(contract).columns()) {
        if (!column.required()) {
          statements.add(add(contract.name(), column, project, dataset));
        }
        if (contract.relaxed().contains(column.name())) {
          statements.add(relax(contract.name(), column, project, dataset));
        }
      }
    }
    views().forEach(view -> statements.add(create(view, project, dataset)));
    return script(statements);
  }

  private static String add(String table, BigQueryColumn column, String project, String dataset) {
    return "ALTER TABLE "
        + place(project, dataset, table)
        + "\nADD COLUMN IF NOT EXISTS "
        + quoted(column.name())
        + " "
        + column.type().sql()
        + description(column);
  }

  /** Only where the column is still required: otherwise BigQuery has nothing to drop. */
  private static String relax(String table, BigQueryColumn column, String project, String dataset) {
    return "IF EXISTS (SELECT 1 FROM "
        + quoted(project + "." + dataset)
        + ".INFORMATION_SCHEMA.COLUMNS\n    WHERE table_name = "
        + literal(table)
        + " AND column_name = "
        + literal(column.name())
        + " AND is_nullable = 'NO') THEN\n  ALTER TABLE "
        + place(project, dataset, table)
        + " ALTER COLUMN "
        + quoted(column.name())
        + " DROP NOT NULL;\nEND IF";
  }

  /** Only where the primary key has not all columns yet. */
  private static String rekey(TableContract contract, String project, String dataset) {
    String table = place(project, dataset, contract.name());
    return "IF (SELECT COUNT(*) FROM "
        + quoted(project + "." + dataset)
        + ".INFORMATION_SCHEMA.KEY_COLUMN_USAGE\n    WHERE table_name = "
        + literal(contract.name())
        + ") < "
        + contract.key().size()
        + " THEN\n  ALTER TABLE "
        + table
        + " DROP PRIMARY KEY IF EXISTS;\n  ALTER TABLE "
        + table
        + " ADD PRIMARY KEY ("
        + names(contract.key())
        + ") NOT ENFORCED;\nEND IF";
  }

  /**
   * The statements that create the dataset, external tables over Iceberg tables, and the views.
   * What is there is replaced.
   *
   * @param connection the BigQuery connection that reads the files: {@code PROJECT.REGION.NAME}
   * @param metadata the file of the current metadata of each Iceberg table, by the table's name
   */
  public static String externalDdl(
      String project, String dataset, String connection, Map<String, String> metadata) {
    List<String> statements = new ArrayList<>();
    statements.add(createDataset(project, dataset));
    for (TableContract contract : contracts()) {
      statements.add(
          "CREATE OR REPLACE EXTERNAL TABLE "
              + place(project, dataset, contract.name())
              + "\nWITH CONNECTION "
              + quoted(connection)
              + "\nOPTIONS (\n  description = "
              + literal(contract.description())
              + ",\n  format = 'ICEBERG',\n  uris = ["
              + literal(metadata.get(contract.name()))
              + "]\n)");
    }
    views().forEach(view -> statements.add(create(view, project, dataset)));
    return script(statements);
  }

  /**
   * The same for Terraform: the content of each file by its name, {@code tables/NAME.json} and
   * {@code views/NAME.json}.
   */
  public static Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    tables().forEach(table -> files.put("tables/" + table.name() + ".json", table.json()));
    views().forEach(view -> files.put("views/" + view.name() + ".json", view.json()));
    return files;
  }

  private static String script(List<String> statements) {
    return statements.stream().collect(Collectors.joining(";\n\n", "", ";\n"));
  }

  private static String createDataset(String project, String dataset) {
    return "CREATE SCHEMA IF NOT EXISTS "
        + quoted(project + "." + dataset)
        + "\nOPTIONS (description = "
        + literal(DESCRIPTION)
        + ")";
  }

  private static String create(BigQueryTable table, String project, String dataset) {
    List<String> lines = new ArrayList<>();
    for (BigQueryColumn column : table.columns()) {
      lines.add(
          "  "
              + quoted(column.name())
              + " "
              + column.type().sql()
              + (column.required() ? " NOT NULL" : "")
              + description(column));
    }
    lines.add("  PRIMARY KEY (" + names(table.primaryKey()) + ") NOT ENFORCED");
    return "CREATE TABLE IF NOT EXISTS "
        + place(project, dataset, table.name())
        + " (\n"
        + String.join(",\n", lines)
        + "\n)"
        + table.partitioning().map(BigQuerySchema::partitionBy).orElse("")
        + "\nCLUSTER BY "
        + names(table.clustering())
        + "\nOPTIONS (\n  description = "
        + literal(table.description())
        + ",\n  max_staleness = INTERVAL "
        + table.maxStaleness().toMinutes()
        + " MINUTE\n)";
  }

  private static String partitionBy(BigQueryTable.TimePartitioning partitioning) {
    return "\nPARTITION BY TIMESTAMP_TRUNC("
        + quoted(partitioning.column())
        + ", "
        + partitioning.unit()
        + ")";
  }

  private static String create(BigQueryView view, String project, String dataset) {
    return "CREATE OR REPLACE VIEW "
        + place(project, dataset, view.name())
        + " (\n"
        + view.columns().stream()
            .map(column -> "  " + quoted(column.name()) + description(column))
            .collect(Collectors.joining(",\n"))
        + "\n)\nOPTIONS (description = "
        + literal(view.description())
        + ") AS\n"
        + view.query().replace(BigQueryView.PLACE, project + "." + dataset);
  }

  private static String place(String project, String dataset, String name) {
    return quoted(project + "." + dataset + "." + name);
  }

  private static String description(BigQueryColumn column) {
    return " OPTIONS (description = " + literal(column.description()) + ")";
  }

  private static String names(List<String> columns) {
    return columns.stream().map(BigQueryView::quoted).collect(Collectors.joining(", "));
  }

  /** A text as a statement writes it. */
  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}

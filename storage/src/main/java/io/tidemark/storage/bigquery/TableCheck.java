package io.tidemark.storage.bigquery;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.services.bigquery.Bigquery;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import io.tidemark.schemas.bigquery.BigQueryColumn;
import io.tidemark.schemas.bigquery.BigQueryTable;
import io.tidemark.schemas.bigquery.BigQueryType;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Compares the tables of a dataset with their contracts. A table may be newer: it may have further
 * columns that may be null, and null in a column that its contract requires.
 */
final class TableCheck {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int NOT_FOUND = 404;

  private final BigQueryDataset dataset;
  private final Bigquery client;

  private TableCheck(BigQueryDataset dataset, Bigquery client) {
    this.dataset = dataset;
    this.client = client;
  }

  static TableCheck of(BigQueryDataset dataset, PipelineOptions options) {
    Bigquery.Builder client =
        new Bigquery.Builder(
                Transport.getTransport(), Transport.getJsonFactory(), requests(options))
            .setApplicationName("tidemark");
    String endpoint = options.as(BigQueryOptions.class).getBigQueryEndpoint();
    if (endpoint != null && !endpoint.isEmpty()) {
      client.setRootUrl(endpoint);
    }
    return new TableCheck(dataset, client.build());
  }

  private static HttpRequestInitializer requests(PipelineOptions options) {
    Credentials credentials = options.as(GcpOptions.class).getGcpCredential();
    HttpRequestInitializer authenticate =
        credentials == null ? request -> {} : new HttpCredentialsAdapter(credentials);
    return request -> {
      authenticate.initialize(request);
      request.setConnectTimeout((int) TIMEOUT.toMillis());
      request.setReadTimeout((int) TIMEOUT.toMillis());
    };
  }

  void check(List<TableContract> contracts) {
    contracts.forEach(contract -> check(contract, table(contract.name())));
  }

  private Table table(String name) {
    try {
      return client.tables().get(dataset.project(), dataset.name(), name).execute();
    } catch (GoogleJsonResponseException e) {
      if (e.getStatusCode() == NOT_FOUND) {
        throw wrong(name, "is not there");
      }
      throw unseen(name, e.getDetails() == null ? e.getMessage() : e.getDetails().getMessage(), e);
    } catch (IOException e) {
      throw unseen(name, e.toString(), e);
    }
  }

  private void check(TableContract contract, Table table) {
    BigQueryTable expected = BigQueryTable.of(contract);
    Map<String, TableFieldSchema> fields = new HashMap<>();
    if (table.getSchema() != null && table.getSchema().getFields() != null) {
      table.getSchema().getFields().forEach(field -> fields.put(field.getName(), field));
    }
    for (BigQueryColumn column : expected.columns()) {
      check(expected.name(), column, fields.remove(column.name()));
    }
    for (TableFieldSchema field : fields.values()) {
      if (isRequired(field)) {
        throw wrong(
            expected.name(),
            "requires the column " + field.getName() + ", which is not known here");
      }
    }
    List<String> key =
        table.getTableConstraints() == null || table.getTableConstraints().getPrimaryKey() == null
            ? List.of()
            : table.getTableConstraints().getPrimaryKey().getColumns();
    if (!List.copyOf(key).equals(expected.primaryKey())) {
      String found = "has the primary key " + key + ", expected " + expected.primaryKey();
      throw contract.earlierKeys().contains(new HashSet<>(key))
          ? older(expected.name(), found)
          : wrong(expected.name(), found);
    }
  }

  private void check(String table, BigQueryColumn expected, TableFieldSchema field) {
    if (field == null) {
      throw expected.required()
          ? wrong(table, "has no column " + expected.name())
          : older(table, "has no column " + expected.name());
    }
    if (!isOf(expected.type(), field)) {
      throw wrong(
          table,
          "has the column "
              + expected.name()
              + " of type "
              + described(field)
              + ", expected "
              + described(
                  expected.type().apiName(), expected.type().precision(), expected.type().scale()));
    }
    if (isRequired(field) && !expected.required()) {
      throw older(table, "requires the column " + expected.name() + ", which may be null");
    }
  }

  private static boolean isOf(BigQueryType type, TableFieldSchema field) {
    return (field.getType().equals(type.apiName()) || field.getType().equals(type.name()))
        && orZero(field.getPrecision()) == type.precision()
        && orZero(field.getScale()) == type.scale()
        && !"REPEATED".equals(field.getMode());
  }

  private static String described(TableFieldSchema field) {
    return described(field.getType(), orZero(field.getPrecision()), orZero(field.getScale()))
        + ("REPEATED".equals(field.getMode()) ? ", repeated" : "");
  }

  private static String described(String type, long precision, long scale) {
    return precision == 0 ? type : type + "(" + precision + ", " + scale + ")";
  }

  private static boolean isRequired(TableFieldSchema field) {
    return "REQUIRED".equals(field.getMode());
  }

  private static long orZero(Long number) {
    return number == null ? 0 : number;
  }

  private UserError older(String table, String what) {
    return new UserError(
        "--bigquery-dataset="
            + dataset
            + ": table "
            + table
            + " "
            + what
            + "; change it with what 'tidemark ddl --dialect=bigquery --upgrade --bigquery-dataset="
            + dataset
            + "' prints");
  }

  private UserError wrong(String table, String what) {
    return new UserError(
        "--bigquery-dataset="
            + dataset
            + ": table "
            + table
            + " "
            + what
            + "; create it with what 'tidemark ddl --dialect=bigquery --bigquery-dataset="
            + dataset
            + "' prints");
  }

  private UserError unseen(String table, String reason, IOException e) {
    return new UserError(
        "--bigquery-dataset="
            + dataset
            + ": table "
            + table
            + " cannot be seen ("
            + reason.lines().findFirst().orElse("")
            + "); check the name and your access",
        e);
  }
}

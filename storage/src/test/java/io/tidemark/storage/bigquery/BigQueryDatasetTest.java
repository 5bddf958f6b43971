package io.tidemark.storage.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import io.tidemark.schemas.bigquery.BigQuerySchema;
import io.tidemark.schemas.text.UserError;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BigQueryDatasetTest {
  private static BigQueryServer server;
  private static PipelineOptions options;

  private BigQueryDataset dataset;

  @BeforeAll
  static void start() {
    server = BigQueryServer.start();
    options = server.use(PipelineOptionsFactory.create());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void newDataset() {
    dataset = server.newDataset();
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-project.trades", "example.com:my-project.Trades_2"})
  void namesAProjectAndADataset(String text) {
    assertThat(BigQueryDataset.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trades",
        "my-project",
        "my-project:trades",
        "My-Project.trades",
        "my-project.a-b",
        ".",
        ""
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> BigQueryDataset.parse(text))
        .isInstanceOf(UserError.class)
        .hasMessage("--bigquery-dataset=" + text + ": is no dataset; write it as PROJECT.DATASET");
  }

  @Test
  void tablesOfTheStatementsAreRight() {
    assertThatCode(() -> dataset.checkTables(options, BigQuerySchema.contracts()))
        .doesNotThrowAnyException();
  }

  @Test
  void furtherColumnsThatMayBeNullDoNotMatter() {
    server
        .table(dataset, "candles")
        .getSchema()
        .getFields()
        .add(new TableFieldSchema().setName("note").setType("STRING").setMode("NULLABLE"));

    assertThatCode(() -> dataset.checkTables(options, BigQuerySchema.contracts()))
        .doesNotThrowAnyException();
  }

  @Test
  void missingTableIsNamed() {
    server.dropTable(dataset, "raw");

    assertRefused("table raw is not there");
  }

  @Test
  void missingColumnIsNamed() {
    Table candles = server.table(dataset, "candles");
    candles.getSchema().getFields().removeIf(field -> field.getName().equals("close"));

    assertRefused("table candles has no column close");
  }

  @Test
  void columnThatTheTableIsTooOldForIsNamed() {
    Table candles = server.table(dataset, "candles");
    candles.getSchema().getFields().removeIf(field -> field.getName().equals("vwap"));

    assertOlder("table candles has no column vwap");
  }

  @Test
  void nullWhereTheContractRequiresAValueDoesNotMatter() {
    server
        .table(dataset, "candles")
        .getSchema()
        .getFields()
        .forEach(field -> field.setMode("NULLABLE"));

    assertThatCode(() -> dataset.checkTables(options, BigQuerySchema.contracts()))
        .doesNotThrowAnyException();
  }

  @Test
  void columnOfAnotherTypeIsNamed() {
    change(field -> field.setType("NUMERIC").setPrecision(null).setScale(null));

    assertRefused("table candles has the column vwap of type NUMERIC, expected BIGNUMERIC(38, 18)");
  }

  @Test
  void columnThatWouldRefuseNullsIsNamed() {
    change(field -> field.setMode("REQUIRED"));

    assertOlder("table candles requires the column vwap, which may be null");
  }

  @Test
  void columnThatNobodyFillsIsNamed() {
    server
        .table(dataset, "candles")
        .getSchema()
        .getFields()
        .add(new TableFieldSchema().setName("note").setType("STRING").setMode("REQUIRED"));

    assertRefused("table candles requires the column note, which is not known here");
  }

  @Test
  void otherKeyIsNamed() {
    server
        .table(dataset, "dead_letters")
        .getTableConstraints()
        .getPrimaryKey()
        .setColumns(List.of("source", "position"));

    assertRefused("table dead_letters has the primary key [source, position], expected [id]");
  }

  @Test
  void keyOfAnEarlierVersionIsToBeUpgraded() {
    server
        .table(dataset, "raw")
        .getTableConstraints()
        .getPrimaryKey()
        .setColumns(List.of("channel", "message_id"));

    assertOlder(
        "table raw has the primary key [channel, message_id], expected [channel, publish_time,"
            + " message_id]");
  }

  @Test
  void missingKeyIsNamed() {
    server.table(dataset, "dead_letters").setTableConstraints(null);

    assertRefused("table dead_letters has the primary key [], expected [id]");
  }

  @Test
  void datasetThatMayNotBeSeenIsNamedAtOnce() {
    server.deny(dataset);

    assertThatThrownBy(() -> dataset.checkTables(options, BigQuerySchema.contracts()))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "--bigquery-dataset=" + dataset + ": table candles cannot be seen (Access Denied: ")
        .hasMessageEndingWith("); check the name and your access");
  }

  private void change(Consumer<TableFieldSchema> change) {
    server.table(dataset, "candles").getSchema().getFields().stream()
        .filter(field -> field.getName().equals("vwap"))
        .forEach(change);
  }

  private void assertOlder(String what) {
    assertThatThrownBy(() -> dataset.checkTables(options, BigQuerySchema.contracts()))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--bigquery-dataset="
                + dataset
                + ": "
                + what
                + "; change it with what 'tidemark ddl --dialect=bigquery --upgrade"
                + " --bigquery-dataset="
                + dataset
                + "' prints");
  }

  private void assertRefused(String what) {
    assertThatThrownBy(() -> dataset.checkTables(options, BigQuerySchema.contracts()))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--bigquery-dataset="
                + dataset
                + ": "
                + what
                + "; create it with what 'tidemark ddl --dialect=bigquery --bigquery-dataset="
                + dataset
                + "' prints");
  }
}

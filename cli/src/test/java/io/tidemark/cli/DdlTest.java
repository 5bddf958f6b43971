package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.bigquery.BigQuerySchema;
import io.tidemark.storage.catalog.Warehouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DdlTest {
  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private static TestCli ddl(String... options) {
    String[] args = new String[options.length + 1];
    args[0] = "ddl";
    System.arraycopy(options, 0, args, 1, options.length);
    return TestCli.run(args);
  }

  @Test
  void printsTheStatementsForBigQuery() {
    TestCli done = ddl("--dialect=bigquery", "--bigquery-dataset=my-project.trades");

    assertThat(done.code()).isZero();
    assertThat(done.out()).isEqualTo(BigQuerySchema.ddl("my-project", "trades"));
    assertThat(done.err()).isEmpty();
  }

  @Test
  void printsWhatUpgradesBigQuery() {
    TestCli done = ddl("--dialect=bigquery", "--bigquery-dataset=my-project.trades", "--upgrade");

    assertThat(done.code()).isZero();
    assertThat(done.out()).isEqualTo(BigQuerySchema.upgradeDdl("my-project", "trades"));
  }

  @Test
  void printsTheStatementsForIcebergInTheNamespace() {
    TestCli done = ddl("--dialect=iceberg", "--namespace=other");

    assertThat(done.code()).isZero();
    assertThat(done.out())
        .contains(
            "CREATE TABLE IF NOT EXISTS `tidemark`.`other`.`candles` (\n  `venue` string NOT NULL"
                + " COMMENT 'Exchange or provider, lower case',\n")
        .contains("PARTITIONED BY (`interval`, months(`open_time`), bucket(8, `instrument`))")
        .contains("CREATE TABLE IF NOT EXISTS `tidemark`.`other`.`raw`");
  }

  @Test
  void bigLakeNeedsAllTables() {
    warehouse().prepare(List.of());

    external()
        .assertRefused(
            "--warehouse="
                + folder
                + ": there is no table candles yet; a live job makes all tables, as does what"
                + " 'tidemark ddl --dialect=iceberg' prints");
  }

  @Test
  void bigLakeReadsNoFilesOfThisMachine() {
    warehouse().prepare(BigQuerySchema.contracts());

    TestCli done = external();

    assertThat(done.code()).isEqualTo(2);
    assertThat(done.err())
        .startsWith("tidemark: --warehouse=" + folder + ": BigQuery cannot read file:")
        .endsWith("; BigLake needs a warehouse on gs://" + System.lineSeparator());
  }

  private Warehouse warehouse() {
    return Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of());
  }

  private TestCli external() {
    return ddl(
        "--dialect=bigquery",
        "--bigquery-dataset=my-project.trades",
        "--biglake=my-project.eu.lake",
        "--warehouse=" + folder);
  }
}

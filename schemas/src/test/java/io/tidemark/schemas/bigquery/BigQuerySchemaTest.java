package io.tidemark.schemas.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.TableContract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BigQuerySchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern COLUMN =
      Pattern.compile(
          "  `(\\w+)` (\\w+)(?:\\((\\d+), (\\d+)\\))?( NOT NULL)?"
              + " OPTIONS \\(description = '(.*)'\\),");
  private static final Pattern VIEW_COLUMN =
      Pattern.compile("  `(\\w+)` OPTIONS \\(description = '(.*)'\\),?");
  private static final Map<String, String> API_TYPES =
      Map.of("INT64", "INTEGER", "BOOL", "BOOLEAN", "FLOAT64", "FLOAT");

  @Test
  void statementsOfATable() {
    assertThat(statement("CREATE TABLE IF NOT EXISTS `my-project.trades.dead_letters`"))
        .isEqualTo(
            """
            CREATE TABLE IF NOT EXISTS `my-project.trades.dead_letters` (
              `id` STRING NOT NULL OPTIONS (description = 'Hash of format, source, position and payload'),
              `format` STRING NOT NULL OPTIONS (description = 'Format it was read as'),
              `source` STRING NOT NULL OPTIONS (description = 'File it came from'),
              `position` INT64 NOT NULL OPTIONS (description = 'Offset of its first byte, decompressed'),
              `reason` STRING NOT NULL OPTIONS (description = 'Why it was refused'),
              `payload` BYTES NOT NULL OPTIONS (description = 'The original bytes'),
              `ingest_id` STRING NOT NULL OPTIONS (description = 'The run that wrote this row'),
              `ingested_at` TIMESTAMP NOT NULL OPTIONS (description = 'When that run started, UTC; decides nothing'),
              PRIMARY KEY (`id`) NOT ENFORCED
            )
            CLUSTER BY `id`
            OPTIONS (
              description = 'Records that could not be understood, with their original bytes',
              max_staleness = INTERVAL 15 MINUTE
            )""");
  }

  @Test
  void candlesAreClusteredByTheirKeyAndTakeAnyYear() {
    assertThat(statement("CREATE TABLE IF NOT EXISTS `my-project.trades.candles`"))
        .contains("`open_time` TIMESTAMP NOT NULL")
        .contains("`close` BIGNUMERIC(38, 18) NOT NULL")
        .contains("`vwap` BIGNUMERIC(38, 18) OPTIONS")
        .contains("`final` BOOL NOT NULL")
        .contains("PRIMARY KEY (`instrument`, `interval`, `open_time`, `basis`) NOT ENFORCED")
        .contains("CLUSTER BY `instrument`, `interval`, `open_time`, `basis`")
        .doesNotContain("PARTITION BY")
        .contains("description = 'The venue\\'s id of the first trade, if it has ids'");
  }

  @Test
  void rawLogIsPartitionedByDayAndClusteredByItsKey() {
    assertThat(statement("CREATE TABLE IF NOT EXISTS `my-project.trades.raw`"))
        .contains(
            "PRIMARY KEY (`channel`, `publish_time`, `message_id`) NOT ENFORCED\n",
            "PARTITION BY TIMESTAMP_TRUNC(`publish_time`, DAY)\nCLUSTER BY `channel`,"
                + " `publish_time`, `message_id`\n");
  }

  @Test
  void datasetComesFirstAndViewsComeLast() {
    List<String> statements = statements();

    assertThat(statements.get(0))
        .startsWith("CREATE SCHEMA IF NOT EXISTS `my-project.trades`\nOPTIONS (description = '");
    assertThat(statements.subList(1, 5)).allMatch(text -> text.startsWith("CREATE TABLE "));
    assertThat(statements.subList(5, statements.size()))
        .hasSize(10)
        .allMatch(text -> text.startsWith("CREATE OR REPLACE VIEW `my-project.trades."))
        .noneMatch(text -> text.contains("${"));
  }

  static Stream<BigQueryTable> tables() {
    return BigQuerySchema.tables().stream();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void fileForTerraformSaysWhatTheStatementSays(BigQueryTable table) throws IOException {
    JsonNode file = JSON.readTree(BigQuerySchema.files().get("tables/" + table.name() + ".json"));
    String statement =
        statement("CREATE TABLE IF NOT EXISTS `my-project.trades." + table.name() + "`");

    List<String> declared = new ArrayList<>();
    Matcher column = COLUMN.matcher(statement);
    while (column.find()) {
      declared.add(
          String.join(
              "|",
              column.group(1),
              API_TYPES.getOrDefault(column.group(2), column.group(2)),
              column.group(5) == null ? "NULLABLE" : "REQUIRED",
              String.valueOf(column.group(3)),
              String.valueOf(column.group(4)),
              column.group(6).replace("\\'", "'")));
    }
    List<String> filed = new ArrayList<>();
    for (JsonNode field : file.path("schema")) {
      filed.add(
          String.join(
              "|",
              field.path("name").asText(),
              field.path("type").asText(),
              field.path("mode").asText(),
              field.path("precision").asText("null"),
              field.path("scale").asText("null"),
              field.path("description").asText()));
    }
    assertThat(filed).isEqualTo(declared).hasSameSizeAs(table.columns());
    assertThat(filed).allMatch(field -> !field.endsWith("|"));
    assertThat(statement)
        .contains("PRIMARY KEY (" + names(file.path("primary_key")) + ") NOT ENFORCED")
        .contains("CLUSTER BY " + names(file.path("clustering")) + "\n")
        .contains("description = '" + file.path("description").asText() + "'");
    assertThat(file.path("max_staleness").asText()).isEqualTo("0-0 0 0:15:0");
    assertThat(statement.contains("PARTITION BY")).isEqualTo(file.has("time_partitioning"));
    if (file.has("time_partitioning")) {
      assertThat(statement)
          .contains(
              "PARTITION BY TIMESTAMP_TRUNC(`"
                  + file.path("time_partitioning").path("field").asText()
                  + "`, "
                  + file.path("time_partitioning").path("type").asText()
                  + ")");
    }
  }

  private static String names(JsonNode columns) {
    List<String> names = new ArrayList<>();
    columns.forEach(column -> names.add("`" + column.asText() + "`"));
    return String.join(", ", names);
  }

  static Stream<BigQueryView> views() {
    return BigQuerySchema.views().stream();
  }

  @ParameterizedTest
  @MethodSource("views")
  void everyViewAndItsColumnsAreDescribedForToolsThatReadNoBignumeric(BigQueryView view)
      throws IOException {
    JsonNode file = JSON.readTree(BigQuerySchema.files().get("views/" + view.name() + ".json"));
    String statement = statement("CREATE OR REPLACE VIEW `my-project.trades." + view.name() + "`");

    List<String> declared = new ArrayList<>();
    Matcher column =
        VIEW_COLUMN.matcher(statement.substring(0, statement.indexOf("\n)\nOPTIONS") + 1));
    while (column.find()) {
      declared.add(column.group(1) + "|" + column.group(2).replace("\\'", "'"));
    }
    List<String> filed = new ArrayList<>();
    for (JsonNode field : file.path("schema")) {
      filed.add(field.path("name").asText() + "|" + field.path("description").asText());
      assertThat(field.path("type").asText()).isNotEqualTo("BIGNUMERIC");
    }
    assertThat(filed).isEqualTo(declared).isNotEmpty().allMatch(field -> !field.endsWith("|"));
    assertThat(statement)
        .contains(
            "OPTIONS (description = '"
                + file.path("description").asText().replace("'", "\\'")
                + "') AS\nSELECT")
        .endsWith(
            file.path("query")
                .asText()
                .replace("${project}", "my-project")
                .replace("${dataset}", "trades"));
    assertThat(file.path("description").asText()).isNotBlank();
  }

  @Test
  void viewsOfAnIntervalHaveTheColumnsOfTheTable() {
    List<String> columns =
        BigQuerySchema.views().stream()
            .filter(view -> view.name().equals("candles_4h"))
            .findFirst()
            .orElseThrow()
            .columns()
            .stream()
            .map(BigQueryColumn::name)
            .toList();

    assertThat(columns)
        .containsAll(CandlesTable.SCHEMA.columns().stream().map(Types.NestedField::name).toList())
        .contains("close_time");
    assertThat(statement("CREATE OR REPLACE VIEW `my-project.trades.candles_4h`"))
        .contains("TIMESTAMP_ADD(`open_time`, INTERVAL 240 MINUTE) AS `close_time`")
        .contains("CAST(`close` AS FLOAT64) AS `close`")
        .endsWith("FROM `my-project.trades.candles`\nWHERE `interval` = '4h'");
  }

  @Test
  void everyTableAndViewIsAFile() {
    assertThat(BigQuerySchema.files().keySet())
        .contains(
            "tables/candles.json",
            "tables/dead_letters.json",
            "tables/raw.json",
            "tables/verifications.json",
            "views/latest_prices.json",
            "views/candles_1m.json",
            "views/candles_1w.json",
            "views/daily_summary.json",
            "views/data_quality.json")
        .hasSize(4 + 10);
  }

  @Test
  void externalTablesReadTheFilesOfIceberg() {
    String ddl =
        BigQuerySchema.externalDdl(
            "my-project",
            "trades",
            "my-project.eu.lake",
            Map.of(
                "candles", "gs://lake/tidemark/candles/metadata/00007-a.metadata.json",
                "dead_letters", "gs://lake/tidemark/dead_letters/metadata/00001-b.metadata.json",
                "raw", "gs://lake/tidemark/raw/metadata/00003-c.metadata.json",
                "verifications", "gs://lake/tidemark/verifications/metadata/00004-d.json"));

    assertThat(ddl)
        .contains(
            """
            CREATE OR REPLACE EXTERNAL TABLE `my-project.trades.candles`
            WITH CONNECTION `my-project.eu.lake`
            OPTIONS (
              description = 'OHLCV candles, one row per instrument, interval, open time and basis',
              format = 'ICEBERG',
              uris = ['gs://lake/tidemark/candles/metadata/00007-a.metadata.json']
            );
            """)
        .contains(
            "00001-b",
            "00003-c",
            "00004-d",
            "CREATE OR REPLACE VIEW `my-project.trades.latest_prices`")
        .doesNotContain("CREATE TABLE");
  }

  @Test
  void columnThatIsAddedToAContractIsAddedHere() {
    List<Types.NestedField> columns = new ArrayList<>(DeadLettersTable.SCHEMA.columns());
    columns.add(Types.NestedField.optional(9, "note", Types.LongType.get(), "What 'they' say"));
    Schema schema = new Schema(columns, Set.of(1));
    TableContract contract =
        new TableContract(
            "dead_letters",
            schema,
            PartitionSpec.unpartitioned(),
            SortOrder.unsorted(),
            DeadLettersTable.contract().properties());

    assertThat(BigQueryTable.of(contract).columns())
        .last()
        .isEqualTo(new BigQueryColumn("note", BigQueryType.INT64, false, "What 'they' say"));
  }

  private static TableContract letters(List<Types.NestedField> columns, String... relaxed) {
    Schema schema = new Schema(columns, Set.of(1));
    TableContract a = DeadLettersTable.contract();
    return new TableContract(
        a.name(),
        schema,
        List.of(PartitionSpec.unpartitioned()),
        SortOrder.unsorted(),
        a.properties(),
        2,
        Set.of(relaxed));
  }

  /** Once: where the key has all of its columns, nothing is done. */
  @Test
  void upgradeGivesAnOlderTableTheKeyOfToday() {
    assertThat(BigQuerySchema.upgradeDdl("my-project", "trades"))
        .containsOnlyOnce("PRIMARY KEY (")
        .contains(
            """
            IF (SELECT COUNT(*) FROM `my-project.trades`.INFORMATION_SCHEMA.KEY_COLUMN_USAGE
                WHERE table_name = 'raw') < 3 THEN
              ALTER TABLE `my-project.trades.raw` DROP PRIMARY KEY IF EXISTS;
              ALTER TABLE `my-project.trades.raw` ADD PRIMARY KEY (`channel`, `publish_time`, `message_id`) NOT ENFORCED;
            END IF;
            """);
  }

  @Test
  void upgradeAddsEveryOptionalColumnAndNullWhereItWasForbidden() {
    List<Types.NestedField> columns = new ArrayList<>();
    for (Types.NestedField column : DeadLettersTable.SCHEMA.columns()) {
      columns.add(column.name().equals("reason") ? column.asOptional() : column);
    }
    columns.add(Types.NestedField.optional(9, "note", Types.LongType.get(), "What 'they' say"));

    String ddl =
        BigQuerySchema.upgradeDdl(List.of(letters(columns, "reason")), "my-project", "trades");

    assertThat(ddl)
        .startsWith(
            """
            ALTER TABLE `my-project.trades.dead_letters`
            ADD COLUMN IF NOT EXISTS `reason` STRING OPTIONS (description = 'Why it was refused');

            IF EXISTS (SELECT 1 FROM `my-project.trades`.INFORMATION_SCHEMA.COLUMNS
                WHERE table_name = 'dead_letters' AND column_name = 'reason' AND is_nullable = 'NO') THEN
              ALTER TABLE `my-project.trades.dead_letters` ALTER COLUMN `reason` DROP NOT NULL;
            END IF;

            ALTER TABLE `my-project.trades.dead_letters`
            ADD COLUMN IF NOT EXISTS `note` INT64 OPTIONS (description = 'What \\'they\\' say');

            CREATE OR REPLACE VIEW `my-project.trades.latest_prices`""");
  }

  @Test
  void upgradeOfTheContractsAddsNoColumnThatIsRequiredAndRelaxesTheSums() {
    String ddl = BigQuerySchema.upgradeDdl("my-project", "trades");

    assertThat(ddl.lines().filter(line -> line.startsWith("ADD COLUMN")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("ADD COLUMN IF NOT EXISTS `"))
        .noneMatch(line -> line.contains("NOT NULL"))
        .anyMatch(line -> line.contains("`vwap` BIGNUMERIC(38, 18)"));
    assertThat(ddl.lines().filter(line -> line.contains("DROP NOT NULL")))
        .containsExactly(
            "  ALTER TABLE `my-project.trades.candles` ALTER COLUMN `volume` DROP NOT NULL;",
            "  ALTER TABLE `my-project.trades.candles` ALTER COLUMN `quote_volume` DROP NOT NULL;");
    assertThat(ddl).doesNotContain("CREATE TABLE", "CREATE SCHEMA");
  }

  @Test
  void typeThatNoContractUsesIsRefused() {
    assertThatThrownBy(() -> BigQueryType.of(Types.DoubleType.get()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid type: double (expected one that the table contracts use)");
  }

  private static List<String> statements() {
    return List.of(BigQuerySchema.ddl("my-project", "trades").strip().split(";(?:\n\n|$)"));
  }

  private static String statement(String beginning) {
    return statements().stream()
        .filter(text -> text.startsWith(beginning + " "))
        .findFirst()
        .orElseThrow();
  }
}

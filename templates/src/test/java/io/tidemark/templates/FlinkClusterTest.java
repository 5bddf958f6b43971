package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.pipelines.Backfill;
import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.WarehouseOptions;
import io.tidemark.pipelines.iceberg.Warehouse;
import io.tidemark.schemas.tables.CandlesTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar on a Flink cluster writes the rows that the direct runner writes. */
class FlinkClusterTest {
  private static final String JAR =
      Path.of("target/tidemark-flink.jar").toAbsolutePath().toString();
  private static final String SAMPLE = "bitstamp_trades_from_20131125_usd.csv";
  private static final long LIMIT_SECONDS = 90;
  private static final int CANDLES = 12_167;

  @TempDir static Path folder;
  private static FlinkCluster cluster;
  private static List<String> expected;

  @BeforeAll
  static void backfillOnDirectRunner() throws IOException {
    try (InputStream sample = FlinkClusterTest.class.getResourceAsStream("/" + SAMPLE)) {
      Files.copy(sample, folder.resolve(SAMPLE));
    }
    cluster = FlinkCluster.start(folder.resolve("cluster"));
    List<String> backfill = new ArrayList<>(backfill("direct"));
    backfill.add("--runner=DirectRunner");
    Backfill.main(backfill.toArray(new String[0]));
    expected = rows("direct");
    assertThat(expected).hasSize(CANDLES);
  }

  @AfterAll
  static void close() {
    Warehouse.closeAll();
    if (cluster != null) {
      cluster.close();
    }
  }

  private static List<String> backfill(String warehouse) {
    return List.of(
        "--input=" + folder.resolve(SAMPLE),
        "--format=bitstamp.csv",
        "--instrument=bitstamp:BTC-USD",
        "--warehouse=" + folder.resolve(warehouse));
  }

  /** All rows of the table of candles as text, without ingest metadata, sorted. */
  private static List<String> rows(String warehouse) throws IOException {
    WarehouseOptions options =
        PipelineOptionsFactory.fromArgs("--warehouse=" + folder.resolve(warehouse))
            .as(WarehouseOptions.class);
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(
                BackfillRequest.warehouse(options).table(CandlesTable.contract().name()))
            .build()) {
      List<String> texts = new ArrayList<>();
      rows.forEach(row -> texts.add(text(row)));
      texts.sort(null);
      return texts;
    }
  }

  private static String text(Record row) {
    return row.struct().fields().stream()
        .map(Types.NestedField::name)
        .filter(name -> !name.startsWith("ingest") && !MetadataColumns.isMetadataColumn(name))
        .map(name -> name + "=" + row.getField(name))
        .collect(Collectors.joining(" "));
  }

  /** Runs a program to its end; returns what it printed. */
  private static String run(String classPath, List<String> args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FlinkCluster.opens());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath));
    command.addAll(args);
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("FLINK_CONF_DIR", cluster.configuration().toString());
    Process process = builder.start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String printed = Files.readString(output);
    assertThat(ended).as("ended within %s s: %s", LIMIT_SECONDS, printed).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  private static long finishedJobs() throws IOException, InterruptedException {
    return Pattern.compile("\"FINISHED\"").matcher(cluster.rest("jobs")).results().count();
  }

  @Test
  void submittedByFlinkRun() throws IOException, InterruptedException {
    long before = finishedJobs();
    List<String> args = new ArrayList<>();
    args.addAll(List.of("org.apache.flink.client.cli.CliFrontend", "run", "-p", "2", JAR));
    args.addAll(List.of("backfill", "--runner=FlinkRunner", "--flinkMaster=[auto]"));
    args.addAll(backfill("flink-run"));

    String printed = run(FlinkCluster.CLASS_PATH, args);

    assertThat(printed).contains("Read     100,000 rows, 0 duplicate, 0 dead");
    assertThat(finishedJobs()).as("jobs of the cluster").isEqualTo(before + 1);
    assertThat(rows("flink-run")).isEqualTo(expected);
  }

  @Test
  void submittedFromOutside() throws IOException, InterruptedException {
    long before = finishedJobs();
    List<String> args = new ArrayList<>();
    args.addAll(List.of("-Dtidemark.flink.jar=" + JAR, "io.tidemark.pipelines.cli.Tidemark"));
    args.addAll(List.of("backfill", "--runner=FlinkRunner", "--parallelism=2"));
    args.add("--flink-master=" + cluster.address());
    args.addAll(backfill("outside"));

    String printed = run(System.getProperty("java.class.path"), args);

    assertThat(printed).contains("Read     100,000 rows, 0 duplicate, 0 dead");
    assertThat(finishedJobs()).as("jobs of the cluster").isEqualTo(before + 1);
    assertThat(rows("outside")).isEqualTo(expected);
  }
}

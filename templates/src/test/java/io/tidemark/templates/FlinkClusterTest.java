package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar on a Flink cluster writes the rows that the direct runner writes. */
class FlinkClusterTest {
  private static final String SAMPLE = "bitstamp_trades_from_20131125_usd.csv";
  private static final int CANDLES = 12_167;

  @TempDir static Path folder;
  private static FlinkCluster cluster;
  private static List<String> expected;

  @BeforeAll
  static void backfillOnDirectRunner() throws IOException {
    try (InputStream sample = FlinkClusterTest.class.getResourceAsStream("/" + SAMPLE)) {
      Files.copy(sample, folder.resolve(SAMPLE));
    }
    cluster = FlinkCluster.startSession(folder.resolve("cluster"));
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

  private static List<String> rows(String warehouse) throws IOException {
    return Rows.of(CandlesTable.contract(), "--warehouse=" + folder.resolve(warehouse));
  }

  private static long finishedJobs() throws IOException, InterruptedException {
    return Pattern.compile("\"FINISHED\"").matcher(cluster.rest("jobs")).results().count();
  }

  @Test
  void submittedByFlinkRun() throws IOException, InterruptedException {
    long before = finishedJobs();
    List<String> args = new ArrayList<>();
    args.addAll(List.of("run", "-p", "2", FlinkCluster.JAR.toString()));
    args.addAll(List.of("backfill", "--runner=FlinkRunner", "--flinkMaster=[auto]"));
    args.addAll(backfill("flink-run"));

    String printed = cluster.flink(args);

    assertThat(printed).contains("Read     100,000 rows, 0 duplicate, 0 dead");
    assertThat(finishedJobs()).as("jobs of the cluster").isEqualTo(before + 1);
    assertThat(rows("flink-run")).isEqualTo(expected);
  }

  @Test
  void submittedFromOutside() throws IOException, InterruptedException {
    long before = finishedJobs();
    List<String> args = new ArrayList<>();
    args.addAll(List.of("-Dtidemark.flink.jar=" + FlinkCluster.JAR, "io.tidemark.cli.Tidemark"));
    args.addAll(List.of("backfill", "--runner=FlinkRunner", "--parallelism=2"));
    args.add("--flink-master=" + cluster.address());
    args.addAll(backfill("outside"));

    String printed = cluster.run(System.getProperty("java.class.path"), args);

    assertThat(printed).contains("Read     100,000 rows, 0 duplicate, 0 dead");
    assertThat(finishedJobs()).as("jobs of the cluster").isEqualTo(before + 1);
    assertThat(rows("outside")).isEqualTo(expected);
  }
}

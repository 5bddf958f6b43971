package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.Survived;
import io.tidemark.schemas.Survived.Fault;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four processes commit to one table of an embedded catalog and are killed while they do, as is a
 * fifth in the middle of its commits: every commit that is made is there, once, and nobody is told
 * of a lock.
 *
 * <p>{@code -Dtidemark.catalog.kills=20} kills so often, every second time the fifth.
 */
class CatalogWritersTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int KILLS = Integer.getInteger("tidemark.catalog.kills", 4);
  private static final int COMMITS = 6 * KILLS;
  private static final List<String> WRITERS = List.of("a", "b", "c", "d");

  @TempDir Path folder;
  private final Map<String, TidemarkProcess> writers = new TreeMap<>();
  private Path warehouse;
  private TidemarkProcess holder;

  @AfterEach
  void endAll() {
    writers.values().forEach(TidemarkProcess::close);
    if (holder != null) {
      holder.close();
    }
    Warehouse.closeAll();
  }

  private Table table() {
    return Warehouse.of(warehouse.toString(), Warehouse.CatalogType.JDBC, null, Map.of())
        .table(CandlesTable.contract().name());
  }

  private TidemarkProcess start(String writer) throws IOException {
    return TidemarkProcess.start(
        folder.resolve(writer + ".log"),
        CatalogWriter.class,
        List.of(
            warehouse.toString(),
            CandlesTable.contract().name(),
            writer,
            Integer.toString(COMMITS)));
  }

  private int commits() {
    Map<String, String> properties = table().properties();
    return WRITERS.stream()
        .mapToInt(writer -> Integer.parseInt(properties.getOrDefault(writer, "0")))
        .sum();
  }

  private void killInTransaction(String database) throws IOException {
    Path transaction = folder.resolve("transaction");
    Files.deleteIfExists(transaction);
    holder =
        TidemarkProcess.start(
            folder.resolve("holder.log"),
            OpenTransaction.class,
            List.of(database, transaction.toString()));
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> Files.exists(transaction));
    holder.close();
    assertThat(transaction).as("sign of an open transaction").exists();
  }

  @Test
  void everyCommitIsMadeOnce() throws Exception {
    warehouse = folder.resolve("tables");
    Warehouse prepared =
        Warehouse.of(warehouse.toString(), Warehouse.CatalogType.JDBC, null, Map.of());
    prepared.prepare(List.of(CandlesTable.contract()));
    Table table = table();
    table
        .updateProperties()
        .set("commit.retry.num-retries", "100000")
        .set("commit.retry.min-wait-ms", "1")
        .set("commit.retry.max-wait-ms", "50")
        .set("commit.retry.total-timeout-ms", "600000")
        .set("write.metadata.previous-versions-max", "10000")
        .commit();
    int before = version(table());
    String database = prepared.properties().get(CatalogProperties.URI);
    Random random = new Random();
    for (String writer : WRITERS) {
      writers.put(writer, start(writer));
    }
    for (int i = 0; i < KILLS; i++) {
      int made = WRITERS.size() * COMMITS * i / (KILLS + 1);
      await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> commits() >= made);
      if (i % 2 == 0) {
        killInTransaction(database);
      } else {
        String writer = WRITERS.get(random.nextInt(WRITERS.size()));
        writers.get(writer).close();
        writers.put(writer, start(writer));
      }
    }

    for (Map.Entry<String, TidemarkProcess> writer : writers.entrySet()) {
      await().atMost(LIMIT).until(() -> !writer.getValue().isAlive());
      assertThat(writer.getValue().exitCode()).as(writer.getValue().log()).isZero();
    }
    for (String writer : WRITERS) {
      assertThat(table().properties()).containsEntry(writer, Integer.toString(COMMITS));
      // Nobody had to be told of a lock.
      assertThat(folder.resolve(writer + ".log"))
          .content()
          .doesNotContainIgnoringCase("sql", "locked");
    }
    assertThat(version(table())).isEqualTo(before + WRITERS.size() * COMMITS);
    assertThat(warehouse.resolve("catalog/catalog.db-journal")).doesNotExist();
    Survived.faults(Fault.KILLED_IN_TRANSACTION, (KILLS + 1) / 2);
    Survived.faults(Fault.WRITER_KILLED, KILLS / 2);
  }

  /** The number that a table's metadata file begins with, which each commit raises by one. */
  private static int version(Table table) {
    String file = ((HasTableOperations) table).operations().current().metadataFileLocation();
    return Integer.parseInt(file.replaceFirst(".*/0*(\\d+)-[^/]*$", "$1"));
  }
}

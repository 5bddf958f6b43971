package io.tidemark.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.Upkeep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upkeep that runs beside a job's commits. */
class JobUpkeepTest {
  @TempDir Path folder;
  private TestTable things;

  @BeforeEach
  void create() {
    things = TestTable.create(folder, Map.of());
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private static JobUpkeep inDays(int days) {
    Instant now = Instant.now().plus(Duration.ofDays(days));
    return new JobUpkeep(Retention.DEFAULT, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("upkeep of "))
        .collect(Collectors.toSet());
  }

  /** Waits until something is told of a count, as commits go on. */
  private static Map<String, Long> awaitCount(Upkeep.Session session, String name) {
    Map<String, Long> counts = new TreeMap<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              session.afterCommit().forEach((each, n) -> counts.merge(each, n, Long::sum));
              return counts.getOrDefault(name, 0L) > 0;
            });
    return counts;
  }

  @Test
  void runsInOneThreadOfItsOwnForAllThatCommitToATable() throws IOException {
    Table table = things.load();
    for (int key = 0; key < 20; key++) {
      TestTable.append(table, key % 2, key);
    }
    Upkeep upkeep = inDays(40);
    try (Upkeep.Session one = upkeep.open(things.warehouse(), TestTable.NAME);
        Upkeep.Session other = upkeep.open(things.warehouse(), TestTable.NAME)) {
      for (int i = 1; i < TableThread.COMMITS_BETWEEN; i++) {
        assertThat(one.afterCommit()).isEmpty();
      }
      assertThat(threads()).isEmpty();

      Map<String, Long> counts = awaitCount(other, TableUpkeep.EXPIRED);

      assertThat(counts).containsEntry(TableUpkeep.EXPIRED, 19L);
      assertThat(threads()).containsExactly("upkeep of things");
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> threads().isEmpty());
    List<Snapshot> kept = new ArrayList<>();
    things.load().snapshots().forEach(kept::add);
    assertThat(kept).hasSize(1);
    assertThat(things.rows()).hasSize(20);
  }

  @Test
  void failureIsCountedAndTriedAgain() throws IOException {
    Table table = things.load();
    TestTable.append(table, 1, 1);
    TestTable.append(table, 1, 2);
    Path metadata = things.folder().resolve("metadata");
    Path away = folder.resolve("away");
    try (Upkeep.Session session = inDays(40).open(things.warehouse(), TestTable.NAME)) {
      Files.move(metadata, away);
      assertThat(awaitCount(session, TableUpkeep.FAILED)).doesNotContainKey(TableUpkeep.EXPIRED);
      Files.move(away, metadata);
      assertThat(awaitCount(session, TableUpkeep.EXPIRED)).containsEntry(TableUpkeep.EXPIRED, 1L);
    }
  }

  @Test
  void filesThatLiveOnAreMergedAndThoseOfTheLastCommitsAreNot() throws IOException {
    Table table = things.load();
    TableUpkeep upkeep = new TableUpkeep(things::load, Retention.DEFAULT, Clock.systemUTC());
    Map<String, Long> counts = new TreeMap<>();
    upkeep.run((name, n) -> counts.merge(name, n, Long::sum));
    for (int run = 0; run < 3; run++) {
      for (int i = 0; i < 9; i++) {
        TestTable.append(table, 1, 10 * run + i);
      }
      upkeep.run((name, n) -> counts.merge(name, n, Long::sum));
    }

    // Nine of the first run and nine of the second, each in the run after.
    assertThat(counts).containsEntry(TableUpkeep.COMPACTED, 18L);
    assertThat(things.files()).hasSize(1 + 1 + 9);
    assertThat(things.rows()).hasSize(27);
  }
}

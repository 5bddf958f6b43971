package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.pipelines.TestBackfill;
import io.tidemark.schemas.tables.RawTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Table;

/**
 * The tables that live jobs fill.
 *
 * @param warehouse the folder
 */
record LiveTables(Path warehouse) {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /**
   * How many commits to a table there have been, by the number that its newest metadata file begins
   * with; one commit may make several snapshots. The catalog is not opened for it. Where a job was
   * killed in the middle of a commit, that one counts, and shares its number with the next.
   */
  long commits(String table) throws IOException {
    return metadata(table).stream()
        .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('-'))))
        .max()
        .orElse(0);
  }

  /** The names of the metadata files of a table; each try to commit makes one. */
  Set<String> metadata(String table) throws IOException {
    Path metadata = warehouse.resolve("tidemark/" + table + "/metadata");
    if (Files.notExists(metadata)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(metadata)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".metadata.json"))
          .collect(Collectors.toSet());
    }
  }

  /** Whether there has been a try to commit to a table since its metadata files were these. */
  boolean isChangedSince(Set<String> before, String table) throws IOException {
    return !before.containsAll(metadata(table));
  }

  /**
   * Waits until the tables hold what a backfill of the messages of a feed gives, and nothing else.
   *
   * @param live a job that runs
   * @param other a folder for the tables of the backfill
   */
  void awaitBackfilled(TidemarkProcess live, Feed feed, Path other) throws IOException {
    TestBackfill expected = new TestBackfill(other);
    feed.backfills().forEach(expected::run);
    List<String> candles = expected.candleRows();
    assertThat(candles).hasSizeGreaterThan(300).allMatch(row -> row.contains("final=true"));
    TestBackfill found = new TestBackfill(warehouse);
    try {
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> !live.isAlive() || found.candleRows().equals(candles));
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      // What differs is told below.
    }
    assertThat(live.isAlive()).as(live.log()).isTrue();
    assertThat(found.candleRows()).containsExactlyElementsOf(candles);
    assertThat(TestBackfill.text(found.deadLetters()))
        .hasSizeGreaterThan(20)
        .containsExactlyElementsOf(TestBackfill.text(expected.deadLetters()));
    Table raw = found.warehouse().table(RawTable.contract().name());
    List<String> messages = new ArrayList<>();
    TestBackfill.rows(raw)
        .forEach(
            row ->
                messages.add(
                    row.getField(RawTable.CHANNEL) + "@" + row.getField(RawTable.MESSAGE_ID)));
    assertThat(messages).doesNotHaveDuplicates().hasSize((int) feed.messages());
  }
}

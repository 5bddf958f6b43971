package io.tidemark.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a table while time goes by. */
@Tag("slow")
class RetentionTest {
  private static final Duration BETWEEN = Duration.ofMinutes(5);
  private static final int COMMITS = 300;
  private static final Retention RETENTION =
      new Retention(
          Duration.ofHours(1), Duration.ofHours(12), Duration.ofDays(30), Duration.ofHours(3));

  /** 13 of an hour, 13 hours, two days. */
  private static final int MOST_SNAPSHOTS = 13 + 13 + 2;

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private static DataFile file(Table table, int number) {
    PartitionData partition = new PartitionData(table.spec().partitionType());
    partition.set(0, 1);
    return DataFiles.builder(table.spec())
        .withPath(table.location() + "/data/" + number + ".parquet")
        .withFormat(FileFormat.PARQUET)
        .withPartition(partition)
        .withFileSizeInBytes(1)
        .withRecordCount(1)
        .build();
  }

  @Test
  void snapshotsMetadataAndFilesStayWithinBounds() throws IOException {
    TestTable things = TestTable.create(folder, Map.of());
    FakeTimes times = new FakeTimes(things);
    Instant first =
        Instant.now().truncatedTo(ChronoUnit.HOURS).minus(BETWEEN.multipliedBy(COMMITS));
    Instant now = first;
    Table table = things.load();
    int bound = 0;
    long largest = 0;
    for (int i = 0; i < COMMITS; i++, now = now.plus(BETWEEN)) {
      DataFile file = file(table, i);
      if (i == 0) {
        table.newAppend().appendFile(file).commit();
      } else {
        table.newOverwrite().deleteFile(file(table, i - 1)).addFile(file).commit();
      }
      times.stamp(now);
      table = things.load();
      if (i % 6 == 0) {
        Expiry.run(table, now, RETENTION);
        times.stamp(now);
        age(things, now);
        table = things.load();
        FileCleaner cleaner = new FileCleaner(table);
        assertThat(cleaner.delete(cleaner.plan(now, RETENTION), now)).isZero();
        if (i % 60 == 0) {
          assertThat(things.contents())
              .containsAll(things.needed().stream().filter(f -> f.endsWith(".avro")).toList());
        }
        bound = Math.max(bound, kept(table).size());
        largest = Math.max(largest, Files.size(times.newest()));
      }
    }

    assertThat(bound).isLessThanOrEqualTo(MOST_SNAPSHOTS + 1);
    assertThat(largest).isLessThan(40_000);
    // Of each snapshot that is kept, or went less than three hours ago: a list, three manifests.
    assertThat(things.contents()).hasSizeLessThan(4 * (MOST_SNAPSHOTS + 36 + 12));
    asOf(table, first, now);
  }

  /** What was written since counts as written now. */
  private static void age(TestTable things, Instant now) throws IOException {
    for (String file : things.listed()) {
      if (Files.getLastModifiedTime(Path.of(file)).toInstant().isAfter(now)) {
        Files.setLastModifiedTime(Path.of(file), FileTime.from(now));
      }
    }
  }

  private static List<Snapshot> kept(Table table) {
    List<Snapshot> kept = new ArrayList<>();
    table.snapshots().forEach(kept::add);
    return kept;
  }

  private static void asOf(Table table, Instant first, Instant end) {
    SnapshotHistory history = SnapshotHistory.of(table);
    assertThat(history.snapshots()).containsExactlyInAnyOrderElementsOf(kept(table));
    Instant recent = end.minus(Duration.ofMinutes(27));
    SnapshotHistory.AsOf exact = history.asOf(recent).orElseThrow();
    assertThat(exact.exact()).isTrue();
    assertThat(Duration.between(time(exact.snapshot()), recent)).isLessThan(BETWEEN);
    // Ten in the evening of a day ago, say: what is kept is the end of the hour before.
    Instant old = end.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofMinutes(5 * 60 - 20));
    SnapshotHistory.AsOf nearest = history.asOf(old).orElseThrow();
    assertThat(nearest.exact()).isFalse();
    assertThat(time(nearest.snapshot())).isEqualTo(old.minus(Duration.ofMinutes(25)));
    assertThat(history.asOf(first.minusSeconds(1))).isEqualTo(Optional.empty());
  }

  private static Instant time(Snapshot snapshot) {
    return Instant.ofEpochMilli(snapshot.timestampMillis());
  }
}

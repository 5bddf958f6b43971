package io.tidemark.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.maintain.Maintenance.Outcome;
import io.tidemark.storage.maintain.Maintenance.Step;
import io.tidemark.storage.maintain.Maintenance.Work;
import io.tidemark.storage.upsert.CountingFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.GenericStatisticsFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.puffin.Puffin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceTest {
  private static final Duration LONGEST_JOB = Duration.ofDays(5);
  private static final Retention NONE =
      new Retention(Duration.ZERO, Duration.ZERO, Duration.ZERO, LONGEST_JOB);

  @TempDir Path folder;
  private TestTable things;
  private Table table;

  @BeforeEach
  void create() {
    things = TestTable.create(folder, CountingFiles.CATALOG_PROPERTIES);
    table = things.load();
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Maintenance maintenance(int daysFromNow) {
    Instant now = Instant.now().plus(Duration.ofDays(daysFromNow));
    return new Maintenance(things.load(), NONE, LONGEST_JOB, Clock.fixed(now, ZoneOffset.UTC));
  }

  /** Small files, deletes of all kinds, many manifests, many snapshots. */
  private void use() throws IOException {
    table.updateProperties().set("commit.manifest.min-count-to-merge", "1000").commit();
    List<DataFile> files = new ArrayList<>();
    for (int key = 0; key < 20; key++) {
      files.add(TestTable.append(table, key % 2, key, 100 + key));
    }
    DataFile alone = TestTable.append(table, 3, 300, 301);
    for (DataFile file : List.of(files.get(3), files.get(8), alone)) {
      table.newRowDelta().addDeletes(TestTable.writeDeletes(table, file, 1)).commit();
    }
  }

  @Test
  void planChangesNothing() throws IOException {
    use();
    Set<String> before = things.listed();
    String metadata =
        Files.readString(folder.resolve("tidemark/things/metadata/version-hint.text"));
    Maintenance maintenance = maintenance(6);

    List<Work> planned = new ArrayList<>();
    for (Step step : Step.values()) {
      planned.addAll(maintenance.plan(step));
    }

    assertThat(planned)
        .extracting(Work::step)
        .contains(Step.COMPACT, Step.DELETES, Step.MANIFESTS, Step.EXPIRE);
    assertThat(things.listed()).isEqualTo(before);
    assertThat(Files.readString(folder.resolve("tidemark/things/metadata/version-hint.text")))
        .isEqualTo(metadata);
  }

  @Test
  void allStepsLeaveTheRowsAndLittleElse() throws IOException {
    use();
    Map<Long, String> rows = things.rows();
    Maintenance maintenance = maintenance(1);
    for (Step step : Step.values()) {
      assertThat(maintenance.run(step).undone()).as("%s", step).isEmpty();
    }
    table.refresh();
    assertThat(table.snapshots()).hasSize(1);
    assertThat(table.currentSnapshot().summary())
        .containsEntry("total-data-files", "3")
        .containsEntry("total-delete-files", "0");
    assertThat(table.currentSnapshot().dataManifests(table.io())).hasSize(1);

    maintenance(7).run(Step.EXPIRE);

    assertThat(things.rows()).isEqualTo(rows);
    assertThat(things.contents()).isEqualTo(things.needed());
    for (Step step : Step.values()) {
      assertThat(maintenance(7).run(step).done()).as("again %s", step).isEmpty();
    }
  }

  @Test
  void deleteFilesOfNoRowAreDropped() throws IOException {
    DataFile file = TestTable.append(table, 1, 1, 2);
    TestTable.append(table, 1, 3);
    table.newRowDelta().addDeletes(TestTable.writeDeletes(table, file, 1)).commit();
    table.newOverwrite().deleteFile(file).addFile(TestTable.write(table, 1, 1)).commit();
    assertThat(table.currentSnapshot().summary()).containsEntry("total-delete-files", "1");

    Outcome outcome = maintenance(0).run(Step.DELETES);

    assertThat(outcome.done())
        .singleElement()
        .satisfies(work -> assertThat(work.files()).isEqualTo(1));
    table.refresh();
    assertThat(table.currentSnapshot().summary()).containsEntry("total-delete-files", "0");
    assertThat(things.rows().keySet()).containsExactly(1L, 3L);
  }

  private Path orphan(String name, Duration age) throws IOException {
    Path file = things.folder().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "left behind");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    return file;
  }

  private void age(Duration age) throws IOException {
    for (String file : things.listed()) {
      Files.setLastModifiedTime(Path.of(file), FileTime.from(Instant.now().minus(age)));
    }
  }

  @Test
  void orphansAreWhatNothingNamesAndNoJobCanStillCommit() throws IOException {
    use();
    DataFile uncommitted = TestTable.write(table, 1, 1_000);
    String statistics = table.location() + "/metadata/statistics.puffin";
    try (var writer =
        Puffin.write(table.io().newOutputFile(statistics)).createdBy("test").build()) {
      writer.finish();
    }
    long id = table.currentSnapshot().snapshotId();
    table
        .updateStatistics()
        .setStatistics(new GenericStatisticsFile(id, statistics, 1, 1, List.of()))
        .commit();
    Set<String> named = new TreeSet<>(things.listed());
    named.remove(uncommitted.location().replaceFirst("^file:/+", "/"));
    age(Duration.ofDays(6));
    Path young = orphan("data/young.parquet", Duration.ofDays(4));
    orphan("data/part=1/old.parquet", Duration.ofDays(6));
    orphan("metadata/old-m0.avro", Duration.ofDays(6));

    Outcome outcome = maintenance(0).run(Step.ORPHANS);

    assertThat(outcome.undone()).isEmpty();
    assertThat(outcome.done())
        .singleElement()
        .satisfies(work -> assertThat(work.files()).isGreaterThanOrEqualTo(3));
    named.add(young.toString());
    // All but metadata files that fell out of the log before.
    assertThat(things.listed()).isEqualTo(named);
  }

  @Test
  void noOrphanIsDeletedBesideTheMetadataOfAnotherTable() throws IOException {
    use();
    TestTable lost = TestTable.create(folder.resolve("lost"), Map.of());
    TestTable.append(lost.load(), 1, 1);
    for (String file : lost.listed()) {
      if (file.endsWith("v2.metadata.json")) {
        Files.copy(Path.of(file), things.folder().resolve("metadata/00002-lost.metadata.json"));
      }
    }
    orphan("data/old.parquet", Duration.ofDays(6));
    age(Duration.ofDays(6));
    Set<String> before = things.listed();

    Outcome outcome = maintenance(0).run(Step.ORPHANS);

    assertThat(outcome.undone())
        .singleElement()
        .satisfies(why -> assertThat(why).contains("00002-lost.metadata.json is of table"));
    assertThat(things.listed()).isEqualTo(before);
  }
}

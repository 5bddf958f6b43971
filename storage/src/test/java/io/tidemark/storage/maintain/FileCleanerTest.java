package io.tidemark.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.CountingFiles;
import io.tidemark.storage.upsert.CountingFiles.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What expiry forgets and what is deleted after it. */
class FileCleanerTest {
  /** Nothing but the current snapshot stays. */
  private static final Retention NONE =
      new Retention(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofDays(5));

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

  private static Instant daysFromNow(int days) {
    return Instant.now().plus(Duration.ofDays(days));
  }

  private FileCleaner.Plan clean(Instant now) {
    FileCleaner cleaner = new FileCleaner(table);
    FileCleaner.Plan plan = cleaner.plan(now, NONE);
    assertThat(cleaner.delete(plan, now)).isZero();
    return plan;
  }

  @Test
  void expiryOpensMetadataAloneWhateverIsKept() throws IOException {
    for (int i = 0; i < 30; i++) {
      TestTable.append(table, 1, i);
    }
    CountingFiles.reset();

    assertThat(Expiry.run(table, daysFromNow(1), NONE)).isEqualTo(29);

    assertThat(CountingFiles.opened(Kind.LIST)).as(CountingFiles.counts()).isZero();
    assertThat(CountingFiles.opened(Kind.MANIFEST)).isZero();
    assertThat(CountingFiles.opened(Kind.PARQUET)).isZero();
    assertThat(CountingFiles.opened(Kind.METADATA)).isLessThanOrEqualTo(4);
    assertThat(table.snapshots()).hasSize(1);
  }

  @Test
  void filesStayForAsLongAsTheLongestJobAfterTheirSnapshots() throws IOException {
    DataFile first = TestTable.append(table, 1, 1);
    table.newOverwrite().deleteFile(first).addFile(TestTable.write(table, 1, 1, 2)).commit();
    Set<String> before = things.contents();
    Expiry.run(table, daysFromNow(1), NONE);

    assertThat(clean(daysFromNow(4)).count()).isZero();
    assertThat(things.contents()).isEqualTo(before);

    // The data file, its manifest and the list of its snapshot.
    assertThat(clean(daysFromNow(6)).count()).isGreaterThanOrEqualTo(3);
    assertThat(things.contents()).isEqualTo(things.needed());
    assertThat(things.rows()).hasSize(2);
    assertThat(things.listed()).noneMatch(file -> file.contains("/expired/"));
  }

  @Test
  void fileThatAKeptSnapshotNeedsStaysUntilThatGoes() throws IOException {
    DataFile first = TestTable.append(table, 1, 1);
    long tagged = table.currentSnapshot().snapshotId();
    table.manageSnapshots().createTag("kept", tagged).commit();
    table.newDelete().deleteFile(first).commit();
    TestTable.append(table, 1, 2);
    Expiry.run(table, daysFromNow(1), NONE);
    clean(daysFromNow(6));

    assertThat(things.contents()).isEqualTo(things.needed());
    assertThat(Files.exists(Path.of(first.location().replaceFirst("^file:/+", "/")))).isTrue();

    table.manageSnapshots().removeTag("kept").commit();
    Expiry.run(table, daysFromNow(7), NONE);
    clean(daysFromNow(12));

    assertThat(things.contents()).isEqualTo(things.needed());
    assertThat(Files.exists(Path.of(first.location().replaceFirst("^file:/+", "/")))).isFalse();
  }

  /**
   * Commits of all kinds, rollbacks and tags, with an expiry that keeps some and a cleaning now and
   * then: whatever is kept stays whole, and in the end what nothing needs is gone.
   */
  @Test
  void randomHistoriesLoseNothingThatIsKeptAndLeaveNothingElse() throws IOException {
    for (int seed = 1; seed <= 2; seed++) {
      TestTable random =
          TestTable.create(folder.resolve("random-" + seed), CountingFiles.CATALOG_PROPERTIES);
      table = random.load();
      Random choice = new Random(seed);
      List<DataFile> live = new ArrayList<>();
      for (int step = 0; step < 40; step++) {
        step(choice, live, step);
        if (choice.nextInt(4) == 0) {
          expireSome(choice);
          FileCleaner cleaner = new FileCleaner(table);
          Instant now = daysFromNow(6);
          cleaner.delete(cleaner.plan(now, NONE), now);
          assertThat(random.contents())
              .as("seed %s, step %s", seed, step)
              .containsAll(random.needed());
        }
      }
      for (String tag : List.copyOf(table.refs().keySet())) {
        if (!tag.equals("main")) {
          table.manageSnapshots().removeTag(tag).commit();
        }
      }
      Expiry.run(table, daysFromNow(1), NONE);
      clean(daysFromNow(6));

      assertThat(random.contents()).as("seed %s", seed).isEqualTo(random.needed());
    }
  }

  private void step(Random choice, List<DataFile> live, int step) throws IOException {
    int kind = live.isEmpty() ? 0 : choice.nextInt(6);
    if (kind <= 1) {
      live.add(TestTable.append(table, choice.nextInt(2), step));
    } else if (kind == 2) {
      table.newDelete().deleteFile(live.remove(choice.nextInt(live.size()))).commit();
    } else if (kind == 3) {
      DataFile gone = live.remove(choice.nextInt(live.size()));
      DataFile anew = TestTable.write(table, gone.partition().get(0, Integer.class), step);
      table.newOverwrite().deleteFile(gone).addFile(anew).commit();
      live.add(anew);
    } else if (kind == 4) {
      DataFile file = live.get(choice.nextInt(live.size()));
      table.newRowDelta().addDeletes(TestTable.writeDeletes(table, file, 0)).commit();
    } else if (table.currentSnapshot() != null) {
      table
          .manageSnapshots()
          .createTag("tag-" + step, table.currentSnapshot().snapshotId())
          .commit();
      table.rewriteManifests().clusterBy(file -> 0).commit();
    }
  }

  /** Expires half of those that are neither current nor tagged. */
  private void expireSome(Random choice) {
    table.refresh();
    List<Snapshot> some = new ArrayList<>();
    for (Snapshot snapshot : KeptSnapshots.expired(table, daysFromNow(1), NONE)) {
      if (choice.nextBoolean()) {
        some.add(snapshot);
      }
    }
    if (!some.isEmpty()) {
      Expiry.expire(table, some, Instant.now());
    }
  }

  @Test
  void fileThatARollbackBroughtBackStays() throws IOException {
    DataFile first = TestTable.append(table, 1, 1);
    long back = table.currentSnapshot().snapshotId();
    table.newDelete().deleteFile(first).commit();
    TestTable.append(table, 1, 2);
    table.manageSnapshots().rollbackTo(back).commit();
    TestTable.append(table, 1, 3);
    Expiry.run(table, daysFromNow(1), NONE);
    clean(daysFromNow(6));

    assertThat(things.contents()).isEqualTo(things.needed());
    assertThat(things.rows().keySet()).containsExactly(1L, 3L);
  }

  @Test
  void whatAnotherTableOfTheSameFolderForgotIsLeft() throws IOException {
    DataFile first = TestTable.append(table, 1, 1);
    table.newDelete().deleteFile(first).commit();
    Expiry.run(table, daysFromNow(1), NONE);
    Path remembered =
        Path.of(
            things.listed().stream()
                .filter(f -> f.contains("/expired/"))
                .findFirst()
                .orElseThrow());
    Files.writeString(
        remembered,
        Files.readString(remembered)
            .replace(table.uuid().toString(), "00000000-0000-0000-0000-000000000000"));
    Set<String> before = things.contents();

    clean(daysFromNow(6));

    assertThat(things.contents()).isEqualTo(before);
  }

  @Test
  void snapshotsThatWereToBeExpiredWhenAProcessWasKilledAreLeft() throws IOException {
    TestTable.append(table, 1, 1);
    TestTable.append(table, 1, 2);
    new ExpiredSnapshots(table).add(List.of(table.snapshots().iterator().next()), Instant.now());
    Set<String> before = things.contents();

    clean(daysFromNow(6));

    assertThat(things.contents()).isEqualTo(before);
  }

  @Test
  void opensTheExpiredOnesAndTheFewManifestsThatTheyDoNotShare() throws IOException {
    Map<Integer, Integer> opened = new TreeMap<>();
    for (int old : List.of(10, 40)) {
      TestTable many =
          TestTable.create(folder.resolve("old-" + old), CountingFiles.CATALOG_PROPERTIES);
      table = many.load();
      table.updateProperties().set("commit.manifest.min-count-to-merge", "1000").commit();
      for (int i = 0; i < old; i++) {
        TestTable.append(table, 0, i);
      }
      DataFile last = null;
      for (int i = 0; i < 10; i++) {
        DataFile next = TestTable.write(table, 1, i);
        if (last == null) {
          table.newAppend().appendFile(next).commit();
        } else {
          table.newOverwrite().deleteFile(last).addFile(next).commit();
        }
        last = next;
      }
      table.refresh();
      List<Snapshot> all = new ArrayList<>();
      table.snapshots().forEach(all::add);
      Expiry.expire(table, all.subList(all.size() - 9, all.size() - 1), Instant.now());
      CountingFiles.reset();
      FileCleaner cleaner = new FileCleaner(table);
      FileCleaner.Plan plan = cleaner.plan(daysFromNow(6), NONE);
      assertThat(plan.files()).hasSize(8);
      opened.put(old, (int) CountingFiles.opened(Kind.MANIFEST));
    }
    // One manifest for each snapshot, some of the last kept one; none of what is old.
    assertThat(opened.get(40)).isEqualTo(opened.get(10)).isLessThan(30);
    assertThat(new TreeSet<>(opened.keySet())).containsExactly(10, 40);
  }
}

package io.tidemark.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.CountingFiles;
import io.tidemark.storage.upsert.CountingFiles.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
  private static final Compaction.Limits LIMITS = new Compaction.Limits(1 << 20, 4, 16);

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

  /** Compacts all; returns how many groups were merged. */
  private int compact() throws IOException {
    Compaction compaction = new Compaction(table, LIMITS);
    int merged = 0;
    var plan = compaction.plan(Compaction.SINCE_EVER, Long.MAX_VALUE);
    if (plan.isPresent()) {
      for (Compaction.Group group : plan.get().groups()) {
        merged += compaction.run(plan.get(), group).files() > 0 ? 1 : 0;
      }
    }
    table.refresh();
    return merged;
  }

  private static List<Object> keys(Table table, DataFile file) throws IOException {
    List<Object> keys = new ArrayList<>();
    try (CloseableIterable<Record> rows =
        Parquet.read(table.io().newInputFile(file))
            .project(table.schema())
            .createReaderFunc(type -> GenericParquetReaders.buildReader(table.schema(), type))
            .build()) {
      rows.forEach(row -> keys.add(row.getField("key")));
    }
    return keys;
  }

  @Test
  void mergesTheSmallFilesOfEachPartitionInOrder() throws IOException {
    TestTable.append(table, 1, 3, 7);
    TestTable.append(table, 1, 1, 9);
    TestTable.append(table, 1, 2);
    TestTable.append(table, 1, 4, 5, 6, 8);
    TestTable.append(table, 2, 10);
    Map<Long, String> before = things.rows();

    assertThat(compact()).isEqualTo(1);

    assertThat(things.rows()).isEqualTo(before);
    assertThat(things.files()).hasSize(2);
    DataFile merged = table.currentSnapshot().addedDataFiles(table.io()).iterator().next();
    assertThat(keys(table, merged)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(merged.sortOrderId()).isEqualTo(table.sortOrder().orderId());
    assertThat(table.currentSnapshot().operation()).isEqualTo("replace");
  }

  @Test
  void sortsTheRowsOfFilesThatAreNotSorted() throws IOException {
    for (long key = 1; key <= 4; key++) {
      List<Record> rows = List.of(TestTable.row(table, 1, 10 - key), TestTable.row(table, 1, key));
      table.newAppend().appendFile(TestTable.write(table, SortOrder.unsorted(), rows)).commit();
    }

    assertThat(compact()).isEqualTo(1);

    DataFile merged = table.currentSnapshot().addedDataFiles(table.io()).iterator().next();
    assertThat(keys(table, merged)).containsExactly(1L, 2L, 3L, 4L, 6L, 7L, 8L, 9L);
  }

  @Test
  void appliesDeletesAndDropsTheFilesOfThem() throws IOException {
    DataFile first = TestTable.append(table, 1, 1, 2, 3);
    for (long key = 4; key <= 6; key++) {
      TestTable.append(table, 1, key);
    }
    table.newRowDelta().addDeletes(TestTable.writeDeletes(table, first, 1)).commit();

    assertThat(compact()).isEqualTo(1);

    assertThat(things.rows().keySet()).containsExactly(1L, 3L, 4L, 5L, 6L);
    assertThat(table.currentSnapshot().summary())
        .containsEntry("total-data-files", "1")
        .containsEntry("total-delete-files", "0");
  }

  @Test
  void keepsColumnsThatWereAddedLaterAndThePartitionSpecOfTheFiles() throws IOException {
    TestTable.append(table, 1, 1);
    TestTable.append(table, 1, 2);
    table.updateSchema().addColumn("added", Types.DoubleType.get()).commit();
    for (long key = 3; key <= 4; key++) {
      Record row = TestTable.row(table, 1, key);
      row.setField("added", key / 2.0);
      table
          .newAppend()
          .appendFile(TestTable.write(table, table.sortOrder(), List.of(row)))
          .commit();
    }
    int old = table.spec().specId();
    table.updateSpec().addField(Expressions.bucket("key", 1)).commit();
    for (long key = 5; key <= 8; key++) {
      TestTable.append(table, 1, key);
    }
    Map<Long, String> before = things.rows();

    assertThat(compact()).isEqualTo(2);

    assertThat(things.rows()).isEqualTo(before);
    assertThat(before.get(4L)).contains("2.0");
    assertThat(things.files())
        .extracting(file -> file.file().specId())
        .containsExactlyInAnyOrder(old, table.spec().specId());
  }

  @Test
  void deleteThatComesBetweenIsKept() throws IOException {
    List<DataFile> files = new ArrayList<>();
    for (long key = 1; key <= 5; key++) {
      files.add(TestTable.append(table, 1, key, key + 10));
    }
    Compaction compaction = new Compaction(table, LIMITS);
    Compaction.Plan plan = compaction.plan(Compaction.SINCE_EVER, Long.MAX_VALUE).orElseThrow();
    Table other = things.load();
    other.newRowDelta().addDeletes(TestTable.writeDeletes(other, files.get(2), 0)).commit();

    Compaction.Done done = compaction.run(plan, plan.groups().get(0));

    assertThat(done.refused()).isEqualTo(1);
    assertThat(done.files()).isEqualTo(5);
    assertThat(things.rows().keySet()).containsExactly(1L, 2L, 4L, 5L, 11L, 12L, 13L, 14L, 15L);
    assertThat(things.files()).hasSize(1);
    // The file that was refused has gone; those that were merged stay for the longest job.
    assertThat(things.contents()).filteredOn(file -> file.endsWith(".parquet")).hasSize(5 + 1 + 1);
  }

  @Test
  void groupWhoseFilesHaveGoneIsLeft() throws IOException {
    List<DataFile> files = new ArrayList<>();
    for (long key = 1; key <= 5; key++) {
      files.add(TestTable.append(table, 1, key));
    }
    Compaction compaction = new Compaction(table, LIMITS);
    Compaction.Plan plan = compaction.plan(Compaction.SINCE_EVER, Long.MAX_VALUE).orElseThrow();
    things.load().newDelete().deleteFile(files.get(0)).deleteFile(files.get(1)).commit();

    Compaction.Done done = compaction.run(plan, plan.groups().get(0));

    assertThat(done.files()).isZero();
    assertThat(things.rows().keySet()).containsExactly(3L, 4L, 5L);
  }

  @Test
  void jobMergesTheFilesOfPartitionsThatItHasWrittenTo() throws IOException {
    for (long key = 1; key <= 4; key++) {
      TestTable.append(table, 1, key);
    }
    long before = table.currentSnapshot().sequenceNumber();
    for (long key = 5; key <= 8; key++) {
      TestTable.append(table, 2, key);
    }
    long settled = table.currentSnapshot().sequenceNumber();
    TestTable.append(table, 2, 9);

    Compaction.Plan plan = new Compaction(table, LIMITS).plan(before, settled).orElseThrow();

    assertThat(plan.groups())
        .singleElement()
        .satisfies(
            group ->
                assertThat(group.files()).extracting(file -> file.file().recordCount()).hasSize(4));
    assertThat(plan.groups().get(0).partition().get(0, Integer.class)).isEqualTo(2);
  }

  @Test
  void plansFewManifestsOfATableOfManyPartitions() throws IOException {
    table.updateProperties().set("commit.manifest.min-count-to-merge", "1000").commit();
    for (int part = 0; part < 25; part++) {
      TestTable.append(table, part, part);
    }
    long before = table.currentSnapshot().sequenceNumber();
    for (long key = 100; key <= 103; key++) {
      TestTable.append(table, 7, key);
    }
    CountingFiles.reset();

    assertThat(new Compaction(table, LIMITS).plan(before, Long.MAX_VALUE).orElseThrow().groups())
        .hasSize(1);

    // Four of the new files twice, and one of the partition that they are in.
    assertThat(CountingFiles.opened(Kind.MANIFEST)).isLessThanOrEqualTo(9);
  }

  @Test
  void largeFileIsNotWrittenAgainForAFewSmallOnes() throws IOException {
    long[] many = new long[20_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = 1_000L + i;
    }
    DataFile large = TestTable.append(table, 1, many);
    for (long key = 1; key <= 4; key++) {
      TestTable.append(table, 1, key);
    }

    assertThat(compact()).isEqualTo(1);

    Set<String> locations = new HashSet<>();
    for (FileScanTask file : things.files()) {
      locations.add(file.file().location());
    }
    assertThat(locations).hasSize(2).contains(large.location());
  }
}

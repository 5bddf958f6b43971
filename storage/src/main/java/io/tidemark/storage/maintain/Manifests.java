package io.tidemark.storage.maintain;

import io.tidemark.storage.files.Channels;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteManifests;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.PropertyUtil;

/**
 * Writes the manifests of data files anew, each of one span of time, so that a reader opens few.
 */
final class Manifests {
  /** The fewest manifests, and how many times more than needed, for which it is worth it. */
  private static final int LEAST = 4;

  private static final int TOO_MANY = 2;
  private static final int ATTEMPTS = 3;

  /**
   * What is to be done.
   *
   * @param manifests how many there are
   * @param bytes of them
   * @param wanted about how many there are to be
   */
  record Plan(int manifests, long bytes, int wanted) {}

  private final Table table;

  Manifests(Table table) {
    this.table = table;
  }

  /** Finds what is to be done; empty where the manifests are few. */
  Optional<Plan> plan() {
    table.refresh();
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return Optional.empty();
    }
    List<ManifestFile> manifests = current.dataManifests(table.io());
    long bytes = manifests.stream().mapToLong(ManifestFile::length).sum();
    long specs = manifests.stream().mapToInt(ManifestFile::partitionSpecId).distinct().count();
    long target =
        PropertyUtil.propertyAsLong(
            table.properties(),
            TableProperties.MANIFEST_TARGET_SIZE_BYTES,
            TableProperties.MANIFEST_TARGET_SIZE_BYTES_DEFAULT);
    int wanted = (int) (bytes / target + specs);
    return manifests.size() >= LEAST && manifests.size() >= TOO_MANY * wanted
        ? Optional.of(new Plan(manifests.size(), bytes, wanted))
        : Optional.empty();
  }

  /**
   * Writes them anew.
   *
   * @return how many there are then; empty where other writers were first
   */
  Optional<Integer> run(Plan plan) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      table.refresh();
      Span span = Span.of(table, table.currentSnapshot(), plan.wanted());
      RewriteManifests rewrite = table.rewriteManifests().clusterBy(span::of);
      Channels.carried(table).forEach(rewrite::set);
      try {
        rewrite.commit();
        table.refresh();
        return Optional.of(table.currentSnapshot().dataManifests(table.io()).size());
      } catch (ValidationException | CommitFailedException e) {
        // Another writer has replaced one of them: again, with those there are now.
      }
    }
    return Optional.empty();
  }

  /** Cuts the time that the files are of into spans of the same length. */
  private record Span(Table table, long first, long last, int count) {
    private static Span of(Table table, Snapshot snapshot, int count) {
      long first = Long.MAX_VALUE;
      long last = Long.MIN_VALUE;
      for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
        PartitionSpec spec = table.specs().get(manifest.partitionSpecId());
        int field = timeField(spec);
        if (field >= 0 && manifest.partitions().get(field).lowerBound() != null) {
          first = Math.min(first, bound(manifest.partitions().get(field).lowerBound()));
          last = Math.max(last, bound(manifest.partitions().get(field).upperBound()));
        }
      }
      return new Span(table, first, last, count);
    }

    private static long bound(ByteBuffer value) {
      return Conversions.<Integer>fromByteBuffer(Types.IntegerType.get(), value);
    }

    /** The field of a spec that counts hours, days, months or years; -1 where there is none. */
    private static int timeField(PartitionSpec spec) {
      List<PartitionField> fields = new ArrayList<>(spec.fields());
      for (int i = 0; i < fields.size(); i++) {
        if (fields.get(i).transform().toString().matches("year|month|day|hour")) {
          return i;
        }
      }
      return -1;
    }

    private Object of(DataFile file) {
      int field = timeField(table.specs().get(file.specId()));
      StructLike partition = file.partition();
      Integer time = field < 0 ? null : partition.get(field, Integer.class);
      return time == null || last < first ? 0L : (time - first) * count / (last - first + 1);
    }
  }
}

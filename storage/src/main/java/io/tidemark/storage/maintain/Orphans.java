package io.tidemark.storage.maintain;

import io.tidemark.storage.files.Channels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Finds the files in a table's folder that nothing names: no kept snapshot, no statistics, not the
 * log of metadata files. Such files are left behind by jobs that were killed, and by refused
 * commits. Where the folder holds metadata of another table than the catalog's, nothing is found:
 * the catalog may be the one that is wrong.
 */
final class Orphans {
  /** The most files, some 300 bytes each, that are found in a run. */
  static final int MOST = 100_000;

  private static final Pattern METADATA =
      Pattern.compile("metadata/v?(\\d+)(?:-[^/]*)?(?:\\.gz)?\\.metadata\\.json(?:\\.gz)?$");

  private final Table table;

  Orphans(Table table) {
    this.table = table;
  }

  /**
   * What was found.
   *
   * @param files with their bytes
   * @param more whether there are more of them
   * @param refused why none may be deleted, if so
   */
  record Plan(Map<String, Long> files, boolean more, Optional<String> refused) {
    long bytes() {
      return files.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Plan refused(String why) {
      return new Plan(Map.of(), false, Optional.of(why));
    }
  }

  /** The metadata file with the greatest of some value that was met. */
  private static final class Greatest {
    private long value = Long.MIN_VALUE;
    private String location;

    private void include(String other, long otherValue) {
      if (location == null || otherValue > value) {
        location = other;
        value = otherValue;
      }
    }
  }

  /**
   * Lists the folder of the table.
   *
   * @param before the moment that the files must have been written before, by the clock of the file
   *     system
   */
  Plan plan(Instant before) {
    table.refresh();
    if (!(table.io() instanceof SupportsPrefixOperations)) {
      return Plan.refused(
          "files of " + table.io().getClass().getSimpleName() + " cannot be listed");
    }
    PathSet known = new PathSet();
    addKnown(known);
    Map<String, Long> files = new TreeMap<>();
    boolean[] more = {false};
    Greatest version = new Greatest();
    Greatest time = new Greatest();
    TableFiles.list(
        table.io(),
        table.location(),
        files::clear,
        file -> {
          Matcher metadata = METADATA.matcher(file.location());
          if (metadata.find()) {
            version.include(file.location(), Long.parseLong(metadata.group(1)));
            time.include(file.location(), file.createdAtMillis());
          }
          if (file.createdAtMillis() < before.toEpochMilli()
              && !known.contains(TableFiles.path(file.location()))) {
            if (files.size() < MOST) {
              files.put(file.location(), file.size());
            } else {
              more[0] = true;
            }
          }
        });
    if (version.location == null) {
      return Plan.refused(table.location() + " holds no metadata file");
    }
    Set<String> metadata = new TreeSet<>(List.of(version.location, time.location));
    files.keySet().stream().filter(METADATA.asPredicate()).forEach(metadata::add);
    for (String each : metadata) {
      UUID other = uuid(each);
      if (other != null && !other.equals(table.uuid())) {
        return Plan.refused(
            each + " is of table " + other + ", and the catalog's table is " + table.uuid());
      }
    }
    return new Plan(files, more[0], Optional.empty());
  }

  /** The table that a metadata file is of; null where it is not whole, as one still written is. */
  private UUID uuid(String location) {
    try {
      return UUID.fromString(TableMetadataParser.read(table.io(), location).uuid());
    } catch (RuntimeException e) {
      return null;
    }
  }

  private void addKnown(PathSet known) {
    TableMetadata metadata = ((BaseTable) table).operations().current();
    add(known, metadata.metadataFileLocation());
    metadata.previousFiles().forEach(file -> add(known, file.file()));
    for (StatisticsFile file : metadata.statisticsFiles()) {
      add(known, file.path());
    }
    for (PartitionStatisticsFile file : metadata.partitionStatisticsFiles()) {
      add(known, file.path());
    }
    add(known, table.location() + "/metadata/version-hint.text");
    Set<String> read = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      add(known, snapshot.manifestListLocation());
      Channels.file(table, snapshot).ifPresent(file -> add(known, file));
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        if (read.add(manifest.path())) {
          add(known, manifest.path());
          addFiles(known, manifest);
        }
      }
    }
  }

  private void addFiles(PathSet known, ManifestFile manifest) {
    try (CloseableIterable<? extends ContentFile<?>> files =
        manifest.content() == ManifestContent.DATA
            ? ManifestFiles.read(manifest, table.io(), table.specs())
            : ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
      files.forEach(file -> add(known, file.location()));
    } catch (IOException e) {
      throw new UncheckedIOException(manifest.path() + ": cannot be read", e);
    }
  }

  private static void add(PathSet known, String location) {
    known.add(TableFiles.path(location));
  }

  /**
   * Deletes what was found.
   *
   * @return how many files could not be deleted
   */
  int delete(Plan plan) {
    return TableFiles.delete(table.io(), plan.files().keySet());
  }
}

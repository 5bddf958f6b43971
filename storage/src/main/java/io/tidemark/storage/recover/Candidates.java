package io.tidemark.storage.recover;

import io.tidemark.storage.files.DamageCheck;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.Locations;
import io.tidemark.storage.files.MetadataFiles;
import io.tidemark.storage.files.MetadataFiles.MetadataFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/**
 * What of the metadata in a table's folder can be registered: of each table that has been there, by
 * its uuid, the newest that is whole. Newest is what has the greatest number in its name, then what
 * was updated last, by what it says itself.
 *
 * @param chosen the newest of each table, the greatest number first
 * @param skipped newer files that cannot be used
 * @param newest the greatest number of any file
 */
record Candidates(List<Candidate> chosen, List<DamagedFile> skipped, int newest) {

  /**
   * A metadata file.
   *
   * @param file where it is
   * @param metadata what it says
   */
  record Candidate(MetadataFile file, TableMetadata metadata) {
    Optional<Snapshot> snapshot() {
      return Optional.ofNullable(metadata.currentSnapshot());
    }

    /** The rows of the current snapshot as its summary has them. */
    long rows() {
      return snapshot()
          .map(Snapshot::summary)
          .map(
              summary -> count(summary, "total-records") - count(summary, "total-position-deletes"))
          .orElse(0L);
    }

    private static long count(Map<String, String> summary, String name) {
      return Long.parseLong(summary.getOrDefault(name, "0"));
    }

    /** Whether the files that it names are in this folder. */
    boolean isOf(String folder) {
      return Locations.areSame(metadata.location(), folder);
    }
  }

  private static final Comparator<Candidate> OLDEST_FIRST =
      Comparator.<Candidate>comparingInt(each -> each.file().version())
          .thenComparingLong(each -> each.metadata().lastUpdatedMillis())
          .thenComparingLong(each -> each.file().modifiedMillis());

  /** Looks into the folder of a table. */
  static Candidates of(TableFolder folder, FileIO io) {
    List<MetadataFile> files = MetadataFiles.in(folder.location(), io);
    List<DamagedFile> unreadable = new ArrayList<>();
    Map<String, Integer> versions = new LinkedHashMap<>();
    Map<String, List<Candidate>> tables = new LinkedHashMap<>();
    for (MetadataFile file : files) {
      try {
        TableMetadata metadata = file.read(io);
        tables
            .computeIfAbsent(String.valueOf(metadata.uuid()), any -> new ArrayList<>())
            .add(new Candidate(file, metadata));
      } catch (DamagedFile e) {
        unreadable.add(e);
        versions.put(e.location(), file.version());
      }
    }
    List<Candidate> chosen = new ArrayList<>();
    List<DamagedFile> skipped = new ArrayList<>();
    for (List<Candidate> table : tables.values()) {
      table.sort(OLDEST_FIRST.reversed());
      chosen(folder, table, io, skipped).ifPresent(chosen::add);
    }
    // A table that was made and never filled has nothing to lose.
    if (chosen.stream().anyMatch(each -> each.snapshot().isPresent())) {
      chosen.removeIf(each -> each.snapshot().isEmpty());
    }
    chosen.sort(OLDEST_FIRST.reversed());
    int newest = files.isEmpty() ? -1 : files.get(0).version();
    int oldestChosen =
        chosen.stream().mapToInt(each -> each.file().version()).min().orElse(Integer.MIN_VALUE);
    unreadable.removeIf(each -> versions.get(each.location()) < oldestChosen);
    skipped.addAll(0, unreadable);
    return new Candidates(List.copyOf(chosen), List.copyOf(skipped), newest);
  }

  private static Optional<Candidate> chosen(
      TableFolder folder, List<Candidate> table, FileIO io, List<DamagedFile> skipped) {
    for (Candidate candidate : table) {
      // What lies elsewhere by its own words is not looked at: it may be another table's by now.
      Optional<DamagedFile> damaged =
          candidate.isOf(folder.location())
              ? candidate
                  .snapshot()
                  .flatMap(each -> DamageCheck.damaged(each, candidate.metadata().specsById(), io))
              : Optional.empty();
      if (damaged.isEmpty()) {
        return Optional.of(candidate);
      }
      skipped.add(damaged.get());
    }
    return Optional.empty();
  }
}

package io.tidemark.storage.recover;

import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.Locations;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;

/** The files that the kept snapshots of a table need. */
final class ReachableFiles {
  /** Stands for a size that the metadata does not tell. */
  static final long UNKNOWN = -1;

  private final Map<String, Long> sizes = new TreeMap<>();
  private final TableMetadata metadata;
  private final FileIO io;

  private ReachableFiles(TableMetadata metadata, FileIO io) {
    this.metadata = metadata;
    this.io = io;
  }

  /**
   * The files, with their sizes as the metadata has them, by their places below the table's folder.
   *
   * @throws DamagedFile when a list or a manifest cannot be read
   * @throws IllegalStateException when a file is outside of the table's folder
   */
  static Map<String, Long> of(TableMetadata metadata, FileIO io) {
    ReachableFiles files = new ReachableFiles(metadata, io);
    Set<String> manifests = new HashSet<>();
    for (Snapshot snapshot : metadata.snapshots()) {
      files.add(snapshot.manifestListLocation(), UNKNOWN);
      for (ManifestFile manifest : manifests(snapshot, io)) {
        if (manifests.add(manifest.path())) {
          files.add(manifest.path(), manifest.length());
          files.addContents(manifest);
        }
      }
    }
    metadata.statisticsFiles().forEach(file -> files.add(file.path(), file.fileSizeInBytes()));
    metadata
        .partitionStatisticsFiles()
        .forEach(file -> files.add(file.path(), file.fileSizeInBytes()));
    return files.sizes;
  }

  private static Iterable<ManifestFile> manifests(Snapshot snapshot, FileIO io) {
    try {
      return snapshot.allManifests(io);
    } catch (RuntimeException e) {
      throw DamagedFile.of(snapshot.manifestListLocation(), e);
    }
  }

  private void addContents(ManifestFile manifest) {
    try (CloseableIterable<? extends ContentFile<?>> files =
        manifest.content() == ManifestContent.DATA
            ? ManifestFiles.read(manifest, io, metadata.specsById())
            : ManifestFiles.readDeleteManifest(manifest, io, metadata.specsById())) {
      files.forEach(file -> add(file.location(), file.fileSizeInBytes()));
    } catch (IOException | RuntimeException e) {
      throw DamagedFile.of(manifest.path(), e);
    }
  }

  private void add(String location, long bytes) {
    String path =
        Locations.below(metadata.location(), location)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        location
                            + ": is outside of the table's folder "
                            + metadata.location()
                            + ", so that it cannot be kept with it"));
    sizes.put(path, bytes);
  }
}

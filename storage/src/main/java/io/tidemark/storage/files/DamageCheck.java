package io.tidemark.storage.files;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;

/** Finds out which of a table's files cannot be read. */
public final class DamageCheck {
  private DamageCheck() {}

  /**
   * The first file, of a snapshot's manifest list and its manifests, that cannot be read.
   *
   * @param specs the table's partition specs by their ids
   */
  public static Optional<DamagedFile> damaged(
      Snapshot snapshot, Map<Integer, PartitionSpec> specs, FileIO io) {
    List<ManifestFile> manifests;
    try {
      manifests = snapshot.allManifests(io);
    } catch (RuntimeException e) {
      return Optional.of(DamagedFile.of(snapshot.manifestListLocation(), e));
    }
    return manifests.stream().flatMap(each -> damaged(each, specs, io).stream()).findFirst();
  }

  private static Optional<DamagedFile> damaged(
      ManifestFile manifest, Map<Integer, PartitionSpec> specs, FileIO io) {
    try (CloseableIterable<?> files =
        manifest.content() == ManifestContent.DATA
            ? ManifestFiles.read(manifest, io, specs)
            : ManifestFiles.readDeleteManifest(manifest, io, specs)) {
      files.forEach(file -> {});
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(DamagedFile.of(manifest.path(), e));
    }
  }

  /** What to say of a plan that failed: it names the file that is the cause, where one is. */
  public static RuntimeException unplanned(Table table, long snapshotId, RuntimeException e) {
    Snapshot snapshot = table.snapshot(snapshotId);
    return snapshot == null
        ? e
        : damaged(snapshot, table.specs(), table.io())
            .<RuntimeException>map(
                damaged -> {
                  damaged.addSuppressed(e);
                  return damaged;
                })
            .orElse(e);
  }

  /** What to say where some delete files cannot be read: it names the one that is the cause. */
  public static RuntimeException unreadable(
      Table table, Collection<DeleteFile> deletes, Throwable e) {
    for (DeleteFile file : deletes) {
      if (deletes.size() == 1 || !isWhole(table.io().newInputFile(file.location()), file)) {
        return DamagedFile.of(file.location(), e);
      }
    }
    return DamagedFile.of(
        deletes.stream().map(DeleteFile::location).findFirst().orElse("a delete file"), e);
  }

  private static boolean isWhole(InputFile stored, DeleteFile file) {
    try {
      return stored.getLength() == file.fileSizeInBytes();
    } catch (NotFoundException e) {
      return false;
    }
  }
}

package io.tidemark.storage.read;

import io.tidemark.storage.files.Locations;
import java.io.IOException;
import java.util.List;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * The files that a reader of the current snapshot of a table reads.
 *
 * @param data those with rows, in the order of their names: paths of this machine, or URIs
 * @param withDeletes how many of them have rows that are deleted
 */
public record TableFiles(List<String> data, long withDeletes) {

  /** Plans them; none where the table has no snapshot. */
  public static TableFiles of(Table table) throws IOException {
    Snapshot current = table.currentSnapshot();
    List<FileScanTask> files =
        new StoredRows(table)
            .files(current == null ? null : current.snapshotId(), Expressions.alwaysTrue());
    return new TableFiles(
        files.stream().map(file -> Locations.plain(file.file().location())).sorted().toList(),
        files.stream().filter(file -> !file.deletes().isEmpty()).count());
  }
}

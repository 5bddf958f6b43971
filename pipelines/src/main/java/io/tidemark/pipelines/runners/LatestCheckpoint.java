package io.tidemark.pipelines.runners;

import io.tidemark.schemas.text.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Finds where a job on Flink left off: {@code FOLDER/JOB/chk-N} is a checkpoint, {@code
 * FOLDER/savepoint-ID} a savepoint, and either is complete once it holds {@code _metadata}.
 */
public final class LatestCheckpoint {
  private static final String METADATA = "_metadata";
  private static final String CHECKPOINT = "chk-";
  private static final String SAVEPOINT = "savepoint-";

  private record Found(Path path, long written, long number) {}

  private LatestCheckpoint() {}

  /**
   * The complete checkpoint or savepoint that was written last, of whatever job; none where there
   * is none, or no folder.
   *
   * @param folder a path or URI of any file system that Flink knows
   * @throws UserError when the folder cannot be read
   */
  public static Optional<String> in(String folder) {
    Path root = new Path(uri(folder));
    try {
      FileSystem files = root.getFileSystem();
      List<Found> found = new ArrayList<>();
      for (FileStatus child : folders(files, root)) {
        if (child.getPath().getName().startsWith(SAVEPOINT)) {
          add(files, child.getPath(), 0, found);
        }
        for (FileStatus checkpoint : folders(files, child.getPath())) {
          String name = checkpoint.getPath().getName();
          if (name.matches(CHECKPOINT + "\\d+")) {
            long number = Long.parseLong(name.substring(CHECKPOINT.length()));
            add(files, checkpoint.getPath(), number, found);
          }
        }
      }
      return found.stream()
          .max(Comparator.comparingLong(Found::written).thenComparingLong(Found::number))
          .map(latest -> latest.path().toString());
    } catch (IOException e) {
      throw new UserError(
          folder
              + ": checkpoints cannot be looked for ("
              + e.getClass().getSimpleName()
              + ": "
              + e.getMessage()
              + "); choose a folder you may read",
          e);
    }
  }

  /** A folder as a URI; a relative path is taken from the working directory. */
  static String uri(String folder) {
    return folder.matches("[a-z][a-z0-9+.-]+:.*")
        ? folder
        : "file://" + java.nio.file.Path.of(folder).toAbsolutePath().normalize();
  }

  private static List<FileStatus> folders(FileSystem files, Path folder) throws IOException {
    try {
      FileStatus[] children = files.listStatus(folder);
      return children == null
          ? List.of()
          : List.of(children).stream().filter(FileStatus::isDir).toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private static void add(FileSystem files, Path path, long number, List<Found> found)
      throws IOException {
    try {
      long written = files.getFileStatus(new Path(path, METADATA)).getModificationTime();
      found.add(new Found(path, written, number));
    } catch (FileNotFoundException e) {
      // Begun and not complete, or just replaced by a newer one.
    }
  }
}

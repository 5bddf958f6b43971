package io.tidemark.storage.maintain;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.function.Consumer;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.BulkDeletionFailureException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsBulkOperations;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** Lists and deletes files. */
final class TableFiles {
  /** How many listings may meet a file that vanishes meanwhile. */
  private static final int LISTINGS = 5;

  private TableFiles() {}

  /**
   * The path in a location, by which files are the same whatever scheme names them; a bucket is
   * part of it, a server of HDFS is not.
   */
  static String path(String location) {
    int scheme = location.indexOf(":/");
    if (scheme < 0) {
      return location;
    }
    String rest = location.substring(scheme + 1);
    if (location.startsWith("hdfs:")) {
      rest = rest.replaceFirst("^//[^/]*", "");
    }
    return rest.replaceFirst("^/+", "/");
  }

  /**
   * Takes all files below a folder; none where there is no such folder. A file that vanishes
   * meanwhile is gone: they are listed again.
   *
   * @param start told before the first file, each time
   */
  static void list(FileIO io, String folder, Runnable start, Consumer<FileInfo> file) {
    for (int listing = 1; ; listing++) {
      start.run();
      try {
        ((SupportsPrefixOperations) io).listPrefix(folder).forEach(file);
        return;
      } catch (NotFoundException e) {
        return;
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof FileNotFoundException)) {
          throw e;
        }
        if (listing == LISTINGS) {
          return;
        }
      }
    }
  }

  /**
   * Deletes files; those that are gone count as deleted.
   *
   * @return how many could not be deleted
   */
  static int delete(FileIO io, Collection<String> locations) {
    if (locations.isEmpty()) {
      return 0;
    }
    if (io instanceof SupportsBulkOperations bulk) {
      try {
        bulk.deleteFiles(locations);
        return 0;
      } catch (BulkDeletionFailureException e) {
        return e.numberFailedObjects();
      }
    }
    int failed = 0;
    for (String location : locations) {
      try {
        io.deleteFile(location);
      } catch (NotFoundException e) {
        // Gone, which is as good.
      } catch (RuntimeException e) {
        failed++;
      }
    }
    return failed;
  }
}

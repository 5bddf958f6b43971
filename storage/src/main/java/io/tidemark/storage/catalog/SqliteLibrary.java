package io.tidemark.storage.catalog;

import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The native library of SQLite, which has to be a file to be loaded. It is that in a private
 * temporary folder, only while it is being loaded. What a process leaves that is killed just then
 * goes with all its temporary files.
 */
final class SqliteLibrary {
  private static final String FOLDERS = "tidemark-sqlite-";

  /** Where the driver writes the library. */
  private static final String DRIVERS_FOLDER = "org.sqlite.tmpdir";

  /** Where who runs us has put it. */
  private static final String GIVEN = "org.sqlite.lib.path";

  private static boolean loaded;

  private SqliteLibrary() {}

  /** Loads it, once a class loader. */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    // The driver's settings are those of the JVM, whatever class loaders ask.
    synchronized (DRIVERS_FOLDER.intern()) {
      try {
        if (System.getProperty(GIVEN) == null) {
          loadFromTemporaryFolder();
        } else {
          SQLiteJDBCLoader.initialize();
        }
      } catch (Exception e) {
        throw new UserError(
            "The library of SQLite cannot be loaded from the folder of temporary files, "
                + System.getProperty("java.io.tmpdir")
                + " ("
                + e.getMessage()
                + "); name one that may be written, and run from, with"
                + " TIDEMARK_JVM=-Djava.io.tmpdir=FOLDER",
            e);
      }
    }
    loaded = true;
  }

  private static void loadFromTemporaryFolder() throws Exception {
    // Nobody else may enter it.
    Path folder = Files.createTempDirectory(FOLDERS);
    String before = System.getProperty(DRIVERS_FOLDER);
    try {
      System.setProperty(DRIVERS_FOLDER, folder.toString());
      SQLiteJDBCLoader.initialize();
    } finally {
      if (before == null) {
        System.clearProperty(DRIVERS_FOLDER);
      } else {
        System.setProperty(DRIVERS_FOLDER, before);
      }
      remove(folder);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}

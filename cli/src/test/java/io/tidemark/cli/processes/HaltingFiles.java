package io.tidemark.cli.processes;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * Files of a warehouse, for a process that halts around the n-th commit to a table: before it takes
 * effect, when all its files but the table's metadata are written, or after, when the metadata is
 * first read back. Or it waits before the commit takes effect until it may go on. Iceberg makes it
 * by name.
 */
public final class HaltingFiles extends HadoopFileIO {
  /**
   * System property that says where to halt, as {@code TABLE:N:before}, {@code :after} or {@code
   * :wait}.
   */
  static final String PROPERTY = "tidemark.test.halt";

  /** System property that names the file without which a process that waits does not go on. */
  static final String GO = "tidemark.test.go";

  /** What the name of the file that tells of a waiting process ends with. */
  static final String WAITING = ".waiting";

  /** How long a process waits until it may go on. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** What the process ends with. */
  static final int EXIT_CODE = 77;

  private static final AtomicInteger COMMITS = new AtomicInteger();
  private static final Set<String> WRITTEN = ConcurrentHashMap.newKeySet();

  private final String table;
  private final int commit;
  private final String how;

  public HaltingFiles() {
    String[] where = System.getProperty(PROPERTY).split(":", -1);
    table = where[0];
    commit = Integer.parseInt(where[1]);
    how = where[2];
  }

  private boolean isMetadata(String path) {
    return path.contains("/" + table + "/metadata/") && path.endsWith(".metadata.json");
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public OutputFile newOutputFile(String path) {
    if (isMetadata(path) && COMMITS.incrementAndGet() == commit) {
      switch (how) {
        case "before" -> Runtime.getRuntime().halt(EXIT_CODE);
        case "after" -> WRITTEN.add(name(path));
        default -> awaitGo();
      }
    }
    return super.newOutputFile(path);
  }

  private static void awaitGo() {
    Path go = Path.of(System.getProperty(GO));
    try {
      Files.createFile(go.resolveSibling(go.getFileName() + WAITING));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await().atMost(PATIENCE).until(() -> Files.exists(go));
  }

  @Override
  public InputFile newInputFile(String path) {
    if (WRITTEN.contains(name(path))) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    return super.newInputFile(path);
  }
}

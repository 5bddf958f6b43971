package io.tidemark.pipelines;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * Files of a warehouse, for a process that halts around the n-th commit to a table: before it takes
 * effect, when all its files but the table's metadata are written, or after, when the metadata is
 * first read back. Iceberg makes it by name.
 */
public final class HaltingFiles extends HadoopFileIO {
  /** System property that says where to halt, as {@code TABLE:N:before} or {@code :after}. */
  static final String PROPERTY = "tidemark.test.halt";

  /** What the process ends with. */
  static final int EXIT_CODE = 77;

  private static final AtomicInteger COMMITS = new AtomicInteger();
  private static final Set<String> WRITTEN = ConcurrentHashMap.newKeySet();

  private final String table;
  private final int commit;
  private final boolean after;

  public HaltingFiles() {
    String[] where = System.getProperty(PROPERTY).split(":", -1);
    table = where[0];
    commit = Integer.parseInt(where[1]);
    after = where[2].equals("after");
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
      if (!after) {
        Runtime.getRuntime().halt(EXIT_CODE);
      }
      WRITTEN.add(name(path));
    }
    return super.newOutputFile(path);
  }

  @Override
  public InputFile newInputFile(String path) {
    if (WRITTEN.contains(name(path))) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    return super.newInputFile(path);
  }
}

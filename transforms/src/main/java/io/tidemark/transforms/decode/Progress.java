package io.tidemark.transforms.decode;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the reading of a source has come in this process. A runner in this process shows it to
 * the command line while it works; what a job counts for good are its metrics.
 */
public final class Progress {
  private static final Map<String, Progress> BY_NAME = new ConcurrentHashMap<>();

  /**
   * What was read at one moment.
   *
   * @param bytes as stored
   * @param rows as the source counts them
   */
  public record Read(long bytes, long rows) {}

  private long bytes;
  private long rows;
  private final SourceReport sources = new SourceReport();

  private Progress() {}

  /** The progress told under this name. */
  public static Progress of(String name) {
    return BY_NAME.computeIfAbsent(name, any -> new Progress());
  }

  /** Forgets what was told under this name. */
  public static void forget(String name) {
    BY_NAME.remove(name);
  }

  /**
   * Tells what more has been read.
   *
   * @param moreBytes as stored
   * @param moreRows as the source counts them
   */
  public synchronized void read(long moreBytes, long moreRows) {
    bytes += moreBytes;
    rows += moreRows;
  }

  /** What was found in each file. */
  public SourceReport sources() {
    return sources;
  }

  /** What has been read. */
  public synchronized Read read() {
    return new Read(bytes, rows);
  }
}

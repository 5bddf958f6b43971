package io.tidemark.pipelines;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How far the reading of a source has come in this process. A runner in this process shows it to
 * the command line while it works; what a job counts for good are its metrics.
 */
public final class Progress {
  private static final Map<String, Progress> BY_NAME = new ConcurrentHashMap<>();

  private final LongAdder bytes = new LongAdder();
  private final LongAdder rows = new LongAdder();
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
  public void read(long moreBytes, long moreRows) {
    bytes.add(moreBytes);
    rows.add(moreRows);
  }

  /** What was found in each file. */
  public SourceReport sources() {
    return sources;
  }

  /** Bytes read, as stored. */
  public long bytes() {
    return bytes.sum();
  }

  /** Rows read. */
  public long rows() {
    return rows.sum();
  }
}

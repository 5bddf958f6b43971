package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a process has allocated, as a log of its heap says it: what the heap has grown by from
 * the end of each collection to the start of the next, and to the end of the process. It needs
 * nothing of the process but flags of its JVM, and the parallel collector.
 */
final class AllocationLog {
  private static final String NAME = "heap.log";

  /**
   * Threads allocate in the heap itself, so that no buffer of a thread is counted which is half
   * empty; and they wait for what is compiled, so that a busy processor does not leave more to the
   * interpreter, which allocates what compiled code need not.
   */
  static final List<String> FLAGS =
      List.of("-XX:-UseTLAB", "-Xbatch", "-Xlog:gc+heap=debug,gc+heap+exit=info:file=" + NAME);

  private static final Pattern GENERATION =
      Pattern.compile("\\] (?:GC\\(\\d+\\) )? *(PSYoungGen|ParOldGen) +total \\d+K, used (\\d+)K");
  private static final String OLD = "ParOldGen";
  private static final String BEFORE = "Heap before GC";
  private static final String AFTER = "Heap after GC";

  /** The end of the process. */
  private static final String END = "] Heap";

  private AllocationLog() {}

  /**
   * The bytes allocated by all threads, from the start of the process to its end.
   *
   * @param folder that a process with the {@link #FLAGS} ran in
   * @throws IllegalStateException when the log does not reach to the end of the process
   */
  static long bytes(Path folder) throws IOException {
    Path log = folder.resolve(NAME);
    long allocated = 0;
    long left = 0;
    long used = 0;
    boolean grown = false;
    boolean ended = false;
    for (String line : Files.readAllLines(log)) {
      if (line.contains(BEFORE) || line.contains(AFTER) || line.endsWith(END)) {
        grown = !line.contains(AFTER);
        ended = line.endsWith(END);
        used = 0;
      }
      Matcher generation = GENERATION.matcher(line);
      if (generation.find()) {
        used += Long.parseLong(generation.group(2));
        if (generation.group(1).equals(OLD)) {
          allocated += grown ? used - left : 0;
          left = used;
        }
      }
    }
    if (!ended) {
      throw new IllegalStateException(
          "Not the whole log of a heap: " + log + " (expected the heap at the end of the process)");
    }
    return allocated << 10;
  }
}

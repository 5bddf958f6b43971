package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a log of {@code -Xlog:gc} says of the heap.
 *
 * @param peakAfterAny the most that was left by any collection, in MiB; rubbish that a young
 *     collection leaves is in it
 * @param peakAfterFull the most that was left by a full collection, in MiB, or 0 if there was none
 */
record GcLog(long peakAfterAny, long peakAfterFull) {
  private static final Pattern PAUSE =
      Pattern.compile("GC\\(\\d+\\) Pause (\\w+).* (\\d+)M->(\\d+)M\\(\\d+M\\)");

  static GcLog read(Path log) throws IOException {
    long any = 0;
    long full = 0;
    for (String line : Files.readAllLines(log)) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        long after = Long.parseLong(pause.group(3));
        any = Math.max(any, after);
        full = pause.group(1).equals("Full") ? Math.max(full, after) : full;
      }
    }
    return new GcLog(any, full);
  }
}

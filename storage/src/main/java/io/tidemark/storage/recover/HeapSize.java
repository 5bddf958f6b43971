package io.tidemark.storage.recover;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What to say where the heap is too small. */
public final class HeapSize {
  private static final long MEGABYTE = 1L << 20;
  private static final long GIGABYTE = 1L << 30;
  private static final long LEAST_GIGABYTES = 4;

  /** How a failure reads that comes from another class loader or process, as text. */
  private static final Pattern NAMED = Pattern.compile("(^|\\W)java\\.lang\\.OutOfMemoryError\\b");

  /** What no larger heap mends. */
  private static final Pattern OF_SOMETHING_ELSE =
      Pattern.compile("native thread|Metaspace|class space|exceeds VM limit");

  private HeapSize() {}

  /** Whether a failure says, anywhere in it, that the heap is too small. */
  public static boolean isTooSmall(Throwable e) {
    return isTooSmall(e, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static boolean isTooSmall(Throwable e, Set<Throwable> seen) {
    if (e == null || !seen.add(e)) {
      return false;
    }
    String message = e.getMessage() == null ? "" : e.getMessage();
    if ((e instanceof OutOfMemoryError || NAMED.matcher(message).find())
        && !OF_SOMETHING_ELSE.matcher(message).find()) {
      return true;
    }
    for (Throwable suppressed : e.getSuppressed()) {
      if (isTooSmall(suppressed, seen)) {
        return true;
      }
    }
    return isTooSmall(e.getCause(), seen);
  }

  /** Says how large the heap of this process is, and how it is made larger. */
  public static String line() {
    long bytes = bytes();
    long wanted = Math.max(LEAST_GIGABYTES, (2 * bytes + GIGABYTE - 1) / GIGABYTE);
    return String.format(
        Locale.ROOT,
        "the heap of %,d MB is too small for this work; give the JVM more with -Xmx, as in"
            + " TIDEMARK_JVM=-Xmx%dg in the environment, and run it again: what was committed is"
            + " whole",
        bytes / MEGABYTE,
        wanted);
  }

  /** The greatest size of this process' heap. */
  static long bytes() {
    // What a Runtime says lacks a part that some collectors keep free.
    return Long.parseLong(
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption("MaxHeapSize")
            .getValue());
  }
}

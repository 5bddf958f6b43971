package io.tidemark.cli;

import io.tidemark.cli.command.ExitCode;
import io.tidemark.cli.text.OnExit;
import io.tidemark.cli.text.Terminal;
import io.tidemark.storage.recover.HeapSize;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends the process with one line where its heap is too small, in whatever thread that shows: one
 * that dies of it, one of a library that ends the process, or none, where collecting garbage takes
 * nearly all of the time and hardly anything is left. What is committed stays whole, as after any
 * kill.
 */
final class HeapGuard {
  private static final long PERIOD_SECONDS = 1;

  /** So many periods one after the other with hardly anything done. */
  private static final int PERIODS = 10;

  private static final double TIME_SHARE = 0.9;
  private static final double HEAP_SHARE = 0.95;
  private static final double HEAP_SHARE_OF_AN_END = 0.75;

  /** The line, made while there is room for it. */
  private final byte[] line;

  private final byte[] otherLine;
  private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);
  private final OnExit onExit;

  private HeapGuard() {
    // A line that was being drawn is written over.
    String begin = Terminal.ofStandardError().isPresent() ? "\r\u001b[J" : "";
    line = bytes(begin + "tidemark: failed: " + HeapSize.line());
    otherLine =
        bytes(
            begin
                + "tidemark: failed: a library has ended the process; set"
                + " TIDEMARK_JVM=-Dorg.slf4j.simpleLogger.defaultLogLevel=error to see why");
    onExit = OnExit.run(this::endedByLibrary);
  }

  private static byte[] bytes(String text) {
    return (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
  }

  /** Guards this process, which is Tidemark's own. */
  static HeapGuard start() {
    HeapGuard guard = new HeapGuard();
    Thread.setDefaultUncaughtExceptionHandler(guard::died);
    Thread watch = new Thread(guard::watch, "heap-guard");
    watch.setDaemon(true);
    watch.start();
    return guard;
  }

  /** Lets the process end. */
  void close() {
    onExit.close();
  }

  private void died(Thread thread, Throwable e) {
    try {
      if (HeapSize.isTooSmall(e)) {
        end(line);
      }
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      e.printStackTrace();
    } catch (OutOfMemoryError full) {
      end(line);
    }
  }

  private void watch() {
    try {
      long collecting = collectingMillis();
      long before = System.nanoTime();
      int full = 0;
      while (full < PERIODS) {
        TimeUnit.SECONDS.sleep(PERIOD_SECONDS);
        long now = collectingMillis();
        long time = System.nanoTime();
        boolean all = now - collecting >= TIME_SHARE * TimeUnit.NANOSECONDS.toMillis(time - before);
        collecting = now;
        before = time;
        full = all && share() >= HEAP_SHARE ? full + 1 : 0;
      }
      end(line);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (OutOfMemoryError e) {
      end(line);
    }
  }

  private static long collectingMillis() {
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      millis += Math.max(0, collector.getCollectionTime());
    }
    return millis;
  }

  /** The part of the old objects' room that the last collection has left full. */
  private static double share() {
    List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
    for (MemoryPoolMXBean pool : pools) {
      MemoryUsage left = pool.getCollectionUsage();
      boolean old = pool.getName().contains("Old") || pool.getName().contains("Tenured");
      if (pool.getType() == MemoryType.HEAP && old && left != null && left.getMax() > 0) {
        return (double) left.getUsed() / left.getMax();
      }
    }
    return 0;
  }

  private void endedByLibrary() {
    boolean signalled =
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().matches("SIG[A-Z]+ handler"));
    if (!signalled) {
      end(share() >= HEAP_SHARE_OF_AN_END ? line : otherLine);
    }
  }

  /** Makes no object: there may be no room for one. */
  private void end(byte[] text) {
    try {
      err.write(text);
    } catch (IOException e) {
      // Nobody is there to be told.
    }
    Runtime.getRuntime().halt(ExitCode.FAILED);
  }
}

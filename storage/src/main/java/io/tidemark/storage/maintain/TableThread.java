package io.tidemark.storage.maintain;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the upkeep of a table every so many commits, in a thread of its own. */
final class TableThread {
  /** How many commits are made between two runs. */
  static final int COMMITS_BETWEEN = 20;

  private static final Logger LOG = LoggerFactory.getLogger(TableThread.class);
  private static final long CLOSE_SECONDS = 60;

  private final String table;
  private final TableUpkeep upkeep;
  private final ExecutorService thread;
  private final AtomicBoolean running = new AtomicBoolean();
  private final Map<String, Long> counts = new TreeMap<>();
  private int commits;

  /** How many use it; guarded by {@link JobUpkeep}. */
  int users;

  TableThread(String table, TableUpkeep upkeep) {
    this.table = table;
    this.upkeep = upkeep;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread daemon = new Thread(work, "upkeep of " + table);
              daemon.setDaemon(true);
              return daemon;
            });
  }

  Map<String, Long> afterCommit() {
    synchronized (counts) {
      commits++;
      if (commits >= COMMITS_BETWEEN && running.compareAndSet(false, true)) {
        commits = 0;
        thread.execute(this::run);
      }
      Map<String, Long> told = new TreeMap<>(counts);
      counts.clear();
      return told;
    }
  }

  private void run() {
    try {
      upkeep.run(this::count);
    } catch (Exception e) {
      LOG.error("The upkeep of table {} failed; it is tried again", table, e);
      count(TableUpkeep.FAILED, 1);
    } finally {
      running.set(false);
    }
  }

  private void count(String name, long number) {
    synchronized (counts) {
      counts.merge(name, number, Long::sum);
    }
  }

  /** Stops after what it is at. */
  void close() {
    upkeep.stop();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The upkeep of table {} has not stopped in {} s", table, CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

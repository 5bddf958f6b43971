package io.tidemark.pipelines.verify;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The first differences that were found in this process, in order of table and key. A runner in
 * this process tells them to the command line, a worker elsewhere to its log; what a job counts for
 * good are its metrics.
 */
public final class Differences {
  /** How many are kept. */
  public static final int MOST = 10;

  private static final Map<String, Differences> BY_NAME = new ConcurrentHashMap<>();

  private final TreeSet<Difference> first = new TreeSet<>();

  private Differences() {}

  /** The differences told under this name. */
  static Differences of(String name) {
    return BY_NAME.computeIfAbsent(name, any -> new Differences());
  }

  /** Takes what was told under this name, which is forgotten. */
  public static List<Difference> take(String name) {
    Differences told = BY_NAME.remove(name);
    return told == null ? List.of() : told.first();
  }

  /** Takes a difference; returns whether it is one of the first so far. */
  synchronized boolean add(Difference difference) {
    first.add(difference);
    return first.size() <= MOST || !difference.equals(first.pollLast());
  }

  private synchronized List<Difference> first() {
    return List.copyOf(first);
  }
}

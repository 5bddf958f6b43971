package io.tidemark.pipelines.verify;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The first differences of each sort that were found in this process, in order of table and key. A
 * runner in this process tells them to the command line, a worker elsewhere to its log; what a job
 * counts for good are its metrics.
 */
public final class Differences {
  /** How many are told. */
  public static final int MOST = 10;

  private static final Map<String, Differences> BY_NAME = new ConcurrentHashMap<>();

  /** Those of one sort would hide those of another. */
  private record Sort(String table, Difference.Kind kind, boolean provisional) {}

  private final Map<Sort, TreeSet<Difference>> first =
      new TreeMap<>(
          Comparator.comparing(Sort::table)
              .thenComparing(Sort::kind)
              .thenComparing(Sort::provisional));

  private Differences() {}

  /** The differences told under this name. */
  static Differences of(String name) {
    return BY_NAME.computeIfAbsent(name, any -> new Differences());
  }

  /** Takes what was told under this name, some of each sort; it is forgotten. */
  public static List<Difference> take(String name) {
    Differences told = BY_NAME.remove(name);
    return told == null ? List.of() : told.first();
  }

  /** Takes a difference; returns whether it is one of the first of its sort so far. */
  synchronized boolean add(Difference difference) {
    Sort sort = new Sort(difference.table(), difference.kind(), difference.isProvisional());
    TreeSet<Difference> ofSort = first.computeIfAbsent(sort, any -> new TreeSet<>());
    ofSort.add(difference);
    return ofSort.size() <= MOST || !difference.equals(ofSort.pollLast());
  }

  private synchronized List<Difference> first() {
    TreeSet<Difference> told = new TreeSet<>();
    for (int turn = 0; turn < MOST; turn++) {
      for (TreeSet<Difference> ofSort : first.values()) {
        if (told.size() < MOST && !ofSort.isEmpty()) {
          told.add(ofSort.pollFirst());
        }
      }
    }
    return List.copyOf(told);
  }
}

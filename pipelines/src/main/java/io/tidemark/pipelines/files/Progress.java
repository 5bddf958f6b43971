package io.tidemark.pipelines.files;

import io.tidemark.transforms.decode.Collector;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How far the reading of files has come in this process. A runner in this process shows it to the
 * command line while it works; what a job counts for good are its metrics.
 */
public final class Progress {
  private static final Map<String, Progress> BY_NAME = new ConcurrentHashMap<>();

  private final LongAdder slices = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder records = new LongAdder();
  private final Map<Collector, Long> counted = new ConcurrentHashMap<>();

  private Progress() {}

  /** The progress told under this name. */
  public static Progress of(String name) {
    return BY_NAME.computeIfAbsent(name, any -> new Progress());
  }

  /** Forgets what was told under this name. */
  public static void forget(String name) {
    BY_NAME.remove(name);
  }

  void read(long storedBytes, Collector collector) {
    bytes.add(storedBytes);
    long accepted = collector.accepted();
    Long before = counted.put(collector, accepted);
    records.add(accepted - (before == null ? 0 : before));
  }

  void sliceDone(FileSlice slice, Collector collector) {
    read(slice.container() == FileSlice.Container.PLAIN ? 0 : slice.storedBytes(), collector);
    counted.remove(collector);
    slices.increment();
  }

  /** Slices read to their end. */
  public long slices() {
    return slices.sum();
  }

  /** Bytes read, as stored. */
  public long bytes() {
    return bytes.sum();
  }

  /** Ticks and venue candles decoded. */
  public long records() {
    return records.sum();
  }
}

package io.tidemark.schemas;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Keeps the best revision of each candle. */
public final class BestRevisions {
  private BestRevisions() {}

  /**
   * The candles of these blocks (of one instrument, interval and basis), in order of open time, the
   * greatest revision of each.
   */
  public static CandleBlock of(List<CandleBlock> blocks) {
    CandleBlock all = blocks.size() == 1 ? blocks.get(0) : concatenate(blocks);
    if (isStrictlyOrdered(all)) {
      return all;
    }
    int[] rows =
        IndexSort.sorted(
            all.count(),
            (a, b) -> {
              int order = Long.compare(all.openTime(a), all.openTime(b));
              return order != 0 ? order : all.compareRevision(b, all, a);
            });
    int kept = 0;
    for (int row : rows) {
      if (kept == 0 || all.openTime(row) != all.openTime(rows[kept - 1])) {
        rows[kept++] = row;
      }
    }
    return all.take(Arrays.copyOf(rows, kept));
  }

  /** All candles, in order where no two blocks overlap. */
  private static CandleBlock concatenate(List<CandleBlock> unordered) {
    List<CandleBlock> blocks =
        unordered.stream()
            .filter(block -> block.count() > 0)
            .sorted(Comparator.comparingLong(block -> block.openTime(0)))
            .toList();
    CandleBlock first = unordered.get(0);
    CandleBlock.Builder all =
        CandleBlock.builder(
            first.instrument(),
            first.interval(),
            first.basis(),
            blocks.stream().mapToInt(CandleBlock::count).sum());
    blocks.forEach(all::addAll);
    return all.build();
  }

  private static boolean isStrictlyOrdered(CandleBlock block) {
    for (int i = 1; i < block.count(); i++) {
      if (block.openTime(i - 1) >= block.openTime(i)) {
        return false;
      }
    }
    return true;
  }
}

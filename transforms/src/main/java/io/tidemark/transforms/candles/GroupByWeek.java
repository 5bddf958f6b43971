package io.tidemark.transforms.candles;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/** Groups candles by week and shard of their instruments. */
record GroupByWeek(int shards) implements GroupBlocks.Keys<CandleBlock> {
  static GroupBlocks<CandleBlock> withShards(int number) {
    return GroupBlocks.by(new GroupByWeek(number), CandleBlockCodec.of());
  }

  /** Takes a group apart: the candles of one instrument and basis. */
  static Collection<List<CandleBlock>> split(Iterable<byte[]> week) {
    return GroupBlocks.split(
        week, CandleBlockCodec.of(), block -> new Series(block.instrument(), block.basis()));
  }

  private record Series(Instrument instrument, Basis basis) implements Comparable<Series> {
    @Override
    public int compareTo(Series other) {
      int order = instrument.compareTo(other.instrument);
      return order != 0 ? order : basis.compareTo(other.basis);
    }
  }

  @Override
  public void assign(CandleBlock block, BiConsumer<Long, CandleBlock> out) {
    int from = 0;
    while (from < block.count()) {
      long week = Interval.W1.open(block.openTime(from));
      long nextWeek = week + Interval.W1.micros();
      int to = from + 1;
      while (to < block.count() && block.openTime(to) >= week && block.openTime(to) < nextWeek) {
        to++;
      }
      out.accept(
          GroupBlocks.key(week / Interval.D1.micros(), block.instrument(), shards),
          block.slice(from, to));
      from = to;
    }
  }
}

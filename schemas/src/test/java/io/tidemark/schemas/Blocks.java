package io.tidemark.schemas;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The rows of a block as lists of values that compare by content. */
final class Blocks {
  private Blocks() {}

  static List<List<Object>> rows(TickBlock block) {
    return IntStream.range(0, block.count())
        .mapToObj(
            i ->
                row(
                    block.time(i),
                    block.id(i),
                    block.price().get(i),
                    block.size().get(i),
                    block.taker(i),
                    block.trades(i),
                    block.firstTradeId(i),
                    block.lastTradeId(i)))
        .toList();
  }

  static List<List<Object>> rows(CandleBlock block) {
    return IntStream.range(0, block.count())
        .mapToObj(
            i ->
                row(
                    block.openTime(i),
                    block.open().get(i),
                    block.high().get(i),
                    block.low().get(i),
                    block.close().get(i),
                    block.volume().get(i),
                    block.quoteVolume().get(i),
                    block.takerBuyVolume().get(i),
                    block.hasTakerBuyVolume(i),
                    block.hasTradeIds(i),
                    block.firstTradeId(i),
                    block.lastTradeId(i),
                    block.revision(i)))
        .toList();
  }

  /** A row of these values; decimals lose the scale of their column. */
  static List<Object> row(Object... values) {
    return Arrays.stream(values)
        .map(value -> value instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : value)
        .toList();
  }
}

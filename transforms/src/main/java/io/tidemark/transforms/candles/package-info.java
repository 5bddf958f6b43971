/**
 * From ticks to candles, and from candles to larger candles.
 *
 * <p>Open {@link io.tidemark.transforms.candles.AggregateCandles} first, then {@link
 * io.tidemark.transforms.candles.RollUpCandles}. The transforms only group; what a candle is stands
 * in pure functions over the arrays of one group ({@code MinuteCandles}, {@code RollUps}, {@code
 * BestRevisions}), whose answer does not depend on the order, number or size of the blocks they are
 * given.
 *
 * <p>Counters, namespace {@code candles}:
 *
 * <ul>
 *   <li>volume: {@code ticks_distinct}, {@code candles_1m}
 *   <li>input health: {@code ticks_duplicate}, dropped because their identity was there already
 * </ul>
 */
package io.tidemark.transforms.candles;

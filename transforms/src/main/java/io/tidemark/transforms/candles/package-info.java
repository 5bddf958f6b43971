/**
 * From ticks to candles, and from candles to larger candles.
 *
 * <p>Open {@link io.tidemark.transforms.candles.AggregateCandles} first, then {@link
 * io.tidemark.transforms.candles.RollUpCandles}; on an unbounded stream {@link
 * io.tidemark.transforms.candles.ReviseCandles} stands in place of the first. The transforms only
 * group; what a candle is stands in pure functions over the arrays of one group ({@code
 * MinuteCandles}, {@code RollUps}, {@code BestRevisions}), whose answer does not depend on the
 * order, number or size of the blocks they are given.
 *
 * <p>Counters, namespace {@code candles}:
 *
 * <ul>
 *   <li>volume: {@code ticks_distinct}, {@code candles_1m} (final ones), {@code
 *       candles_provisional}, {@code candles_revised} (given again after they were final)
 *   <li>must be zero: {@code ticks_too_late}, beyond the allowed lateness: the raw log has them,
 *       and {@code verify} finds the candles that miss them; {@code parts_too_late}, candles that
 *       came too late for the larger ones around them, where those are made of the stream alone
 *   <li>input health: {@code ticks_duplicate}, dropped because the same was there already; {@code
 *       ticks_conflicting}, dropped because another of their identity was, which says something
 *       else: {@code ConflictingTicks} has them as dead letters; {@code ticks_late}, behind the
 *       watermark and inside the allowed lateness; {@code candles_without_sums}, whose volumes are
 *       too large for decimal(38,18): {@code TellMissingSums} has them as dead letters
 * </ul>
 */
package io.tidemark.transforms.candles;

/**
 * What the data is: value types, columnar blocks and their bytes, (in {@code tables}) the table
 * contracts, and (in {@code bigquery}) the same for BigQuery. No runner, no input or output.
 *
 * <p>Open {@link io.tidemark.schemas.TickBlock} first, then {@link io.tidemark.schemas.CandleBlock}
 * and {@link io.tidemark.schemas.Revision}.
 *
 * <h2>Glossary</h2>
 *
 * <dl>
 *   <dt>venue
 *   <dd>an exchange or data provider, in lower case: {@code binance}.
 *   <dt>instrument
 *   <dd>what is traded at one venue, {@code venue:BASE-QUOTE}. The <i>base</i> is bought and sold;
 *       the <i>quote</i> is what prices are counted in. A market of a venue with prices of its own,
 *       such as futures, is a venue of its own: {@code binance.um}.
 *   <dt>tick
 *   <dd>one priced event of an instrument. A <i>trade</i> is a tick with a size, which makes a
 *       price where it is not 0; a <i>sample</i> is a polled price.
 *   <dt>candle
 *   <dd>open, high, low, close and volume (OHLCV) of the trades in one interval {@code [open time,
 *       close time)}, UTC.
 *   <dt>interval
 *   <dd>the length of a candle; weeks start on Monday.
 *   <dt>basis
 *   <dd>what a candle was made from: {@code trades}, {@code samples} or {@code venue} (the
 *       exchange's own candle).
 *   <dt>VWAP
 *   <dd>volume-weighted average price: quote volume divided by volume.
 *   <dt>taker
 *   <dd>the side whose order was matched at once; the other, resting, side is the <i>maker</i>.
 *   <dt>revision
 *   <dd>the rank of one statement about a key; the greater one is kept.
 *   <dt>final, provisional
 *   <dd>a candle is final once its interval is complete as far as the source can tell, and
 *       provisional before that.
 *   <dt>dead letter
 *   <dd>a record that could not be understood, kept with its original bytes and the reason.
 *   <dt>block
 *   <dd>many ticks or candles of one instrument as primitive arrays: the element that flows through
 *       the pipelines. Before they are decoded, messages flow in blocks, too.
 * </dl>
 */
package io.tidemark.schemas;

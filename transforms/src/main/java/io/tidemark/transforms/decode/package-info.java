/**
 * From bytes as a venue wrote them to tick and candle blocks.
 *
 * <p>Open {@link io.tidemark.transforms.decode.Format} first: one class per (venue, channel) and
 * one for a plain form of any venue, listed in {@link io.tidemark.transforms.decode.Formats}. A
 * decoder is handed one record at a time as a range of bytes and says what it found to a {@link
 * io.tidemark.transforms.decode.Collector}, which makes the blocks, checks what holds for every
 * venue, and keeps what cannot be understood as dead letters. Decoders throw nothing for a bad
 * record and make no String of a good one. Reading files and framing records is not done here.
 *
 * <p>Every record counts at least once: as ticks or candles accepted, as skipped by kind, or as
 * refused, which happens once a record. A record of several trades may be refused for one of them
 * and still yield the others; one that is malformed as a whole yields none.
 *
 * <p>A record says what it is of before anything else does. What may stand for several instruments
 * is refused and names them ({@link io.tidemark.transforms.decode.SymbolList} says which is meant);
 * what carries a mark of another market is refused. Columns go by the names of a header, which dead
 * letters of the records under it begin with. What could not be read at all is a message of its
 * own, {@link io.tidemark.transforms.decode.Unread}.
 *
 * <p>Counters, namespace {@code decode}:
 *
 * <ul>
 *   <li>volume: {@code records_decoded}, ticks and venue candles; {@code messages_decoded}, where
 *       the input is of messages
 *   <li>must be zero: {@code records_dead}, refused and kept as dead letters; of them, {@code
 *       parts_unread} are messages that stand for what could not be read of a source
 *   <li>input health: {@code skipped.KIND} for each kind of record without a trade; {@code
 *       skipped.under-unknown-header} for records that are not read for their header
 * </ul>
 */
package io.tidemark.transforms.decode;

/**
 * From bytes as a venue wrote them to tick and candle blocks.
 *
 * <p>Open {@link io.tidemark.transforms.decode.Format} first: one class per (venue, channel),
 * listed in {@link io.tidemark.transforms.decode.Formats}. A decoder is handed one record at a time
 * as a range of bytes and says what it found to a {@link io.tidemark.transforms.decode.Collector},
 * which makes the blocks, checks what holds for every venue, and keeps what cannot be understood as
 * dead letters. Decoders throw nothing for a bad record and make no String of a good one. Reading
 * files and framing records is not done here.
 */
package io.tidemark.transforms.decode;

/**
 * Engines that are not ours on the tables that Tidemark writes: they see the rows that {@code
 * tidemark show candles} shows, and what they rewrite Tidemark still reads.
 *
 * <p>Open {@link io.tidemark.interop.SparkReadsCandlesTest} first. Spark runs in the process of the
 * tests, and {@link io.tidemark.interop.Tidemark} in one of its own: neither's libraries are on the
 * class path of the other, and the tables and their catalog are all that they share.
 */
package io.tidemark.interop;

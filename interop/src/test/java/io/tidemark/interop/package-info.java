/**
 * Engines that are not ours on the tables that Tidemark writes: they see the rows that {@code
 * tidemark show candles} shows, and what they rewrite Tidemark still reads.
 *
 * <p>Open {@link io.tidemark.interop.SparkReadsCandlesTest} first. Spark and DuckDB run in the
 * process of the tests, {@link io.tidemark.interop.Tidemark} and {@link io.tidemark.interop.Trino}
 * each in one of its own: neither's libraries are on the class path of another, and the tables and
 * their catalog are all that they share. How the engines are set up, and what they are asked, is
 * read from {@code docs/reading-tables.md}.
 */
package io.tidemark.interop;

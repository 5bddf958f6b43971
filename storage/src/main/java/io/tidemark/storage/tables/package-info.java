/**
 * Rows of any declared table: found by their keys ({@link io.tidemark.storage.tables.RowIndex}),
 * split by partition, collected in blocks again; and what is read of the table of candles alone.
 */
package io.tidemark.storage.tables;

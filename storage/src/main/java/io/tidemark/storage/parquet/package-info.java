/**
 * Data files: Parquet, written from blocks without an object per row or cell. Open {@link
 * io.tidemark.storage.parquet.DataFileWriter}; the properties of the table say how files are
 * written.
 */
package io.tidemark.storage.parquet;

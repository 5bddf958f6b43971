/**
 * Rows of a table's snapshot, read file by file without Beam. Open {@link
 * io.tidemark.storage.read.StoredRows}.
 */
package io.tidemark.storage.read;

/**
 * What each table's rows are: how blocks, messages and dead letters become rows and rows become
 * them again, by what key rows are looked up, and which of two is kept. Open {@link
 * io.tidemark.storage.tables.RowMapping}, then {@link io.tidemark.storage.tables.CandleRows}.
 */
package io.tidemark.storage.tables;

/**
 * What a consumer of the tables may rely on: their columns with types, units and meaning, their
 * keys, partitions and order. Open {@link io.tidemark.schemas.tables.CandlesTable}. Nothing here
 * opens a catalog.
 */
package io.tidemark.schemas.tables;

/**
 * Tables as they are declared, each once: columns with types, units and meaning, and where their
 * values are in a block; keys, partitions and order; which of two rows is kept. Open {@link
 * io.tidemark.schemas.tables.Dataset}, then {@link io.tidemark.schemas.tables.CandlesTable}, and
 * {@link io.tidemark.schemas.tables.TableContract} for what a consumer may rely on: that from one
 * version to the next tables only grow. Nothing here opens a catalog.
 */
package io.tidemark.schemas.tables;

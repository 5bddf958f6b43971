/**
 * What a consumer of the tables may rely on: their columns with types, units and meaning, their
 * keys, partitions and order, and that from one version to the next these only grow. Open {@link
 * io.tidemark.schemas.tables.CandlesTable}, and {@link io.tidemark.schemas.tables.TableContract}
 * for the rules. Nothing here opens a catalog.
 */
package io.tidemark.schemas.tables;

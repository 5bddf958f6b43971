/**
 * Where the tables are: open {@link io.tidemark.storage.catalog.Warehouse}.
 *
 * <p>The catalog that a local warehouse has of its own is a file ({@code EmbeddedCatalog}), by
 * which several processes come together without a port ({@code EmbeddedConnections}); it takes over
 * that of earlier builds ({@code EarlierCatalog}). {@link io.tidemark.storage.catalog.Share} lets a
 * group read a warehouse. A catalog that does not know tables whose files are in the warehouse, or
 * knows the original of a copy, is refused ({@code CatalogCheck}).
 *
 * <p>Builds of several versions write one table. {@code TableShape} compares it with a contract by
 * the ids of columns and adds what it lacks. What a build does not know it leaves where it is:
 * files of rows that may hold more are rewritten by compaction alone, which keeps all columns.
 */
package io.tidemark.storage.catalog;

/**
 * Iceberg tables that converge: of two rows with one key the greater revision is kept, whoever
 * writes them, in whatever order and however often.
 *
 * <pre>
 * blocks -&gt; split by partition -&gt; group -&gt; write data files and position deletes -&gt; group -&gt; commit
 *                                          (per partition, in parallel)            (per table, one)
 * </pre>
 *
 * <p>Open {@link io.tidemark.pipelines.iceberg.UpsertRows} first. Before a file is written, the
 * keys of its rows are looked up in the table's snapshot, pruned by partition and column bounds:
 * where no stored file can hold them, which is so for whatever is new, this costs nothing. A stored
 * row that is beaten gets a position delete, a file whose rows all are is replaced, and a small
 * file of candles is written anew (of one-minute candles by live jobs alone); a row that is not
 * better than the stored one is not written. The commit checks that nothing was added meanwhile
 * that it should have looked at; if so, it looks again and tries again. There are no equality
 * deletes. A commit carries a token, so that one that is tried again after it succeeded does
 * nothing.
 *
 * <p>Data files are Parquet, written from blocks without an object per row or cell ({@code
 * DataFileWriter}, {@code ColumnChunk}); the table's properties say how. Each carries a checksum of
 * the whole file ({@code Checksum}). A file that cannot be read is a {@link
 * io.tidemark.pipelines.iceberg.DamagedFile}, which names it.
 *
 * <p>The catalog that a local warehouse has of its own is a file ({@code EmbeddedCatalog}), by
 * which several processes come together without a port ({@code EmbeddedConnections}); it takes over
 * that of earlier builds ({@code EarlierCatalog}). {@link io.tidemark.pipelines.iceberg.Share} lets
 * a group read a warehouse.
 *
 * <p>A catalog that does not know tables whose files are in the warehouse, or knows the original of
 * a copy, is refused ({@code CatalogCheck}).
 *
 * <p>Builds of several versions write one table. {@code TableShape} compares it with a contract by
 * the ids of columns and adds what it lacks; {@code Layout} is what of it this build writes: the
 * columns that it knows, by the newest partition spec that it knows. What it does not know it
 * leaves where it is: files of rows that may hold more are not written anew but by {@code
 * Compaction}, which keeps all columns.
 *
 * <p>{@link io.tidemark.pipelines.iceberg.RawSource} is the way back: messages of the raw log as
 * the source of a backfill.
 *
 * <p>Counters, namespace {@code raw}:
 *
 * <ul>
 *   <li>volume: {@code files} and {@code bytes} (as stored) of the log that were read, {@code
 *       messages} that were wanted of them
 * </ul>
 *
 * <p>{@link io.tidemark.pipelines.iceberg.UpsertStream} does the same for rows without an end,
 * every commit interval and when a minute is final, with one committer per table. It makes the
 * larger candles of what the table holds ({@code CandleUpdate}).
 *
 * <p>Snapshots are expired while jobs run ({@link io.tidemark.pipelines.iceberg.Upkeep}). A commit
 * whose rows were looked up in one that has gone, or has gaps behind it, looks them up again in the
 * current one; who reads a snapshot that has gone reads the current one. As rows go only for
 * greater revisions of theirs, that ends in the same rows.
 *
 * <p>A live job without a checkpoint goes on from {@link io.tidemark.pipelines.iceberg.RawTail},
 * the end of the raw log, which it finds by what the log's commits carry of each channel ({@link
 * io.tidemark.pipelines.iceberg.Channels}). A commit to the raw log that adds no messages has to
 * carry it on.
 *
 * <p>Counters, namespace {@code iceberg}:
 *
 * <ul>
 *   <li>volume and latency: {@code TABLE.rows_written}, {@code TABLE.rows_superseded} (stored rows
 *       replaced), {@code TABLE.rows_unchanged} (not better than the stored row), {@code
 *       TABLE.commits}; distribution {@code event_to_commit_millis}, from the end of a final candle
 *       to its commit
 *   <li>input health: {@code TABLE.commit_conflicts}, commits tried again because another came
 *       first
 * </ul>
 */
package io.tidemark.pipelines.iceberg;

/**
 * Iceberg tables that converge: of two rows with one key the greater revision is kept, whoever
 * writes them, in whatever order and however often.
 *
 * <pre>
 * blocks -&gt; split by partition -&gt; group -&gt; write data files and position deletes -&gt; group -&gt; commit
 *                                          (per partition, in parallel)            (per table, one)
 * </pre>
 *
 * <p>Open {@link io.tidemark.storage.upsert.UpsertRows} first. Before a file is written, the keys
 * of its rows are looked up in the table's snapshot, pruned by partition and column bounds: where
 * no stored file can hold them, which is so for whatever is new, this costs nothing. A stored row
 * that is beaten gets a position delete, a file whose rows all are is replaced, and a small file of
 * candles is written anew (of one-minute candles by live jobs alone); a row that is not better than
 * the stored one is not written. The commit checks that nothing was added meanwhile that it should
 * have looked at; if so, it looks again and tries again. There are no equality deletes. A commit
 * carries a token, so that one that is tried again after it succeeded does nothing.
 *
 * <p>{@link io.tidemark.storage.upsert.UpsertStream} does the same for rows without an end, every
 * commit interval, with one committer per table ({@code CommitRows}). That of candles ({@code
 * CommitCandles}) also commits when a minute is final, and makes the larger candles of what the
 * table holds ({@code CandleUpdate}).
 *
 * <p>Snapshots are expired while jobs run ({@link io.tidemark.storage.upsert.Upkeep}). A commit
 * whose rows were looked up in one that has gone, or has gaps behind it, looks them up again in the
 * current one; who reads a snapshot that has gone reads the current one. As rows go only for
 * greater revisions of theirs, that ends in the same rows.
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
package io.tidemark.storage.upsert;

/**
 * BigQuery tables that converge as those of Iceberg do: of two rows with one key the greater
 * revision is kept, whoever writes them, in whatever order and however often.
 *
 * <pre>
 * blocks -&gt; rows -&gt; upsert by key, at least once -+-&gt; the table
 *                                               +-&gt; rejected rows -&gt; dead letters
 * </pre>
 *
 * <p>Open {@link io.tidemark.storage.bigquery.UpsertToBigQuery} first. Rows go through the Storage
 * Write API as changes (CDC): each is an upsert whose sequence number is the row's revision, so
 * BigQuery itself keeps the greatest, and a row that is sent again does nothing. That is why
 * delivery at least once is enough, bounded and unbounded input take the same code, and there is no
 * state, no shuffle and no commit ({@code Changes} says how Beam is made to do it). Tables are not
 * made here: {@code tidemark ddl} prints what makes them, and {@link
 * io.tidemark.storage.bigquery.BigQueryDataset#checkTables} looks at them before a job starts.
 *
 * <p>Counters, namespace {@code bigquery}:
 *
 * <ul>
 *   <li>volume: {@code TABLE.rows_sent}, rows handed over, each once or more
 *   <li>must be zero: {@code TABLE.rows_rejected}, rows that BigQuery refused and that are dead
 *       letters
 *   <li>input health: none; what came too late or twice is found by revision, inside BigQuery
 * </ul>
 */
package io.tidemark.storage.bigquery;

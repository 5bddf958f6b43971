/**
 * Compares the tables with what their source gives, made anew by the transforms of a backfill.
 *
 * <p>Open {@link io.tidemark.pipelines.verify.Verify}. A row is equal, missing (the source gives
 * it, the table has none), extra (the table has it, the source gives none) or different in some
 * column. All columns are compared but those that say which run wrote the row.
 *
 * <p>Counters, namespace {@code verify}, for each table:
 *
 * <ul>
 *   <li>volume: {@code TABLE.rows_equal}
 *   <li>must be zero: {@code TABLE.rows_missing}, {@code TABLE.rows_extra}, {@code
 *       TABLE.rows_different}, and of the different ones {@code TABLE.rows_kept}, which a backfill
 *       would not replace, {@code TABLE.rows_provisional}, which are only not final yet, and {@code
 *       candles.rows_of_older_rules}, candles of one minute that a lesser version of the semantics
 *       made
 *   <li>input health: {@code TABLE.rows_not_compared}, stored rows that the source says nothing
 *       about
 * </ul>
 */
package io.tidemark.pipelines.verify;

/**
 * A backfill: files, the raw log or dead letters to candles.
 *
 * <p>Open {@link io.tidemark.pipelines.backfill.Backfill}: its graph is a pure function of a
 * pipeline and a request. What an operator may ask for stands in {@link
 * io.tidemark.pipelines.options.BackfillOptions}; {@link
 * io.tidemark.pipelines.backfill.BackfillRequest} is the same, checked. What it reads is a {@link
 * io.tidemark.pipelines.sources.BackfillSource}: files, the raw log, or dead letters.
 */
package io.tidemark.pipelines.backfill;

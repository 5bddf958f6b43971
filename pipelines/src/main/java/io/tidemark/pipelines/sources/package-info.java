/**
 * What a backfill reads: files, the raw log, or dead letters. Open {@link
 * io.tidemark.pipelines.sources.BackfillSource}.
 *
 * <p>{@link io.tidemark.pipelines.sources.ReplayPlan} decodes dead letters with the formats of
 * today and says which of them are understood now and when their events were. {@link
 * io.tidemark.pipelines.sources.LetterSource} is what a backfill of those minutes then reads: the
 * raw log, where it holds them, together with the letters. A letter has its source and its position
 * with it, so what it yields has the identity that it would have had, and counts once.
 */
package io.tidemark.pipelines.sources;

/**
 * Reads dead letters again, with the formats of today.
 *
 * <p>Open {@link io.tidemark.pipelines.replay.ReplayPlan}: it decodes the letters that are meant
 * and says which of them are understood now and when their events were. {@link
 * io.tidemark.pipelines.replay.LetterSource} is what a backfill of those minutes then reads: the
 * raw log, where it holds them, together with the letters. A letter has its source and its position
 * with it, so what it yields has the identity that it would have had, and counts once.
 */
package io.tidemark.pipelines.replay;

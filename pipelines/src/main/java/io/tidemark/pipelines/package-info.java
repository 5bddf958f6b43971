/**
 * Where the data comes from and goes: sources, sinks, options, and the pipelines themselves.
 *
 * <p>Open {@link io.tidemark.pipelines.Backfill}: its graph is a pure function of a pipeline and a
 * request. What an operator may ask for stands in {@link io.tidemark.pipelines.BackfillOptions};
 * {@link io.tidemark.pipelines.BackfillRequest} is the same, checked. What it reads is a {@link
 * io.tidemark.pipelines.BackfillSource}: files, the raw log, or dead letters.
 */
package io.tidemark.pipelines;

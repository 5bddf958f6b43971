/**
 * How fast Tidemark is, beside other engines that give the same candles.
 *
 * <p>Open {@link io.tidemark.benchmarks.Benchmark} first: in rounds, {@link
 * io.tidemark.benchmarks.Experiment} runs each {@link io.tidemark.benchmarks.Engine} at each {@link
 * io.tidemark.benchmarks.Work}, in a process of its own, on the files of {@link
 * io.tidemark.benchmarks.GenerateTrades}. The process is a main class that is given a {@link
 * io.tidemark.benchmarks.WorkRequest} and says its {@link io.tidemark.benchmarks.Outcome} in its
 * last line; {@link io.tidemark.benchmarks.PlainLoop} says what is right, and {@link
 * io.tidemark.benchmarks.Report} compares. A {@link io.tidemark.benchmarks.Competitor} is an engine
 * of this build or of another; {@link io.tidemark.benchmarks.TidemarkBuild} says how that starts,
 * and {@link io.tidemark.benchmarks.OtherBuilds} compares the two.
 *
 * <p>{@link io.tidemark.benchmarks.Tidemark} and {@link io.tidemark.benchmarks.IdiomaticBeam} are
 * engines of this module; those that must not meet Beam's libraries are modules of their own.
 */
package io.tidemark.benchmarks;

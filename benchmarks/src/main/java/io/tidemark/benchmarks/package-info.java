/**
 * How fast history becomes candles, and in how much memory.
 *
 * <p>Open {@link io.tidemark.benchmarks.Benchmark} first: it runs {@link
 * io.tidemark.benchmarks.PlainLoop}, {@link io.tidemark.benchmarks.FilesToCandles} and {@link
 * io.tidemark.benchmarks.FilesToIceberg} on the files of {@link
 * io.tidemark.benchmarks.GenerateTrades}, each in a process of its own, and compares their candles
 * by checksum before their speed. {@link io.tidemark.benchmarks.LargerThanHeap} compares the memory
 * that a short and a long history take.
 */
package io.tidemark.benchmarks;

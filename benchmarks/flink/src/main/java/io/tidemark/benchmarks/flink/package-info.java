/**
 * The works of the benchmarks as a user of Flink SQL would write them, without Beam and without
 * Tidemark.
 *
 * <p>Open {@link io.tidemark.benchmarks.flink.FlinkSql} first: history, in batch mode. {@link
 * io.tidemark.benchmarks.flink.LiveSql} does the same from Kafka, in streaming mode. Both make
 * candles by the queries of {@code CandleQueries}; {@code Functions} has what SQL lacks.
 */
package io.tidemark.benchmarks.flink;

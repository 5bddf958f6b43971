/**
 * The benchmark's work done by Spark SQL and its Iceberg.
 *
 * <p>Open {@link io.tidemark.benchmarks.spark.Spark} first: it is started as a process of its own,
 * and says how Spark is set up.
 */
package io.tidemark.benchmarks.spark;

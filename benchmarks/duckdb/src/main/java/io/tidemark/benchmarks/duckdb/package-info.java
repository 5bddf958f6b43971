/** The benchmark's work done by DuckDB: {@link io.tidemark.benchmarks.duckdb.DuckDb}. */
package io.tidemark.benchmarks.duckdb;

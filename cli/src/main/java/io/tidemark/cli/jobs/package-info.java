/**
 * The commands that run a job: backfill, live, verify, publish, the replay of dead letters, and the
 * demo.
 */
package io.tidemark.cli.jobs;

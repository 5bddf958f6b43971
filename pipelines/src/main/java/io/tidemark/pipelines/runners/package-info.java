/**
 * Beam's runners as Tidemark sets them up: open {@link io.tidemark.pipelines.runners.Runners}.
 * Flink embedded in the process listens on the loopback address and lets nobody in ({@code
 * EmbeddedFlinkPorts}); a {@link io.tidemark.pipelines.runners.FlinkJob} goes on from the
 * checkpoint of the last job of its name.
 */
package io.tidemark.pipelines.runners;

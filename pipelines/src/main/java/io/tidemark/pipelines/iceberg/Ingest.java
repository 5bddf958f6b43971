package io.tidemark.pipelines.iceberg;

import java.io.Serializable;

/**
 * What rows say of the run that wrote them.
 *
 * @param id names the run
 * @param startedMicros when it was started, in microseconds since the epoch, UTC; decides nothing
 */
public record Ingest(String id, long startedMicros) implements Serializable {}

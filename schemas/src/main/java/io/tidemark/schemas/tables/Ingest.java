package io.tidemark.schemas.tables;

import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What rows say of the run that wrote them.
 *
 * @param id names the run
 * @param startedMicros when it was started, in microseconds since the epoch, UTC; decides nothing
 */
public record Ingest(String id, long startedMicros) implements Serializable {
  /**
   * Property of a snapshot that names the commit that made it: the id of the run, a slash, and what
   * tells the commits of the run apart.
   */
  public static final String TOKEN = "tidemark.commit-token";

  /** What the ids of live jobs start with. */
  public static final String LIVE = "live-";

  /** A live job of this name, started now. */
  public static Ingest live(String name) {
    return new Ingest(LIVE + name, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }
}

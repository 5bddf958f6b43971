package io.tidemark.messaging.replay;

import java.io.Serializable;
import org.apache.beam.sdk.io.UnboundedSource;

/**
 * How far a file has been played.
 *
 * @param position of the next record
 * @param time event time of the last record
 * @param latest latest event time so far
 * @param start when the replay started, in milliseconds since the epoch: its clock goes on while no
 *     reader is there
 */
record ReplayMark(long position, long time, long latest, long start)
    implements UnboundedSource.CheckpointMark, Serializable {
  @Override
  public void finalizeCheckpoint() {}
}

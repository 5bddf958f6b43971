package io.tidemark.messaging.replay;

import io.tidemark.messaging.files.FilePlan;
import io.tidemark.messaging.files.RecordedFile;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeCodec;
import io.tidemark.transforms.coders.BlockCoder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Recorded files, played as they were recorded: a record is due as long after the start as its
 * event time is after the earliest first event time of all files, divided by the speed. One split
 * is one file. Ends by itself.
 */
final class ReplaySource extends UnboundedSource<Envelope, ReplayMark> {
  /**
   * A file to play.
   *
   * @param firstTime its first event time, or {@link Envelope#NO_TIME}
   */
  record Track(RecordedFile file, long firstTime) implements java.io.Serializable {}

  private final List<RecordedFile> files;
  private final double speed;
  private final Duration maxDelay;

  /** What a split plays; null before the split. */
  private final Track track;

  /** The event time that the replay starts at. */
  private final long origin;

  private ReplaySource(
      List<RecordedFile> files, double speed, Duration maxDelay, Track track, long origin) {
    this.files = files;
    this.speed = speed;
    this.maxDelay = maxDelay;
    this.track = track;
    this.origin = origin;
  }

  static ReplaySource of(FilePlan plan, StreamSettings settings) {
    return new ReplaySource(
        List.copyOf(plan.recordedFiles()),
        settings.speed(),
        settings.maxDelay(),
        null,
        Envelope.NO_TIME);
  }

  @Override
  public List<ReplaySource> split(int desired, PipelineOptions options) throws IOException {
    if (track != null) {
      return List.of(this);
    }
    List<Track> tracks = new ArrayList<>();
    for (RecordedFile file : files) {
      tracks.add(new Track(file, RecordedMessages.firstTime(file)));
    }
    long earliest =
        tracks.stream()
            .mapToLong(Track::firstTime)
            .filter(time -> time != Envelope.NO_TIME)
            .min()
            .orElse(Envelope.NO_TIME);
    return tracks.stream()
        .map(each -> new ReplaySource(List.of(), speed, maxDelay, each, earliest))
        .toList();
  }

  @Override
  public UnboundedReader<Envelope> createReader(PipelineOptions options, ReplayMark mark) {
    return createReader(mark, Clock.systemUTC());
  }

  /** A reader of a split that plays by a clock. */
  ReplayReader createReader(ReplayMark mark, Clock clock) {
    if (track == null) {
      throw new IllegalStateException("Cannot read a replay as a whole: split it first");
    }
    return new ReplayReader(this, mark, clock);
  }

  Track track() {
    return track;
  }

  Duration maxDelay() {
    return maxDelay;
  }

  /** Whether a record is due so many milliseconds after the start. */
  boolean isDue(long time, long sinceStart) {
    return speed == 0
        || time == Envelope.NO_TIME
        || origin == Envelope.NO_TIME
        || time - origin <= sinceStart * 1e3 * speed;
  }

  @Override
  public Coder<ReplayMark> getCheckpointMarkCoder() {
    return SerializableCoder.of(ReplayMark.class);
  }

  @Override
  public Coder<Envelope> getOutputCoder() {
    return BlockCoder.of(EnvelopeCodec.of());
  }
}

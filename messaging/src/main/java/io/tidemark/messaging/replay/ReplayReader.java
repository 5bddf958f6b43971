package io.tidemark.messaging.replay;

import io.tidemark.schemas.Envelope;
import java.io.IOException;
import java.time.Clock;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plays one file. */
final class ReplayReader extends UnboundedReader<Envelope> {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayReader.class);

  private final ReplaySource source;
  private final Clock clock;
  private final ReplayMark resumed;
  private RecordedMessages messages;
  private boolean waiting;
  private boolean ended;
  private Envelope current;
  private Instant timestamp;
  private long start;
  private long nextPosition;
  private long time;
  private long latest;

  ReplayReader(ReplaySource source, ReplayMark mark, Clock clock) {
    this.source = source;
    this.clock = clock;
    this.resumed = mark;
    long first = source.track().firstTime();
    this.nextPosition = mark == null ? 0 : mark.position();
    this.time = mark == null ? first : mark.time();
    this.latest = mark == null ? first : mark.latest();
  }

  @Override
  public boolean start() {
    start = resumed == null ? clock.millis() : resumed.start();
    messages = new RecordedMessages(source.track().file(), nextPosition, time);
    return advance();
  }

  @Override
  public boolean advance() {
    if (!waiting && !ended) {
      read();
    }
    if (ended || !source.isDue(messages.time(), clock.millis() - start)) {
      return false;
    }
    waiting = false;
    nextPosition = messages.nextPosition();
    time = messages.time();
    latest = Math.max(latest, time);
    current = messages.message(clock.millis() * 1_000);
    timestamp = Instant.ofEpochMilli(Math.floorDiv(current.publishTime(), 1_000));
    return true;
  }

  private void read() {
    waiting = messages.advance();
    ended = !waiting;
    if (waiting && messages.fault() != null) {
      LOG.warn("{}: {}", source.track().file().source(), messages.fault());
    }
  }

  @Override
  public Envelope getCurrent() {
    checkCurrent();
    return current;
  }

  @Override
  public Instant getCurrentTimestamp() {
    checkCurrent();
    return timestamp;
  }

  private void checkCurrent() {
    if (current == null) {
      throw new NoSuchElementException("No record yet (start or advance has returned none)");
    }
  }

  @Override
  public Instant getWatermark() {
    if (ended) {
      return BoundedWindow.TIMESTAMP_MAX_VALUE;
    }
    return latest == Envelope.NO_TIME
        ? BoundedWindow.TIMESTAMP_MIN_VALUE
        : Instant.ofEpochMilli(Math.floorDiv(latest, 1_000) - source.maxDelay().toMillis());
  }

  @Override
  public ReplayMark getCheckpointMark() {
    return new ReplayMark(nextPosition, time, latest, start);
  }

  @Override
  public ReplaySource getCurrentSource() {
    return source;
  }

  @Override
  public void close() throws IOException {
    if (messages != null) {
      messages.close();
    }
  }
}

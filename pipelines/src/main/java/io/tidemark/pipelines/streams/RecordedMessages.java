package io.tidemark.pipelines.streams;

import io.tidemark.pipelines.files.RecordCursor;
import io.tidemark.pipelines.files.RecordedFile;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.transforms.decode.EventTimes;
import java.io.Closeable;
import java.io.IOException;

/**
 * The records of a file as messages, one at a time. A record without an event time takes that of
 * the record before it.
 */
final class RecordedMessages implements Closeable {
  private final RecordedFile file;
  private final String format;
  private final RecordCursor cursor;
  private final EventTimes eventTimes = new EventTimes();
  private long time;

  /**
   * Opens a file before the first record at a position or after it.
   *
   * @param time event time of the record before it, or of the first that has one; {@link
   *     Envelope#NO_TIME} for none
   * @throws IOException when its contents are broken
   */
  RecordedMessages(RecordedFile file, String format, long position, long time) throws IOException {
    this.file = file;
    this.format = format;
    this.cursor = file.open(position);
    this.time = time;
  }

  /** The first event time in a file, or {@link Envelope#NO_TIME} where it can be read from none. */
  static long firstTime(RecordedFile file, String format) throws IOException {
    try (RecordedMessages messages = new RecordedMessages(file, format, 0, Envelope.NO_TIME)) {
      while (messages.time == Envelope.NO_TIME && messages.advance()) {}
      return messages.time;
    }
  }

  /**
   * Goes to the next record; false where there is none.
   *
   * @throws IOException when the contents are broken from here on
   */
  boolean advance() throws IOException {
    if (!cursor.advance()) {
      return false;
    }
    long found = eventTimes.find(message(0)).firstTime();
    time = found == Envelope.NO_TIME ? time : found;
    return true;
  }

  /** The record's event time. */
  long time() {
    return time;
  }

  /** The record as a message, published when it happened. */
  Envelope message(long receiveTime) {
    return Envelope.of(
        file.source(),
        Long.toString(cursor.position()),
        format,
        file.instrument().map(Instrument::id).orElse(null),
        file.source(),
        cursor.position(),
        time == Envelope.NO_TIME ? receiveTime : time,
        receiveTime,
        cursor.record());
  }

  /** Position of the record. */
  long position() {
    return cursor.position();
  }

  /** Position to open the file at, to go on after the record. */
  long nextPosition() {
    return cursor.nextPosition();
  }

  @Override
  public void close() throws IOException {
    cursor.close();
  }
}

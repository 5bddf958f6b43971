package io.tidemark.messaging.replay;

import io.tidemark.messaging.files.RecordCursor;
import io.tidemark.messaging.files.RecordedFile;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.transforms.decode.EventTimes;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Unread;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * The records of a file as messages, one at a time. A record without an event time takes that of
 * the record before it.
 */
public final class RecordedMessages implements Closeable {
  private final RecordedFile file;
  private final RecordCursor cursor;
  private final EventTimes eventTimes = new EventTimes();

  /** The header that each message begins with, as records are read by it; null for none. */
  private final byte[] header;

  /** Whether the header keeps all records from being read: it is a message, and nothing else is. */
  private final boolean unreadable;

  private long time;

  /**
   * Opens a file before the first record at a position or after it.
   *
   * @param time event time of the record before it, or of the first that has one; {@link
   *     Envelope#NO_TIME} for none
   */
  public RecordedMessages(RecordedFile file, long position, long time) {
    this.file = file;
    this.time = time;
    byte[] first = file.firstRecord();
    Format.Decoder.Head head = eventTimes.head(file.format(), first);
    this.header = head == Format.Decoder.Head.OWN ? first : null;
    this.unreadable = head == Format.Decoder.Head.UNREADABLE;
    this.cursor = file.open(position);
  }

  /** The first event time in a file, or {@link Envelope#NO_TIME} where it can be read from none. */
  public static long firstTime(RecordedFile file) throws IOException {
    try (RecordedMessages messages = new RecordedMessages(file, 0, Envelope.NO_TIME)) {
      while (messages.time == Envelope.NO_TIME && messages.advance()) {}
      return messages.time;
    }
  }

  /** Goes to the next record, or to what cannot be read; false where there is none. */
  public boolean advance() {
    boolean more = cursor.advance();
    if (more && header != null && cursor.fault() == null && cursor.position() == 0) {
      more = cursor.advance();
    }
    while (more && unreadable && cursor.fault() == null && cursor.position() > 0) {
      more = cursor.advance();
    }
    if (!more) {
      return false;
    }
    long found = eventTimes.find(message(0)).firstTime();
    time = found == Envelope.NO_TIME ? time : found;
    return true;
  }

  /** The record's event time. */
  public long time() {
    return time;
  }

  /** Why what {@link #advance} went to cannot be read, or null where it is a record. */
  public String fault() {
    return cursor.fault();
  }

  /** The record as a message, published when it happened; what cannot be read as one, too. */
  public Envelope message(long receiveTime) {
    long publishTime = time == Envelope.NO_TIME ? receiveTime : time;
    if (cursor.fault() != null) {
      return Unread.message(
          file.format(),
          file.source(),
          cursor.position(),
          cursor.fault(),
          publishTime,
          receiveTime,
          cursor.record());
    }
    return Envelope.of(
        file.source(),
        Long.toString(cursor.position()),
        file.format(),
        file.instrument().map(Instrument::id).orElse(null),
        file.source(),
        cursor.position() - (header == null ? 0 : header.length + 1),
        publishTime,
        receiveTime,
        header == null ? cursor.record() : underHeader(cursor.record()));
  }

  private byte[] underHeader(byte[] record) {
    byte[] both = Arrays.copyOf(header, header.length + 1 + record.length);
    both[header.length] = '\n';
    System.arraycopy(record, 0, both, header.length + 1, record.length);
    return both;
  }

  /** Full name of the file. */
  public String source() {
    return file.source();
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

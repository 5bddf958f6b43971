package io.tidemark.messaging.files;

import io.tidemark.transforms.decode.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Frames the records of a stream: the bytes between line ends ({@code LF} or {@code CRLF}). Empty
 * lines are passed over. A line longer than {@link #MAX_RECORD} is handed over in pieces of that
 * size, marked as such. A stream that {@linkplain FirstBytes begins as something else than text} is
 * not read: a {@link NotText} is thrown.
 */
final class RecordReader {
  /** The longest record that is decoded, in bytes. */
  static final int MAX_RECORD = 16 << 20;

  /** The reason of a dead letter of a piece. */
  static final String PIECE = "part of a line longer than " + MAX_RECORD + " bytes";

  private static final int FIRST_BUFFER = 256 << 10;

  /** Takes records as ranges of a buffer that is used again afterwards. */
  interface Receiver {
    /** Takes the record in {@code bytes[from, to)}. */
    void record(byte[] bytes, int from, int to, long position);

    /** Takes a piece of a line that is too long to be a record. */
    void piece(byte[] bytes, int from, int to, long position);

    /** Says that this many more bytes of the stream have been read. */
    void progress(int bytes);
  }

  /** Says that a stream is not lines of text. */
  static final class NotText extends IOException {
    private static final long serialVersionUID = 1;

    private NotText(String what) {
      super("by its first bytes it is " + what);
    }
  }

  private final InputStream in;
  private final Receiver receiver;
  private byte[] buffer = new byte[FIRST_BUFFER];

  /** Where the next byte to be looked at and the end of what was read lie in the buffer. */
  private int start;

  private int end;

  /** Position in the stream of the buffer's first byte. */
  private long origin;

  /** A fault of the stream that lies behind what was read; null for none so far. */
  private IOException failure;

  /**
   * Reads a stream.
   *
   * @param position of the stream's first byte in its file
   */
  RecordReader(InputStream in, long position, Receiver receiver) {
    this.in = in;
    this.origin = position;
    this.receiver = receiver;
  }

  /** Passes over the rest of the line that the stream begins in, as far as {@code limit}. */
  void skipLine(long limit) throws IOException {
    while (origin + start < limit) {
      int lineEnd = Bytes.indexOf('\n', buffer, start, end);
      if (lineEnd >= 0) {
        start = lineEnd + 1;
        return;
      }
      start = end;
      if (!fill()) {
        return;
      }
    }
  }

  /** Hands over all records whose first byte lies before {@code limit}. */
  void readUntil(long limit) throws IOException {
    int scanned = start;
    boolean inPieces = false;
    while (origin + start < limit || inPieces) {
      int lineEnd = Bytes.indexOf('\n', buffer, scanned, end);
      if (lineEnd >= 0) {
        emit(start, lineEnd, inPieces);
        inPieces = false;
        start = lineEnd + 1;
        scanned = start;
        continue;
      }
      if (end - start >= MAX_RECORD) {
        receiver.piece(buffer, start, end, origin + start);
        inPieces = true;
        start = end;
      }
      int unscanned = end - start;
      if (!fill()) {
        emit(start, end, inPieces);
        start = end;
        return;
      }
      scanned = start + unscanned;
    }
  }

  /** What has been read and not handed over: the record that a fault of the stream cut short. */
  byte[] rest() {
    return Arrays.copyOfRange(buffer, start, end);
  }

  /** Position behind the last byte read. */
  long endPosition() {
    return origin + end;
  }

  /** Position of the first byte of {@link #rest()}. */
  long restPosition() {
    return origin + start;
  }

  private void emit(int from, int lineEnd, boolean inPieces) {
    int to = lineEnd > from && buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    if (to > from) {
      if (inPieces) {
        receiver.piece(buffer, from, to, origin + from);
      } else {
        receiver.record(buffer, from, to, origin + from);
      }
    }
  }

  /** Reads more; false at the end of the stream. */
  private boolean fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      origin += start;
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, MAX_RECORD + 1));
    }
    return origin + end == 0 ? readFirst() : readMore();
  }

  private boolean readMore() throws IOException {
    if (failure != null) {
      throw failure;
    }
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      return false;
    }
    end += read;
    receiver.progress(read);
    return true;
  }

  /** Reads as much as shows what the stream is, if there is as much before its end or a fault. */
  private boolean readFirst() throws IOException {
    try {
      while (end < FirstBytes.LENGTH && readMore()) {}
    } catch (IOException e) {
      failure = e;
    }
    Optional<String> notText = FirstBytes.notText(buffer, 0, end);
    if (notText.isPresent()) {
      // What shows it is what is kept of it.
      end = Math.min(end, FirstBytes.LENGTH);
      throw new NotText(notText.get());
    }
    return end > 0 || readMore();
  }
}

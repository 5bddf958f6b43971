package io.tidemark.messaging.files;

import io.tidemark.schemas.Instrument;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;

/** A whole file of a plan, or a whole entry of a .zip, whose records are taken one at a time. */
public final class RecordedFile implements Serializable {
  private static final int MAX_STORED = 1 << 20;

  private final FileSlice slice;

  RecordedFile(FileSlice slice) {
    this.slice = slice;
  }

  /** Its full name: the file and, in a .zip, the entry. */
  public String source() {
    return slice.source();
  }

  /** Name of the format that its records are written in. */
  public String format() {
    return slice.format();
  }

  /** What its records are of; empty where each names it. */
  public Optional<Instrument> instrument() {
    return Optional.ofNullable(slice.instrument());
  }

  /**
   * Opens it before the first record that begins at a position or after it.
   *
   * @param position in its contents, after decompression
   */
  public RecordCursor open(long position) {
    return RecordCursor.open(slice, position);
  }

  /** Its first record without a byte order mark; empty where there is none that can be read. */
  public byte[] firstRecord() {
    try (RecordCursor cursor = open(0)) {
      boolean record = cursor.advance() && cursor.fault() == null && cursor.position() == 0;
      return record ? FirstLine.withoutMark(cursor.record()) : new byte[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stored bytes that the dead letter of an unread slice keeps. */
  static byte[] stored(FileSlice slice) throws IOException {
    if (slice.from() == slice.to()) {
      return new byte[0];
    }
    try (SeekableByteChannel channel =
        (SeekableByteChannel) FileSystems.open(FileSystems.matchNewResource(slice.path(), false))) {
      channel.position(slice.from());
      return Channels.newInputStream(channel)
          .readNBytes((int) Math.min(slice.to() - slice.from(), MAX_STORED));
    }
  }
}

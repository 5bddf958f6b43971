package io.tidemark.messaging.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.apache.beam.sdk.io.FileSystems;

/**
 * The records of one file, in their order, one at a time. What cannot be read of it (a piece of a
 * line longer than 16 MiB, the rest behind a fault of the contents) comes as an item of its own
 * that is {@linkplain #fault() no record}. Where it is the storage that fails, an {@link
 * UncheckedIOException} is thrown, so that the work is tried again.
 */
public final class RecordCursor implements Closeable {
  /**
   * An item.
   *
   * @param lineStart of the line that it is of
   */
  private record Framed(byte[] bytes, long position, long lineStart, String fault) {
    private static Framed unread(byte[] bytes, long position, String fault) {
      return new Framed(bytes, position, position, fault);
    }
  }

  private final FileSlice file;
  private final ReadableByteChannel channel;
  private final Deque<Framed> read = new ArrayDeque<>();
  private Decompressed contents;
  private RecordReader reader;
  private boolean ended;
  private Framed current;

  private RecordCursor(FileSlice file, ReadableByteChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static RecordCursor open(FileSlice file, long position) {
    try {
      if (file.unread() != null) {
        return unread(file, position);
      }
      ReadableByteChannel channel =
          FileSystems.open(FileSystems.matchNewResource(file.path(), false));
      RecordCursor cursor = new RecordCursor(file, channel);
      cursor.begin(position);
      return cursor;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordCursor unread(FileSlice file, long position) throws IOException {
    RecordCursor cursor = new RecordCursor(file, null);
    cursor.ended = true;
    if (position <= file.from()) {
      cursor.read.add(Framed.unread(RecordedFile.stored(file), file.from(), file.unread()));
    }
    return cursor;
  }

  private void begin(long position) throws IOException {
    if (file.container() == FileSlice.Container.PLAIN) {
      if (position > 0) {
        ((SeekableByteChannel) channel).position(position);
      }
      reader = new RecordReader(Channels.newInputStream(channel), position, new Queue());
      return;
    }
    try {
      contents = Decompressed.open(file, channel);
    } catch (IOException e) {
      end(e);
      read.removeIf(item -> item.position() < position);
      return;
    }
    reader = new RecordReader(contents.stream(), 0, new Queue());
    boolean more = true;
    while (more && reader.restPosition() < position) {
      more = readOn();
      read.removeIf(item -> item.position() < position);
    }
  }

  private final class Queue implements RecordReader.Receiver {
    @Override
    public void record(byte[] bytes, int from, int to, long position) {
      read.add(new Framed(Arrays.copyOfRange(bytes, from, to), position, position, null));
    }

    @Override
    public void piece(byte[] bytes, int from, int to, long position) {
      Framed before = read.peekLast();
      boolean first = before == null || before.position() + before.bytes().length != position;
      read.add(
          new Framed(
              Arrays.copyOfRange(bytes, from, to),
              position,
              first ? position : before.lineStart(),
              RecordReader.PIECE));
    }

    @Override
    public void progress(int bytes) {}
  }

  /** Goes to the next item; false where there is none. */
  public boolean advance() {
    while (read.isEmpty() && readOn()) {}
    if (read.isEmpty()) {
      return false;
    }
    current = read.remove();
    return true;
  }

  /** Reads a line, which may be empty, or what is left behind a fault; false at the end. */
  private boolean readOn() {
    if (ended) {
      return false;
    }
    long before = reader.restPosition();
    try {
      reader.readUntil(before + 1);
      if (reader.restPosition() > before) {
        return true;
      }
      if (contents != null) {
        contents.checkIntegrity();
      }
      ended = true;
      return false;
    } catch (IOException e) {
      if (contents == null && !(e instanceof RecordReader.NotText)) {
        throw new UncheckedIOException(e);
      }
      end(e);
      return true;
    }
  }

  private void end(IOException fault) {
    ended = true;
    try {
      for (Decompressed.Fault each : Decompressed.faults(file, contents, reader, fault)) {
        read.add(Framed.unread(each.payload(), each.position(), each.reason()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why the item is no record, or null where it is one. */
  public String fault() {
    return current.fault();
  }

  /** The record that {@link #advance} went to, without its line end; of no record, its bytes. */
  public byte[] record() {
    return current.bytes();
  }

  /** Position of the record's first byte. */
  public long position() {
    return current.position();
  }

  /**
   * Position to open the file at again, to go on after this record; in the middle of a line that
   * comes in pieces, its start.
   */
  public long nextPosition() {
    return !read.isEmpty()
        ? read.peek().lineStart()
        : ended ? Long.MAX_VALUE : reader.restPosition();
  }

  @Override
  public void close() throws IOException {
    if (contents != null) {
      contents.close();
    }
    if (channel != null) {
      channel.close();
    }
  }
}

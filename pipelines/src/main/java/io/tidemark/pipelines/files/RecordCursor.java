package io.tidemark.pipelines.files;

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
 * The records of one file, in their order, one at a time. A line longer than 16 MiB is handed over
 * in pieces of that size. An {@link IOException} says that the contents are broken; where it is the
 * storage that fails, an {@link UncheckedIOException} is thrown, so that the work is tried again.
 */
public final class RecordCursor implements Closeable {
  private record Framed(byte[] bytes, long position) {}

  private final ReadableByteChannel channel;
  private final Decompressed contents;
  private final RecordReader reader;
  private final Deque<Framed> read;
  private Framed current;

  private RecordCursor(
      ReadableByteChannel channel, Decompressed contents, RecordReader reader, Deque<Framed> read) {
    this.channel = channel;
    this.contents = contents;
    this.reader = reader;
    this.read = read;
  }

  static RecordCursor open(FileSlice file, long position) throws IOException {
    ReadableByteChannel channel = channel(file, position);
    Deque<Framed> read = new ArrayDeque<>();
    if (file.container() == FileSlice.Container.PLAIN) {
      RecordReader reader =
          new RecordReader(Channels.newInputStream(channel), position, receiver(read));
      return new RecordCursor(channel, null, reader, read);
    }
    try {
      Decompressed contents = Decompressed.open(file, channel);
      RecordReader reader = new RecordReader(contents.stream(), 0, receiver(read));
      RecordCursor cursor = new RecordCursor(channel, contents, reader, read);
      cursor.skipTo(position);
      return cursor;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static ReadableByteChannel channel(FileSlice file, long position) {
    try {
      ReadableByteChannel channel =
          FileSystems.open(FileSystems.matchNewResource(file.path(), false));
      if (file.container() == FileSlice.Container.PLAIN && position > 0) {
        ((SeekableByteChannel) channel).position(position);
      }
      return channel;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordReader.Receiver receiver(Deque<Framed> read) {
    return new RecordReader.Receiver() {
      @Override
      public void record(byte[] bytes, int from, int to, long position) {
        read.add(new Framed(Arrays.copyOfRange(bytes, from, to), position));
      }

      @Override
      public void piece(byte[] bytes, int from, int to, long position) {
        record(bytes, from, to, position);
      }

      @Override
      public void progress(int bytes) {}
    };
  }

  private void skipTo(long position) throws IOException {
    boolean more = true;
    while (more && reader.restPosition() < position) {
      more = readOn();
      read.removeIf(record -> record.position() < position);
    }
  }

  /** Goes to the next record; false where there is none. */
  public boolean advance() throws IOException {
    while (read.isEmpty()) {
      if (!readOn()) {
        if (contents != null) {
          contents.checkIntegrity();
        }
        return false;
      }
    }
    current = read.remove();
    return true;
  }

  /** Reads a line, which may be empty; false at the end. */
  private boolean readOn() throws IOException {
    long before = reader.restPosition();
    try {
      reader.readUntil(before + 1);
    } catch (IOException e) {
      if (contents == null) {
        throw new UncheckedIOException(e);
      }
      throw e;
    }
    return reader.restPosition() > before;
  }

  /** The record that {@link #advance} went to, without its line end. */
  public byte[] record() {
    return current.bytes();
  }

  /** Position of the record's first byte. */
  public long position() {
    return current.position();
  }

  /** Position to open the file at again, to go on after this record. */
  public long nextPosition() {
    return read.isEmpty() ? reader.restPosition() : read.peek().position();
  }

  @Override
  public void close() throws IOException {
    if (contents != null) {
      contents.close();
    }
    channel.close();
  }
}

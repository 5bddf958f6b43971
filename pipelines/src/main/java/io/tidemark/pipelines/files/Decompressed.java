package io.tidemark.pipelines.files;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The contents of a compressed slice. An {@link IOException} says that the data are at fault; where
 * it is the storage that fails, an {@link UncheckedIOException} is thrown, so that the work is
 * tried again.
 */
final class Decompressed implements Closeable {
  private static final int BUFFER = 64 << 10;

  private final InputStream stream;
  private final CRC32 found;
  private final long expected;

  private Decompressed(InputStream stream, CRC32 found, long expected) {
    this.stream = stream;
    this.found = found;
    this.expected = expected;
  }

  static Decompressed open(FileSlice slice, ReadableByteChannel channel) throws IOException {
    if (slice.container() == FileSlice.Container.GZIP) {
      InputStream stored = new Storage(Channels.newInputStream(channel));
      return new Decompressed(new GZIPInputStream(stored, BUFFER), null, 0);
    }
    ZipFile zip =
        ZipFile.builder()
            .setSeekableByteChannel(new SeekableStorage((SeekableByteChannel) channel))
            .get();
    List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
    if (slice.entry() == null) {
      return new Decompressed(InputStream.nullInputStream(), null, 0);
    }
    ZipArchiveEntry entry = entries.get(slice.entryNumber());
    CRC32 crc = new CRC32();
    return new Decompressed(
        new CheckedInputStream(zip.getInputStream(entry), crc), crc, entry.getCrc());
  }

  InputStream stream() {
    return stream;
  }

  /** Compares the checksum of what was read, which must be all, with the one stored beside it. */
  void checkIntegrity() throws IOException {
    if (found != null && found.getValue() != expected) {
      throw new IOException(
          "checksum "
              + Long.toHexString(found.getValue())
              + ", stored is "
              + Long.toHexString(expected));
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  /** Tells faults of the storage from those of the data. */
  private static final class Storage extends FilterInputStream {
    private Storage(InputStream in) {
      super(in);
    }

    @Override
    public int read() {
      try {
        return in.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
      try {
        return in.read(bytes, from, length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The same for a channel. */
  private record SeekableStorage(SeekableByteChannel channel) implements SeekableByteChannel {
    @Override
    public int read(ByteBuffer bytes) {
      try {
        return channel.read(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      return channel.write(bytes);
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      channel.truncate(size);
      return this;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

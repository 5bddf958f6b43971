package io.tidemark.messaging.files;

import io.tidemark.transforms.decode.Unread;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The contents of a compressed slice. An {@link IOException} says that the data are at fault; where
 * it is the storage that fails, an {@link UncheckedIOException} is thrown, so that the work is
 * tried again.
 */
final class Decompressed implements Closeable {
  private static final int BUFFER = 64 << 10;

  /** So much of what cannot be read is kept. */
  private static final int MAX_UNREAD = 1 << 20;

  /**
   * What cannot be read, as a dead letter tells it.
   *
   * @param reason with {@link Unread#REST_SUFFIX} or {@link Unread#WHOLE_SUFFIX} at its end
   * @param position in the contents
   * @param payload the part of a record that a fault cut off, or stored bytes that are no contents
   */
  record Fault(String reason, long position, byte[] payload) {}

  private final InputStream stream;
  private final CRC32 found;
  private final ZipArchiveEntry entry;

  private Decompressed(InputStream stream, CRC32 found, ZipArchiveEntry entry) {
    this.stream = stream;
    this.found = found;
    this.entry = entry;
  }

  static Decompressed open(FileSlice slice, ReadableByteChannel channel) throws IOException {
    if (slice.container() == FileSlice.Container.GZIP) {
      InputStream stored = new Storage(Channels.newInputStream(channel));
      return new Decompressed(new GzipMembers(stored), null, null);
    }
    ZipFile zip =
        ZipFile.builder()
            .setSeekableByteChannel(new SeekableStorage((SeekableByteChannel) channel))
            .get();
    List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
    if (slice.entry() == null) {
      return new Decompressed(InputStream.nullInputStream(), null, null);
    }
    ZipArchiveEntry entry = entries.get(slice.entryNumber());
    CRC32 crc = new CRC32();
    return new Decompressed(new CheckedInputStream(contents(zip, entry), crc), crc, entry);
  }

  private static InputStream contents(ZipFile zip, ZipArchiveEntry entry) throws IOException {
    boolean deflated =
        entry.getMethod() == ZipEntry.DEFLATED
            && !entry.getGeneralPurposeBit().usesEncryption()
            && zip.canReadEntryData(entry);
    return deflated
        ? new Deflated(zip.getRawInputStream(entry), entry.getCompressedSize())
        : zip.getInputStream(entry);
  }

  /** An entry whose stored bytes are all of its contents. */
  private static final class Deflated extends InflaterInputStream {
    private final long size;

    private Deflated(InputStream raw, long size) {
      // Without a header, an inflater may want one byte more than there is.
      super(
          new SequenceInputStream(raw, new ByteArrayInputStream(new byte[1])),
          new Inflater(true),
          BUFFER);
      this.size = size;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int read = super.read(bytes, from, length);
      if (read < 0 && inf.getBytesRead() < size) {
        throw new IOException(
            "the data ends at byte " + inf.getBytesRead() + " of " + size + " stored");
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }

  InputStream stream() {
    return stream;
  }

  /** Compares the checksum of what was read, which must be all, with the one stored beside it. */
  void checkIntegrity() throws IOException {
    if (found != null && found.getValue() != entry.getCrc()) {
      throw new IOException(
          "checksum "
              + Long.toHexString(found.getValue())
              + ", stored is "
              + Long.toHexString(entry.getCrc()));
    }
  }

  /**
   * What a fault leaves unread, by position; the last one says why.
   *
   * @param contents what was opened, or null where nothing could be
   * @param reader what has read it, or null
   */
  static List<Fault> faults(
      FileSlice slice, Decompressed contents, RecordReader reader, IOException fault)
      throws IOException {
    if (fault instanceof RecordReader.NotText) {
      return List.of(new Fault(fault.getMessage() + Unread.WHOLE_SUFFIX, 0, reader.rest()));
    }
    long end = reader == null ? 0 : reader.endPosition();
    byte[] rest = reader == null ? new byte[0] : reader.rest();
    String stored = "";
    byte[] unread = new byte[0];
    if (contents != null && contents.stream instanceof GzipMembers gzip) {
      stored = " (byte " + gzip.memberStart() + " of " + slice.storedBytes() + " stored)";
      unread = gzip.unread(MAX_UNREAD);
    }
    String reason =
        slice.container().name().toLowerCase(Locale.ROOT)
            + " cannot be read beyond byte "
            + end
            + " of its contents"
            + stored
            + ": "
            + (fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage())
            + Unread.REST_SUFFIX;
    List<Fault> faults = new ArrayList<>();
    if (unread.length == 0) {
      faults.add(new Fault(reason, reader == null ? 0 : reader.restPosition(), rest));
    } else {
      if (rest.length > 0) {
        faults.add(new Fault(Unread.CUT_OFF + reason, reader.restPosition(), rest));
      }
      faults.add(new Fault(reason, end, unread));
    }
    return faults;
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

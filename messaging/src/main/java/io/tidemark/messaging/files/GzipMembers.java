package io.tidemark.messaging.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The contents of a .gz of one member or several (RFC 1952). Every stored byte counts: a member is
 * followed by another, by zeros up to the end, or by what is a fault. All that can be inflated
 * before a fault is given before it is thrown.
 *
 * <p>{@link java.util.zip.GZIPInputStream} takes a fault in the header of a further member for the
 * end, and that of Commons Compress keeps back what it inflated together with a fault.
 */
final class GzipMembers extends InputStream {
  private static final int BUFFER = 64 << 10;
  private static final int DEFLATE = 8;

  // Flags of a header.
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final InputStream in;
  private final byte[] stored = new byte[BUFFER];
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final CRC32 headerCrc = new CRC32();

  /** What is not used yet of the stored bytes is {@code [next, end)}. */
  private int next;

  private int end;

  /** Offset of the buffer's first byte. */
  private long origin;

  private long members;
  private long memberStart;
  private boolean inMember;
  private boolean beforeMember;
  private boolean ended;

  GzipMembers(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      if (!inMember) {
        inMember = beginMember();
        ended = !inMember;
      } else {
        int inflated = inflate(bytes, from, length);
        if (inflated > 0) {
          return inflated;
        }
      }
    }
    return -1;
  }

  private int inflate(byte[] bytes, int from, int length) throws IOException {
    try {
      int inflated = inflater.inflate(bytes, from, length);
      if (inflated > 0) {
        crc.update(bytes, from, inflated);
        return inflated;
      }
    } catch (DataFormatException e) {
      throw new IOException("member " + members + " is damaged: " + e.getMessage(), e);
    }
    if (inflater.finished()) {
      next = end - inflater.getRemaining();
      checkTrailer();
      inMember = false;
    } else if (inflater.needsDictionary()) {
      throw new IOException("member " + members + " is damaged: it needs a dictionary");
    } else if (inflater.needsInput()) {
      if (!fill()) {
        throw new IOException("unexpected end of member " + members);
      }
      inflater.setInput(stored, 0, end);
      next = end;
    }
    return 0;
  }

  private void checkTrailer() throws IOException {
    long expected = littleEndian(4);
    if (crc.getValue() != expected) {
      throw new IOException(
          "member "
              + members
              + " has checksum "
              + Long.toHexString(crc.getValue())
              + ", stored is "
              + Long.toHexString(expected));
    }
    long length = littleEndian(4);
    if ((inflater.getBytesWritten() & 0xFFFF_FFFFL) != length) {
      throw new IOException(
          "member "
              + members
              + " has "
              + inflater.getBytesWritten()
              + " bytes, stored is "
              + length);
    }
  }

  /** Reads the header of the next member; false where nothing but zeros is left. */
  private boolean beginMember() throws IOException {
    if (members > 0 && !skipZeros()) {
      return false;
    }
    memberStart = origin + next;
    beforeMember = true;
    if (!atMagic()) {
      throw new IOException(
          members == 0
              ? "not in the gzip format; where it is text, take .gz off its name"
              : "no further member of a gzip begins there");
    }
    beforeMember = false;
    members++;
    headerCrc.reset();
    int flags = header();
    if ((flags & RESERVED) != 0) {
      throw new IOException("the header of member " + members + " has unknown flags");
    }
    if ((flags & HEADER_CRC) != 0) {
      long found = headerCrc.getValue() & 0xFFFF;
      if (found != littleEndian(2)) {
        throw new IOException("the header of member " + members + " has another checksum");
      }
    }
    crc.reset();
    inflater.reset();
    inflater.setInput(stored, next, end - next);
    next = end;
    return true;
  }

  /** Reads a header as far as its checksum; returns its flags. */
  private int header() throws IOException {
    skip(3);
    int flags = take();
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip((int) littleEndian(2));
    }
    for (int text : new int[] {NAME, COMMENT}) {
      if ((flags & text) != 0) {
        while (take() != 0) {}
      }
    }
    return flags;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      take();
    }
  }

  private long littleEndian(int count) throws IOException {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (long) take() << (Byte.SIZE * i);
    }
    return value;
  }

  private int take() throws IOException {
    if (next == end && !fill()) {
      throw new IOException("unexpected end of member " + members);
    }
    int taken = stored[next++];
    headerCrc.update(taken);
    return taken & 0xFF;
  }

  /** Passes over zeros; false where there is nothing else. */
  private boolean skipZeros() throws IOException {
    do {
      while (next < end) {
        if (stored[next] != 0) {
          return true;
        }
        next++;
      }
    } while (fill());
    return false;
  }

  private boolean atMagic() throws IOException {
    while (end - next < 3) {
      if (!fillOn()) {
        return false;
      }
    }
    return stored[next] == 0x1F && stored[next + 1] == (byte) 0x8B && stored[next + 2] == DEFLATE;
  }

  /** Reads what follows when all is used; false at the end. */
  private boolean fill() throws IOException {
    origin += end;
    next = 0;
    end = 0;
    return fillOn();
  }

  /** Reads more behind what is not used yet; false at the end. */
  private boolean fillOn() throws IOException {
    if (next > 0) {
      System.arraycopy(stored, next, stored, 0, end - next);
      origin += next;
      end -= next;
      next = 0;
    }
    int read = in.read(stored, end, stored.length - end);
    end += Math.max(read, 0);
    return read > 0;
  }

  /** Offset, as stored, at which the member that is being read begins, or should begin. */
  long memberStart() {
    return memberStart;
  }

  /** The stored bytes, up to a number, that begin no member; none where a member is being read. */
  byte[] unread(int most) throws IOException {
    if (!beforeMember) {
      return new byte[0];
    }
    byte[] unread = new byte[most];
    int count = 0;
    do {
      int part = Math.min(end - next, most - count);
      System.arraycopy(stored, next, unread, count, part);
      next += part;
      count += part;
    } while (count < most && fill());
    return Arrays.copyOf(unread, count);
  }

  @Override
  public void close() {
    inflater.end();
  }
}

package io.tidemark.storage.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * A checksum of a whole Parquet file, in its own footer. Parquet's checksums are of the contents of
 * pages: of a changed page header or footer it may make other rows, and say nothing.
 *
 * <p>It is a value of the footer's metadata: eight hexadecimal digits of the CRC-32C of the file
 * with zeros in their place. The file is handed over with the zeros; they are in the part that is
 * written last, which is held back until the file is closed. A file without the value, as others
 * write them, is read as it is. Files of a bucket are not checked: the service does so itself.
 */
public final class Checksum {
  /** The name of the value in the footer's metadata. */
  public static final String KEY = "tidemark.crc32c";

  /** What stands in the footer's metadata until the checksum is known. */
  public static final String NONE_YET = "00000000";

  /** The end of a file that the footer's metadata is in. */
  private static final int TAIL = 1 << 20;

  private static final int DIGITS = NONE_YET.length();

  /** The value's name as the footer has it, with the type and length of what follows. */
  private static final byte[] NAME = (KEY + "\u0018\u0008").getBytes(StandardCharsets.US_ASCII);

  private static final int MOST_REMEMBERED = 100_000;

  /** Files that this process has found in order. */
  private static final Set<String> IN_ORDER = ConcurrentHashMap.newKeySet();

  private Checksum() {}

  /** The same file, which gets its checksum when it is closed. */
  public static OutputFile of(OutputFile file) {
    return new Checksummed(file);
  }

  private record Checksummed(OutputFile file) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      return new Held(file.create());
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      return new Held(file.createOrOverwrite());
    }

    @Override
    public String location() {
      return file.location();
    }

    @Override
    public InputFile toInputFile() {
      return file.toInputFile();
    }
  }

  /** Holds the end of a file back. */
  private static final class Held extends PositionOutputStream {
    private final PositionOutputStream out;
    private final CRC32C crc = new CRC32C();
    private byte[] held = new byte[TAIL / 16];
    private int count;
    private long written;
    private boolean closed;

    private Held(PositionOutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return written + count;
    }

    @Override
    public void write(int b) throws IOException {
      makeRoom(1);
      held[count++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      int left = length;
      while (left > 0) {
        int part = Math.min(left, TAIL);
        makeRoom(part);
        System.arraycopy(bytes, from + length - left, held, count, part);
        count += part;
        left -= part;
      }
    }

    private void makeRoom(int more) throws IOException {
      if (count + more > held.length && held.length < 2 * TAIL) {
        held = Arrays.copyOf(held, Math.min(2 * TAIL, Math.max(2 * held.length, count + more)));
      }
      if (count + more > held.length) {
        int gone = count - TAIL;
        crc.update(held, 0, gone);
        out.write(held, 0, gone);
        written += gone;
        System.arraycopy(held, gone, held, 0, TAIL);
        count = TAIL;
      }
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try (out) {
        crc.update(held, 0, count);
        int value = value(held, count);
        if (value >= 0) {
          byte[] digits = digits(crc);
          System.arraycopy(digits, 0, held, value, DIGITS);
        }
        out.write(held, 0, count);
      }
      held = new byte[0];
      written += count;
      count = 0;
    }
  }

  private static byte[] digits(CRC32C crc) {
    return HexFormat.of().toHexDigits((int) crc.getValue()).getBytes(StandardCharsets.US_ASCII);
  }

  /** Where the digits begin in the end of a file; negative where there are none. */
  private static int value(byte[] tail, int count) {
    for (int at = count - NAME.length - DIGITS; at >= 0; at--) {
      if (tail[at] == NAME[0] && Arrays.equals(tail, at, at + NAME.length, NAME, 0, NAME.length)) {
        int value = at + NAME.length;
        for (int i = value; i < value + DIGITS; i++) {
          if (Character.digit(tail[i], 16) < 0) {
            return -1;
          }
        }
        return value;
      }
    }
    return -1;
  }

  /**
   * Checks a file of this machine, once a process; does nothing where it is missing.
   *
   * @throws DamagedFile when its bytes are not those that were written
   */
  public static void check(String location) {
    Optional<Path> local = Locations.local(location);
    if (local.isEmpty()) {
      return;
    }
    try {
      String version =
          location + " " + Files.size(local.get()) + " " + Files.getLastModifiedTime(local.get());
      if (IN_ORDER.contains(version)) {
        return;
      }
      if (!isInOrder(local.get())) {
        throw DamagedFile.of(
            location, DamagedFile.Fault.DAMAGED, "its bytes are not those that were written");
      }
      if (IN_ORDER.size() >= MOST_REMEMBERED) {
        IN_ORDER.clear();
      }
      IN_ORDER.add(version);
    } catch (NoSuchFileException e) {
      // Who reads it says so.
    } catch (IOException e) {
      throw DamagedFile.of(location, e);
    }
  }

  private static boolean isInOrder(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      int tailSize = (int) Math.min(size, TAIL);
      byte[] tail = new byte[tailSize];
      ByteBuffer end = ByteBuffer.wrap(tail);
      while (end.hasRemaining() && channel.read(end, size - tailSize + end.position()) >= 0) {
        // Until the end.
      }
      int value = value(tail, tailSize);
      if (value < 0) {
        return true;
      }
      CRC32C crc = new CRC32C();
      ByteBuffer buffer = ByteBuffer.allocateDirect(TAIL);
      long left = size - tailSize;
      while (left > 0) {
        buffer.clear().limit((int) Math.min(left, TAIL));
        int read = channel.read(buffer);
        if (read < 0) {
          return false;
        }
        left -= read;
        crc.update(buffer.flip());
      }
      byte[] digits = Arrays.copyOfRange(tail, value, value + DIGITS);
      Arrays.fill(tail, value, value + DIGITS, (byte) '0');
      crc.update(tail, 0, tailSize);
      return Arrays.equals(digits, digits(crc));
    }
  }
}

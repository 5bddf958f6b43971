package io.tidemark.storage.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Hadoop's files, of which those of table metadata are looked at before they are handed over. A
 * catalog tries to read a metadata file that is cut or damaged again and again, for minutes, and
 * gives up at once where a file is not there.
 */
public final class LocalTableFiles extends HadoopFileIO {
  private static final long serialVersionUID = 1;

  /** The metadata file that a thread has read last. */
  private static final ThreadLocal<String> LAST = new ThreadLocal<>();

  /** For Iceberg, which makes it by its name. */
  public LocalTableFiles() {}

  public LocalTableFiles(Configuration configuration) {
    super(configuration);
  }

  @Override
  public InputFile newInputFile(String path) {
    InputFile file = super.newInputFile(path);
    return path.contains(".metadata.json") ? new Metadata(file) : file;
  }

  private record Metadata(InputFile file) implements InputFile {
    @Override
    public long getLength() {
      return file.getLength();
    }

    @Override
    public SeekableInputStream newStream() {
      byte[] bytes = bytes();
      // Looked into as a whole where it is read once more, as is tried where it was of no use.
      if (!endsWhole(bytes) || file.location().equals(LAST.get())) {
        check(bytes);
      }
      LAST.set(file.location());
      return new Bytes(bytes);
    }

    private byte[] bytes() {
      try (InputStream in = file.newStream()) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw DamagedFile.of(file.location(), e);
      }
    }

    private boolean isCompressed() {
      return file.location().contains(".gz");
    }

    private boolean endsWhole(byte[] bytes) {
      int end = bytes.length;
      while (end > 0 && Character.isWhitespace(bytes[end - 1])) {
        end--;
      }
      return isCompressed() || (end > 0 && bytes[end - 1] == '}');
    }

    private void check(byte[] bytes) {
      try (InputStream plain = new ByteArrayInputStream(bytes);
          InputStream in = isCompressed() ? new GZIPInputStream(plain) : plain) {
        if (bytes.length == 0) {
          throw new IOException("it is empty");
        }
        TableMetadataParser.fromJson(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException | RuntimeException e) {
        DamagedFile damaged =
            DamagedFile.of(
                file.location(),
                DamagedFile.Fault.DAMAGED,
                bytes.length == 0
                    ? "it is empty"
                    : "it is cut or holds other bytes than were written");
        throw new NotFoundException(damaged, "%s", damaged.getMessage());
      }
    }

    @Override
    public String location() {
      return file.location();
    }

    @Override
    public boolean exists() {
      return file.exists();
    }
  }

  private static final class Bytes extends SeekableInputStream {
    private final byte[] bytes;
    private int position;

    private Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void seek(long newPosition) {
      position = Math.toIntExact(newPosition);
    }

    @Override
    public int read() {
      return position < bytes.length ? bytes[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int from, int most) {
      if (position >= bytes.length) {
        return most == 0 ? 0 : -1;
      }
      int count = Math.min(most, bytes.length - position);
      System.arraycopy(bytes, position, into, from, count);
      position += count;
      return count;
    }
  }
}

package io.tidemark.storage.upsert;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Files of a warehouse that count, for the whole process, what is opened and written of each kind.
 * Iceberg makes it by name.
 */
public final class CountingFiles extends HadoopFileIO {
  /** The option that makes a catalog use it. */
  public static final Map<String, String> CATALOG_PROPERTIES =
      Map.of("io-impl", CountingFiles.class.getName());

  /** What a file of a table is. */
  public enum Kind {
    METADATA,
    LIST,
    MANIFEST,
    PARQUET,
    OTHER;

    private static Kind of(String location) {
      String name = location.substring(location.lastIndexOf('/') + 1);
      if (name.endsWith(".metadata.json")) {
        return METADATA;
      }
      if (name.endsWith(".avro")) {
        return name.startsWith("snap-") ? LIST : MANIFEST;
      }
      return name.endsWith(".parquet") ? PARQUET : OTHER;
    }
  }

  private static final Map<String, Long> COUNTS = new TreeMap<>();

  private static synchronized void count(String what, String location, long number) {
    COUNTS.merge(what + " " + Kind.of(location), number, Long::sum);
  }

  /** Begins anew. */
  public static synchronized void reset() {
    COUNTS.clear();
  }

  /** How many files of a kind were opened for reading. */
  public static synchronized long opened(Kind kind) {
    return COUNTS.getOrDefault("opened " + kind, 0L);
  }

  /** How many bytes of a kind were read. */
  public static synchronized long bytesRead(Kind kind) {
    return COUNTS.getOrDefault("read " + kind, 0L);
  }

  /** How many files of a kind were written. */
  public static synchronized long written(Kind kind) {
    return COUNTS.getOrDefault("written " + kind, 0L);
  }

  /** How many bytes of a kind were written. */
  public static synchronized long bytesWritten(Kind kind) {
    return COUNTS.getOrDefault("bytes " + kind, 0L);
  }

  /** All counts, for messages. */
  public static synchronized String counts() {
    return COUNTS.toString();
  }

  @Override
  public InputFile newInputFile(String path) {
    return counted(super.newInputFile(path));
  }

  @Override
  public InputFile newInputFile(String path, long length) {
    return counted(super.newInputFile(path, length));
  }

  @Override
  public OutputFile newOutputFile(String path) {
    OutputFile file = super.newOutputFile(path);
    return new OutputFile() {
      @Override
      public PositionOutputStream create() {
        return counted(file.create(), path);
      }

      @Override
      public PositionOutputStream createOrOverwrite() {
        return counted(file.createOrOverwrite(), path);
      }

      @Override
      public String location() {
        return file.location();
      }

      @Override
      public InputFile toInputFile() {
        return counted(file.toInputFile());
      }
    };
  }

  private static InputFile counted(InputFile file) {
    return new InputFile() {
      @Override
      public long getLength() {
        return file.getLength();
      }

      @Override
      public SeekableInputStream newStream() {
        count("opened", file.location(), 1);
        return new CountingInput(file.newStream(), file.location());
      }

      @Override
      public String location() {
        return file.location();
      }

      @Override
      public boolean exists() {
        return file.exists();
      }
    };
  }

  private static PositionOutputStream counted(PositionOutputStream stream, String location) {
    count("written", location, 1);
    return new PositionOutputStream() {
      @Override
      public long getPos() throws IOException {
        return stream.getPos();
      }

      @Override
      public long storedLength() throws IOException {
        return stream.storedLength();
      }

      @Override
      public void write(int b) throws IOException {
        count("bytes", location, 1);
        stream.write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        count("bytes", location, length);
        stream.write(bytes, offset, length);
      }

      @Override
      public void flush() throws IOException {
        stream.flush();
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }

  private static final class CountingInput extends SeekableInputStream {
    private final SeekableInputStream stream;
    private final String location;

    private CountingInput(SeekableInputStream stream, String location) {
      this.stream = stream;
      this.location = location;
    }

    @Override
    public int read() throws IOException {
      int value = stream.read();
      if (value >= 0) {
        count("read", location, 1);
      }
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = stream.read(buffer, offset, length);
      if (read > 0) {
        count("read", location, read);
      }
      return read;
    }

    @Override
    public long getPos() throws IOException {
      return stream.getPos();
    }

    @Override
    public void seek(long position) throws IOException {
      stream.seek(position);
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}

package io.tidemark.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Files of a warehouse that count, for the whole process, what is opened, read and begun to be
 * written of each kind. The counts since the start of the process are written to a file every
 * second. Iceberg makes it by the name that the catalog's property {@code io-impl} gives.
 */
public final class CountingFiles extends HadoopFileIO {
  /** System property that names the file of the counts. */
  static final String COUNTS = "tidemark.benchmark.counts";

  private static final Map<FileKind, AtomicLong> OPENED = counters();
  private static final Map<FileKind, AtomicLong> READ = counters();
  private static final Map<FileKind, AtomicLong> WRITTEN = counters();

  static {
    String file = System.getProperty(COUNTS);
    if (file != null) {
      Thread writer = new Thread(() -> writeForEver(Path.of(file)), "counts");
      writer.setDaemon(true);
      writer.start();
    }
  }

  /**
   * What a process had counted at some moment.
   *
   * @param opened files opened for reading
   * @param read bytes of them
   * @param written files begun
   */
  record Counts(Map<FileKind, Long> opened, Map<FileKind, Long> read, Map<FileKind, Long> written) {
    private static final Counts NONE = parse("");

    /** What a file says; nothing where there is none. */
    static Counts read(Path file) throws IOException {
      try {
        return parse(Files.readString(file));
      } catch (NoSuchFileException e) {
        return NONE;
      }
    }

    private static Counts parse(String text) {
      Map<String, Long> all =
          text.lines()
              .map(line -> line.split(" ", -1))
              .collect(Collectors.toMap(words -> words[0], words -> Long.parseLong(words[1])));
      return new Counts(of("opened", all), of("read", all), of("written", all));
    }

    private static Map<FileKind, Long> of(String what, Map<String, Long> all) {
      return Arrays.stream(FileKind.values())
          .collect(
              Collectors.toMap(
                  kind -> kind, kind -> all.getOrDefault(what + "_" + kind.label(), 0L)));
    }

    private static Stream<String> lines(String what, Map<FileKind, AtomicLong> counts) {
      return counts.entrySet().stream()
          .map(count -> what + "_" + count.getKey().label() + " " + count.getValue());
    }
  }

  private static Map<FileKind, AtomicLong> counters() {
    return Arrays.stream(FileKind.values())
        .collect(
            Collectors.toMap(kind -> kind, kind -> new AtomicLong(), (a, b) -> a, TreeMap::new));
  }

  private static void writeForEver(Path file) {
    try {
      for (; ; TimeUnit.SECONDS.sleep(1)) {
        write(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever reads the file finds either the counts before or those of now. */
  static void write(Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(
        next,
        Stream.of(
                Counts.lines("opened", OPENED),
                Counts.lines("read", READ),
                Counts.lines("written", WRITTEN))
            .flatMap(lines -> lines)
            .toList());
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
    WRITTEN.get(FileKind.of(path)).incrementAndGet();
    return super.newOutputFile(path);
  }

  private static InputFile counted(InputFile file) {
    FileKind kind = FileKind.of(file.location());
    return new InputFile() {
      @Override
      public long getLength() {
        return file.getLength();
      }

      @Override
      public SeekableInputStream newStream() {
        OPENED.get(kind).incrementAndGet();
        return new CountingStream(file.newStream(), READ.get(kind));
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
}

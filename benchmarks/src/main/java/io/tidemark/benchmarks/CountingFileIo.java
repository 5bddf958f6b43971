package io.tidemark.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;

/** Reads files as another does, and counts what is opened and read. */
final class CountingFileIo implements FileIO {
  private final transient FileIO files;
  private final transient Map<String, AtomicLong> bytes = new ConcurrentHashMap<>();

  CountingFileIo(FileIO files) {
    this.files = files;
  }

  /** A table as it is, whose files are read through this. */
  Table table(Table table) {
    return new BaseTable(
        new ReadOperations(((HasTableOperations) table).operations().current()), table.name());
  }

  /** What was opened of the files with such locations, each counted once, and read of them. */
  ReadingOutcome.Opened opened(Predicate<String> locations) {
    long[] all =
        bytes.entrySet().stream()
            .filter(file -> locations.test(file.getKey()))
            .mapToLong(file -> file.getValue().get())
            .toArray();
    return new ReadingOutcome.Opened(all.length, Arrays.stream(all).sum());
  }

  @Override
  public InputFile newInputFile(String location) {
    InputFile file = files.newInputFile(location);
    return new InputFile() {
      @Override
      public long getLength() {
        return file.getLength();
      }

      @Override
      public SeekableInputStream newStream() {
        return new CountingStream(
            file.newStream(), bytes.computeIfAbsent(location, any -> new AtomicLong()));
      }

      @Override
      public String location() {
        return location;
      }

      @Override
      public boolean exists() {
        return file.exists();
      }
    };
  }

  @Override
  public OutputFile newOutputFile(String location) {
    throw new UnsupportedOperationException("Only for reading: " + location);
  }

  @Override
  public void deleteFile(String location) {
    throw new UnsupportedOperationException("Only for reading: " + location);
  }

  /** Operations on a table that stays as it is. */
  private final class ReadOperations implements TableOperations {
    private final TableMetadata metadata;

    private ReadOperations(TableMetadata metadata) {
      this.metadata = metadata;
    }

    @Override
    public TableMetadata current() {
      return metadata;
    }

    @Override
    public TableMetadata refresh() {
      return metadata;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata changed) {
      throw new UnsupportedOperationException("Only for reading: " + metadata.location());
    }

    @Override
    public FileIO io() {
      return CountingFileIo.this;
    }

    @Override
    public String metadataFileLocation(String name) {
      throw new UnsupportedOperationException("Only for reading: " + metadata.location());
    }

    @Override
    public LocationProvider locationProvider() {
      return LocationProviders.locationsFor(metadata.location(), metadata.properties());
    }
  }
}

package io.tidemark.storage.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** The metadata files in a table's folder, whatever a catalog knows of them. */
public final class MetadataFiles {
  private static final Pattern NAME =
      Pattern.compile("v?(\\d{1,9})(-.*)?(\\.gz)?\\.metadata\\.json(\\.gz)?");

  /**
   * One of them.
   *
   * @param location where it is
   * @param version the number in its name, which each commit raises
   * @param bytes its size
   * @param modifiedMillis when it was written, by the clock of where it lies
   */
  public record MetadataFile(String location, int version, long bytes, long modifiedMillis) {
    /** Its name without the folder. */
    public String name() {
      return location.substring(location.lastIndexOf('/') + 1);
    }

    /**
     * Reads it.
     *
     * @throws DamagedFile when it is missing, cut or no such file
     */
    public TableMetadata read(FileIO io) {
      try {
        return TableMetadataParser.read(io, location);
      } catch (RuntimeException e) {
        throw DamagedFile.of(location, e);
      }
    }
  }

  private MetadataFiles() {}

  /**
   * Those in the folder of a table, the greatest number first; none where there is no such folder.
   *
   * @param table the table's folder, in which they lie in {@code metadata/}
   * @throws UncheckedIOException when it cannot be listed
   */
  public static List<MetadataFile> in(String table, FileIO io) {
    String folder = table + "/metadata";
    List<MetadataFile> files = new ArrayList<>();
    Optional<Path> local = Locations.local(folder);
    if (local.isPresent()) {
      list(folder, local.get(), files);
    } else if (io instanceof SupportsPrefixOperations prefixes) {
      try {
        prefixes
            .listPrefix(folder + "/")
            .forEach(
                file ->
                    of(file.location(), file.size(), file.createdAtMillis()).ifPresent(files::add));
      } catch (NotFoundException e) {
        return List.of();
      }
    }
    files.sort(
        Comparator.comparingInt(MetadataFile::version)
            .thenComparingLong(MetadataFile::modifiedMillis)
            .reversed());
    return files;
  }

  private static void list(String folder, Path path, List<MetadataFile> files) {
    try (Stream<Path> all = Files.list(path)) {
      for (Path file : all.toList()) {
        try {
          BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
          of(
                  folder + "/" + file.getFileName(),
                  attributes.size(),
                  attributes.lastModifiedTime().toMillis())
              .ifPresent(files::add);
        } catch (NoSuchFileException e) {
          // A job that runs has removed it since.
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // There is no such folder.
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be listed", e);
    }
  }

  private static Optional<MetadataFile> of(String location, long bytes, long modifiedMillis) {
    Matcher name = NAME.matcher(location.substring(location.lastIndexOf('/') + 1));
    return name.matches()
        ? Optional.of(
            new MetadataFile(location, Integer.parseInt(name.group(1)), bytes, modifiedMillis))
        : Optional.empty();
  }
}

package io.tidemark.storage.maintain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Remembers the snapshots that a table has forgotten and whose files are still there: the folder
 * {@code metadata/expired} of the table has a file for each time that some were expired, written
 * before. A line of it is a snapshot, as metadata files write it.
 */
final class ExpiredSnapshots {
  private static final String FOLDER = "/metadata/expired/";
  private static final String HEAD = "Expired snapshots of table ";

  /** The last line, without which a file was not written to its end. */
  private static final String END = "end";

  private final Table table;

  ExpiredSnapshots(Table table) {
    this.table = table;
  }

  private String folder() {
    return table.location().replaceFirst("/+$", "") + FOLDER;
  }

  /** Whether the table's files can be listed, without which nothing is found again. */
  boolean canList() {
    return table.io() instanceof SupportsPrefixOperations;
  }

  /** Remembers snapshots that are about to be expired. */
  void add(List<Snapshot> snapshots, Instant now) {
    String name =
        String.format(Locale.ROOT, "%019d-%s.json", now.toEpochMilli(), UUID.randomUUID());
    StringBuilder lines = new StringBuilder(HEAD).append(table.uuid()).append('\n');
    for (Snapshot snapshot : snapshots) {
      lines.append(SnapshotParser.toJson(snapshot, false)).append('\n');
    }
    lines.append(END).append('\n');
    try (OutputStream out = table.io().newOutputFile(folder() + name).create()) {
      out.write(lines.toString().getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(folder() + name + ": cannot be written", e);
    }
  }

  /** The files that were written by a moment, by the clock of the file system; oldest first. */
  List<String> writtenBy(Instant moment) {
    List<String> files = new ArrayList<>();
    if (canList()) {
      TableFiles.list(
          table.io(),
          folder(),
          files::clear,
          file -> {
            if (file.createdAtMillis() <= moment.toEpochMilli()) {
              files.add(file.location());
            }
          });
    }
    files.sort(Comparator.comparing(file -> file.substring(file.lastIndexOf('/') + 1)));
    return files;
  }

  /**
   * The snapshots of a file; none where it was not written to its end or is not of this table, or
   * has gone.
   */
  List<Snapshot> read(String file) {
    List<Snapshot> snapshots = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(table.io().newInputFile(file).newStream(), UTF_8))) {
      if (!(HEAD + table.uuid()).equals(lines.readLine())) {
        return List.of();
      }
      for (String line = lines.readLine(); !END.equals(line); line = lines.readLine()) {
        if (line == null) {
          return List.of();
        }
        snapshots.add(SnapshotParser.fromJson(line));
      }
    } catch (NotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
    return snapshots;
  }
}

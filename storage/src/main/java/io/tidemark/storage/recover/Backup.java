package io.tidemark.storage.recover;

import io.tidemark.schemas.bigquery.BigQuerySchema;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.Locations;
import io.tidemark.storage.files.MetadataFiles.MetadataFile;
import io.tidemark.storage.recover.BackupList.BackedUpFile;
import io.tidemark.storage.recover.BackupList.BackedUpTable;
import io.tidemark.storage.recover.Candidates.Candidate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.util.Tasks;
import org.apache.iceberg.util.ThreadPools;

/**
 * Keeps the tables as they are at one moment in another folder: of each the metadata file that the
 * catalog names, and every file that its kept snapshots need. Jobs may go on meanwhile.
 *
 * <pre>
 * FOLDER/NAMESPACE/TABLE/metadata/...      as in the warehouse
 * FOLDER/NAMESPACE/TABLE/data/...
 * FOLDER/backup-20240101T000000.000Z.json  what belongs to the backup of that time, written last
 * </pre>
 *
 * <p>Files of a table have names of their own and never change: those that an earlier backup in the
 * folder has are not copied again.
 */
public final class Backup {
  /** The order in which tables are taken: candles before the log that they are made from. */
  private static final List<String> NAMES =
      BigQuerySchema.contracts().stream().map(TableContract::name).toList();

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final String LIST = "backup-\\d{8}T\\d{6}(\\.\\d{3})?Z\\.json";

  /**
   * What was kept of a table.
   *
   * @param table its name with that of its namespace
   * @param snapshot the current one, if there is one
   * @param files all that belong to the backup
   * @param bytes of those
   * @param copied how many of them were not there yet
   * @param copiedBytes of those
   */
  public record Kept(
      String table,
      Optional<Long> snapshot,
      long rows,
      long files,
      long bytes,
      long copied,
      long copiedBytes) {}

  /**
   * What a backup did.
   *
   * @param list where its list is
   */
  public record Result(String list, List<Kept> tables) {}

  private final Warehouse warehouse;
  private final String folder;
  private final Instant now;

  private Backup(Warehouse warehouse, String folder, Instant now) {
    this.warehouse = warehouse;
    this.folder = folder;
    this.now = now;
  }

  /**
   * Makes a backup.
   *
   * @param to the folder, a path or URI
   * @param now the time it is named after
   * @throws UserError when there is nothing to keep
   * @throws DamagedFile when a file that is needed cannot be read: then there is no backup
   */
  public static Result run(Warehouse warehouse, String to, Instant now) {
    String folder = Warehouse.location(to);
    if (Locations.areSame(folder, warehouse.location())
        || Locations.below(warehouse.location(), folder).isPresent()) {
      throw new UserError("--to=" + to + ": is in the warehouse; choose a folder elsewhere");
    }
    return new Backup(warehouse, folder, now).run();
  }

  private Result run() {
    try (FileIO to = warehouse.io(folder)) {
      Map<String, BackedUpFile> there = there(to);
      List<Kept> kept = new ArrayList<>();
      List<BackedUpTable> tables = new ArrayList<>();
      for (String name : NAMES) {
        Optional<Table> table = warehouse.find(name);
        if (table.isPresent()) {
          BackedUpTable copy = copy(name, table.get(), to, there, kept);
          tables.add(copy);
        }
      }
      if (tables.isEmpty()) {
        throw new UserError(
            warehouse.described() + ": there is no table; fill it with 'tidemark backfill'");
      }
      String list = folder + "/backup-" + TIME.format(now) + ".json";
      Copies.write(new BackupList(now, tables).toJson(), to, list);
      return new Result(Locations.plain(list), List.copyOf(kept));
    }
  }

  /** The files that the newest backup in the folder has, by their places below the folder. */
  private Map<String, BackedUpFile> there(FileIO to) {
    Map<String, BackedUpFile> there = new ConcurrentHashMap<>();
    Optional<String> list = newest(folder, to);
    if (list.isPresent()) {
      try {
        for (BackedUpTable table : read(list.get(), to).tables()) {
          table.files().forEach(file -> there.put(table.folder() + "/" + file.path(), file));
        }
      } catch (DamagedFile e) {
        // A list that cannot be read says nothing: all is copied anew.
        there.clear();
      }
    }
    return there;
  }

  private BackedUpTable copy(
      String name, Table table, FileIO to, Map<String, BackedUpFile> there, List<Kept> kept) {
    FileIO from = table.io();
    TableMetadata metadata = ((HasTableOperations) table).operations().current();
    String prefix = warehouse.namespace() + "/" + name + "/";
    String current = metadata.metadataFileLocation();
    String metadataPath = "metadata/" + current.substring(current.lastIndexOf('/') + 1);
    Map<String, BackedUpFile> files = new ConcurrentHashMap<>();
    Map<String, Long> copied = new ConcurrentHashMap<>();
    // First: a job that runs soon removes it.
    Copies.Copied first = Copies.copy(from, current, to, folder + "/" + prefix + metadataPath);
    files.put(metadataPath, new BackedUpFile(metadataPath, first.bytes(), first.sha256()));
    copied.put(metadataPath, first.bytes());
    Map<String, Long> reachable = ReachableFiles.of(metadata, from);
    Tasks.foreach(reachable.entrySet())
        .executeWith(ThreadPools.getWorkerPool())
        .stopOnFailure()
        .throwFailureWhenFinished()
        .run(
            file -> {
              String path = file.getKey();
              String target = folder + "/" + prefix + path;
              BackedUpFile before = there.get(prefix + path);
              if (before != null
                  && Copies.size(to, target).filter(size -> size == before.bytes()).isPresent()) {
                files.put(path, before);
                return;
              }
              String source = metadata.location() + "/" + path;
              Copies.Copied copy = Copies.copy(from, source, to, target);
              if (file.getValue() != ReachableFiles.UNKNOWN && file.getValue() != copy.bytes()) {
                throw DamagedFile.of(
                    source,
                    DamagedFile.Fault.DAMAGED,
                    "it has " + copy.bytes() + " bytes of " + file.getValue());
              }
              files.put(path, new BackedUpFile(path, copy.bytes(), copy.sha256()));
              copied.put(path, copy.bytes());
            });
    Snapshot snapshot = metadata.currentSnapshot();
    Candidate candidate = new Candidate(new MetadataFile(current, 0, 0, 0), metadata);
    BackedUpTable result =
        new BackedUpTable(
            warehouse.namespace(),
            name,
            metadata.uuid(),
            metadata.location(),
            metadataPath,
            snapshot == null ? null : snapshot.snapshotId(),
            candidate.rows(),
            List.copyOf(new TreeMap<>(files).values()));
    kept.add(
        new Kept(
            warehouse.namespace() + "." + name,
            candidate.snapshot().map(Snapshot::snapshotId),
            candidate.rows(),
            result.files().size(),
            result.bytes(),
            copied.size(),
            copied.values().stream().mapToLong(bytes -> bytes).sum()));
    return result;
  }

  /** The list of the newest backup in a folder. */
  static Optional<String> newest(String folder, FileIO io) {
    Optional<Path> local = Locations.local(folder);
    List<String> lists = new ArrayList<>();
    if (local.isPresent()) {
      if (!Files.isDirectory(local.get())) {
        return Optional.empty();
      }
      try (Stream<Path> all = Files.list(local.get())) {
        all.map(file -> folder + "/" + file.getFileName()).forEach(lists::add);
      } catch (IOException e) {
        throw new UncheckedIOException(folder + ": cannot be listed", e);
      }
    } else if (io instanceof SupportsPrefixOperations prefixes) {
      for (FileInfo file : prefixes.listPrefix(folder + "/backup-")) {
        lists.add(file.location());
      }
    }
    return lists.stream()
        .filter(list -> list.substring(list.lastIndexOf('/') + 1).matches(LIST))
        .max(Comparator.naturalOrder());
  }

  static BackupList read(String list, FileIO io) {
    try (InputStream in = io.newInputFile(list).newStream()) {
      return BackupList.ofJson(in.readAllBytes(), list);
    } catch (IOException | RuntimeException e) {
      throw DamagedFile.of(list, e);
    }
  }
}

package io.tidemark.storage.recover;

import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.Locations;
import io.tidemark.storage.files.MetadataFiles.MetadataFile;
import io.tidemark.storage.recover.BackupList.BackedUpFile;
import io.tidemark.storage.recover.BackupList.BackedUpTable;
import io.tidemark.storage.recover.Candidates.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.util.Tasks;
import org.apache.iceberg.util.ThreadPools;

/**
 * Brings tables back from a {@link Backup}: copies the files that are missing or are other than
 * they were, and registers the metadata of that moment. Of a table that the catalog knows, and
 * whose metadata is whole, only files that it has lost are brought back. In another warehouse than
 * the one that was kept, the metadata is written anew with the places there.
 */
public final class Retrieve implements AutoCloseable {
  private record Planned(
      BackedUpTable table,
      TableFolder folder,
      List<BackedUpFile> toCopy,
      Restore.Step step,
      boolean isDone) {}

  private final Warehouse warehouse;
  private final FileIO io;
  private final FileIO backup;
  private final String folder;
  private final List<Planned> planned = new ArrayList<>();

  private Retrieve(Warehouse warehouse, String folder) {
    this.warehouse = warehouse;
    this.folder = folder;
    this.io = warehouse.io();
    this.backup = warehouse.io(folder);
  }

  /**
   * Finds out what is to be done; changes nothing.
   *
   * @param from the folder of a backup, of which the newest is taken, or the list of one
   * @throws UserError when there is no backup, or none of these tables
   * @throws DamagedFile when the list of the backup is damaged
   */
  public static Retrieve plan(Warehouse warehouse, String from, Restore.Request request) {
    boolean isList = from.endsWith(".json");
    String location = Warehouse.location(from);
    String folder = isList ? location.substring(0, location.lastIndexOf('/')) : location;
    Retrieve retrieve = new Retrieve(warehouse, folder);
    try {
      String list =
          isList
              ? location
              : Backup.newest(folder, retrieve.backup)
                  .orElseThrow(
                      () ->
                          new UserError(
                              "--from="
                                  + from
                                  + ": holds no whole backup; 'tidemark catalog backup --to="
                                  + from
                                  + "' makes one"));
      retrieve.plan(from, Backup.read(list, retrieve.backup), request);
      return retrieve;
    } catch (RuntimeException e) {
      retrieve.close();
      throw e;
    }
  }

  private void plan(String from, BackupList list, Restore.Request request) {
    Registration registration = new Registration(warehouse, io);
    for (BackedUpTable table : list.tables()) {
      boolean meant =
          request.table().map(table.name()::equals).orElse(true)
              && (request.namespaces() || table.namespace().equals(warehouse.namespace()));
      if (meant) {
        plan(table, registration, request);
      }
    }
    if (planned.isEmpty()) {
      throw new UserError(
          "--from="
              + from
              + ": the backup holds no such table; it has "
              + String.join(
                  ", ",
                  list.tables().stream()
                      .map(each -> each.namespace() + "." + each.name())
                      .toList()));
    }
  }

  private void plan(BackedUpTable table, Registration registration, Restore.Request request) {
    TableFolder target = TableFolder.of(warehouse, table.namespace(), table.name());
    Registration.Entry entry = registration.entry(target);
    if (entry.isWhole() && !request.replace()) {
      TableMetadata current = entry.metadata().orElseThrow();
      Set<String> needed = ReachableFiles.of(current, io).keySet();
      List<BackedUpFile> lost =
          table.files().stream()
              .filter(file -> needed.contains(file.path()) && !isThere(target, file))
              .toList();
      String action =
          lost.isEmpty()
              ? Restore.KNOWN
              : String.format(Locale.ROOT, "copy %,d files; %s", lost.size(), Restore.KNOWN);
      planned.add(
          new Planned(
              table, target, lost, Restore.step(target, Restore.known(current), action), true));
      return;
    }
    List<BackedUpFile> toCopy =
        table.files().stream().filter(file -> !isThere(target, file)).toList();
    String action =
        String.format(
            Locale.ROOT,
            "copy %,d of %,d files, %s",
            toCopy.size(),
            table.files().size(),
            !entry.isKnown() ? "register" : entry.isWhole() ? "replace" : "register anew");
    TableMetadata metadata = metadata(folder + "/" + table.folder() + "/" + table.metadata());
    Candidate candidate = new Candidate(file(target, table), metadata);
    planned.add(new Planned(table, target, toCopy, Restore.step(target, candidate, action), false));
  }

  private TableMetadata metadata(String location) {
    return new MetadataFile(location, 0, 0, 0).read(backup);
  }

  private static MetadataFile file(TableFolder target, BackedUpTable table) {
    String name = table.metadata().substring(table.metadata().lastIndexOf('/') + 1);
    int version = Integer.parseInt(name.replaceFirst("^v?(\\d+).*", "$1"));
    return new MetadataFile(target.location() + "/" + table.metadata(), version, 0, 0);
  }

  private boolean isThere(TableFolder target, BackedUpFile file) {
    String location = target.location() + "/" + file.path();
    return Copies.size(io, location).filter(size -> size == file.bytes()).isPresent()
        && Copies.sha256(io, location).equals(file.sha256());
  }

  /** What is done with each table. */
  public List<Restore.Step> steps() {
    return planned.stream().map(Planned::step).toList();
  }

  /**
   * Does it, table by table.
   *
   * @param done is given each table that is back
   * @throws DamagedFile when a file of the backup is not as it was written
   */
  public void run(Consumer<Restore.Step> done) {
    Registration registration = new Registration(warehouse, io);
    for (Planned each : planned) {
      Tasks.foreach(each.toCopy())
          .executeWith(ThreadPools.getWorkerPool())
          .stopOnFailure()
          .throwFailureWhenFinished()
          .run(file -> copy(each, file));
      if (!each.isDone()) {
        register(each, registration);
      }
      done.accept(each.step());
    }
  }

  private void copy(Planned table, BackedUpFile file) {
    String source = folder + "/" + table.table().folder() + "/" + file.path();
    // Before anything is replaced by it.
    if (!Copies.sha256(backup, source).equals(file.sha256())) {
      throw DamagedFile.of(source, DamagedFile.Fault.DAMAGED, "its checksum is another");
    }
    Copies.copy(backup, source, io, table.folder().location() + "/" + file.path());
  }

  private void register(Planned each, Registration registration) {
    MetadataFile file = file(each.folder(), each.table());
    TableMetadata metadata = TableMetadataParser.read(io, file.location());
    if (Locations.areSame(metadata.location(), each.folder().location())) {
      registration.register(each.folder(), file, metadata);
    } else {
      registration.registerAnew(
          each.folder(), new PathRewrite(metadata, each.folder(), io).write());
    }
  }

  @Override
  public void close() {
    io.close();
    backup.close();
  }
}

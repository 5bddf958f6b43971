package io.tidemark.storage.recover;

import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.Locations;
import io.tidemark.storage.files.MetadataFiles;
import io.tidemark.storage.files.MetadataFiles.MetadataFile;
import io.tidemark.storage.recover.Candidates.Candidate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/**
 * Makes the tables in a warehouse's folder known to its catalog again, each by the newest of its
 * metadata files that is whole. A table that the catalog knows, and whose metadata is whole, stays
 * as it is. Jobs that write a table must be stopped before its entry is replaced.
 */
public final class Restore implements AutoCloseable {
  /**
   * What is done with a table.
   *
   * @param table its name with that of its namespace
   * @param uuid the table's
   * @param metadata the name of the metadata file that is, or becomes, its current one
   * @param snapshot its current snapshot, if it has one, and when it was committed
   * @param rows the rows in it
   * @param action what is done, in words
   */
  public record Step(
      String table,
      String uuid,
      String metadata,
      Optional<Snapshot> snapshot,
      long rows,
      String action) {
    /** When its current snapshot was committed. */
    public Optional<Instant> committed() {
      return snapshot.map(each -> Instant.ofEpochMilli(each.timestampMillis()));
    }
  }

  /**
   * What is asked for.
   *
   * @param namespaces whether the tables of all namespaces are meant
   * @param table the only table that is meant; empty for all
   * @param metadata the metadata file to take, by its name or its place; empty for the newest
   * @param replace whether tables that the catalog knows are replaced, too
   */
  public record Request(
      boolean namespaces, Optional<String> table, Optional<String> metadata, boolean replace) {}

  /** What is done with a table that needs nothing. */
  static final String KNOWN = "known, left alone";

  private record Planned(TableFolder folder, Candidate candidate, Step step, boolean isDone) {}

  private final Warehouse warehouse;
  private final Registration registration;
  private final List<Planned> planned = new ArrayList<>();
  private final List<DamagedFile> skipped = new ArrayList<>();
  private final FileIO io;

  private Restore(Warehouse warehouse) {
    this.warehouse = warehouse;
    this.io = warehouse.io();
    this.registration = new Registration(warehouse, io);
  }

  /**
   * Finds out what is to be done; changes nothing.
   *
   * @throws UserError when there is no table, when two tables have been in one folder and none is
   *     chosen, or when the folder is a copy of another
   */
  public static Restore plan(Warehouse warehouse, Request request) {
    Restore restore = new Restore(warehouse);
    try {
      restore.plan(request);
      return restore;
    } catch (RuntimeException e) {
      restore.close();
      throw e;
    }
  }

  private void plan(Request request) {
    List<TableFolder> folders =
        TableFolder.in(
            warehouse,
            request.namespaces() ? TableFolder.Namespaces.ALL : TableFolder.Namespaces.ONE,
            request.table(),
            io);
    if (folders.isEmpty()) {
      throw TableFolder.none(warehouse, request.table());
    }
    if (request.metadata().isPresent() && folders.size() > 1) {
      throw new UserError(
          "--metadata=" + request.metadata().get() + ": is of one table; add --table=NAME");
    }
    for (TableFolder folder : folders) {
      plan(folder, request);
    }
  }

  private void plan(TableFolder folder, Request request) {
    Registration.Entry entry = registration.entry(folder);
    Candidates candidates = Candidates.of(folder, io);
    if (entry.isWhole() && !request.replace()) {
      planned.add(leftAlone(folder, entry));
      return;
    }
    skipped.addAll(candidates.skipped());
    Candidate chosen =
        request.metadata().isPresent()
            ? named(folder, request.metadata().get())
            : onlyOne(folder, candidates);
    if (!chosen.isOf(folder.location())) {
      throw new UserError(
          warehouse.described()
              + ": table "
              + folder.fullName()
              + " is a copy of "
              + Locations.plain(chosen.metadata().location())
              + ", whose files its metadata names; 'tidemark catalog relocate "
              + warehouse.described()
              + "' makes it one of its own");
    }
    String action =
        !entry.isKnown()
            ? "register"
            : entry.fault().map(fault -> "register anew: " + fault).orElse("replace");
    planned.add(new Planned(folder, chosen, step(folder, chosen, action), false));
  }

  private static Planned leftAlone(TableFolder folder, Registration.Entry entry) {
    Candidate known = known(entry.metadata().orElseThrow());
    return new Planned(folder, known, step(folder, known, KNOWN), true);
  }

  /** What a catalog has of a table. */
  static Candidate known(TableMetadata metadata) {
    String file = metadata.metadataFileLocation();
    return new Candidate(new MetadataFile(file == null ? "" : file, 0, 0, 0), metadata);
  }

  static Step step(TableFolder folder, Candidate candidate, String action) {
    return new Step(
        folder.fullName(),
        candidate.metadata().uuid(),
        candidate.file().name(),
        candidate.snapshot(),
        candidate.rows(),
        action);
  }

  private Candidate named(TableFolder folder, String metadata) {
    String name = metadata.substring(metadata.lastIndexOf('/') + 1);
    return MetadataFiles.in(folder.location(), io).stream()
        .filter(file -> file.name().equals(name))
        .findFirst()
        .map(file -> new Candidate(file, file.read(io)))
        .orElseThrow(
            () ->
                new UserError(
                    "--metadata="
                        + metadata
                        + ": there is no such file in "
                        + Locations.plain(folder.location())
                        + "/metadata"));
  }

  private Candidate onlyOne(TableFolder folder, Candidates candidates) {
    List<Candidate> chosen = candidates.chosen();
    if (chosen.isEmpty()) {
      throw candidates.skipped().isEmpty()
          ? TableFolder.none(warehouse, Optional.of(folder.name()))
          : candidates.skipped().get(0);
    }
    if (chosen.size() > 1) {
      StringBuilder message =
          new StringBuilder(
              warehouse.described()
                  + ": "
                  + chosen.size()
                  + " tables have been in "
                  + Locations.plain(folder.location())
                  + "; choose one with --table="
                  + folder.name()
                  + " --metadata=FILE:");
      for (Candidate candidate : chosen) {
        message.append(
            String.format(
                Locale.ROOT,
                "%n  %s  uuid %s, updated %s, %,d rows",
                candidate.file().name(),
                candidate.metadata().uuid(),
                Instant.ofEpochMilli(candidate.metadata().lastUpdatedMillis()),
                candidate.rows()));
      }
      throw new UserError(message.toString());
    }
    return chosen.get(0);
  }

  /** What is done with each table. */
  public List<Step> steps() {
    return planned.stream().map(Planned::step).toList();
  }

  /** Newer metadata files that are of no use, and why. */
  public List<DamagedFile> skipped() {
    return List.copyOf(skipped);
  }

  /**
   * Does it, table by table.
   *
   * @param done is given each table that is known again
   */
  public void run(Consumer<Step> done) {
    for (Planned each : planned) {
      if (!each.isDone()) {
        registration.register(each.folder(), each.candidate().file(), each.candidate().metadata());
      }
      done.accept(each.step());
    }
  }

  @Override
  public void close() {
    io.close();
  }
}

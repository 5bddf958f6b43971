package io.tidemark.storage.recover;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.Locations;
import io.tidemark.storage.recover.Candidates.Candidate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/**
 * Makes a folder that was moved or copied a warehouse of its own: writes the metadata of its tables
 * anew with the places that their files have now, and registers it. The files that name the old
 * places stay, and are needed no more. Nothing is written anywhere else, so that the original,
 * where it still is, stays as it is.
 */
public final class Relocate implements AutoCloseable {
  /**
   * What is done with a table.
   *
   * @param table its name with that of its namespace
   * @param from the folder that its metadata names
   * @param to the folder that it is in
   * @param files how many files of metadata, and of position deletes, are written anew
   * @param rows of the current snapshot
   */
  public record Step(String table, String from, String to, long files, long rows) {}

  private record Planned(TableFolder folder, Candidate candidate, Step step) {}

  private final Warehouse warehouse;
  private final FileIO io;
  private final List<Planned> planned = new ArrayList<>();

  private Relocate(Warehouse warehouse) {
    this.warehouse = warehouse;
    this.io = warehouse.io();
  }

  /**
   * Finds out what is to be done; writes nothing.
   *
   * @param from only what was below this folder is meant; empty for all
   * @throws UserError when all tables are where they say, or when the catalog is that of the
   *     original, which is still there
   */
  public static Relocate plan(Warehouse warehouse, Optional<String> from) {
    Relocate relocate = new Relocate(warehouse);
    try {
      relocate.plan(from.map(Warehouse::location));
      return relocate;
    } catch (RuntimeException e) {
      relocate.close();
      throw e;
    }
  }

  private void plan(Optional<String> from) {
    List<TableFolder> folders =
        TableFolder.in(warehouse, TableFolder.Namespaces.ALL, Optional.empty(), io);
    if (folders.isEmpty()) {
      throw TableFolder.none(warehouse, Optional.empty());
    }
    for (TableFolder folder : folders) {
      Candidate newest = newest(folder);
      String there = newest.metadata().location();
      if (newest.isOf(folder.location())
          || from.filter(old -> Locations.below(old, there).isEmpty()).isPresent()) {
        continue;
      }
      checkCatalog(folder, newest);
      long files = new PathRewrite(newest.metadata(), folder, io).count();
      planned.add(
          new Planned(
              folder,
              newest,
              new Step(
                  folder.fullName(),
                  Locations.plain(there),
                  Locations.plain(folder.location()),
                  files,
                  newest.rows())));
    }
    if (planned.isEmpty()) {
      throw new UserError(
          warehouse.described()
              + from.map(old -> " --from=" + Locations.plain(old)).orElse("")
              + ": no table is elsewhere by its metadata; there is nothing to relocate");
    }
  }

  private Candidate newest(TableFolder folder) {
    Candidates candidates = Candidates.of(folder, io);
    if (candidates.chosen().isEmpty()) {
      throw candidates.skipped().get(0);
    }
    if (candidates.chosen().size() > 1) {
      throw new UserError(
          warehouse.described()
              + ": several tables have been in "
              + Locations.plain(folder.location())
              + "; move the metadata of the others out of its folder metadata/ first");
    }
    return candidates.chosen().get(0);
  }

  /**
   * A catalog that is no part of the folder may be that of the original, whose table it would lose.
   */
  private void checkCatalog(TableFolder folder, Candidate candidate) {
    if (isOfFolder()) {
      return;
    }
    Optional<TableMetadata> known = new Registration(warehouse, io).entry(folder).metadata();
    if (known.filter(each -> !Locations.areSame(each.location(), folder.location())).isPresent()) {
      throw new UserError(
          warehouse.described()
              + ": the catalog's table "
              + folder.fullName()
              + " is the original in "
              + Locations.plain(candidate.metadata().location())
              + ", which is still there; give the copy a catalog of its own (leave --catalog-uri"
              + " out for the embedded one), or move the original away");
    }
  }

  /** Whether the catalog is in the folder, and was copied with it. */
  private boolean isOfFolder() {
    return warehouse.embeddedFile().isPresent()
        || "hadoop".equals(warehouse.properties().get("type"));
  }

  /** What is done with each table. */
  public List<Step> steps() {
    return planned.stream().map(Planned::step).toList();
  }

  /**
   * Does it, table by table.
   *
   * @param now the time that an embedded catalog which is set aside is named after
   * @param done is given each table that is in its place
   * @return where the embedded catalog was set aside, if there was one
   */
  public Optional<String> run(Instant now, Consumer<Step> done) {
    List<Rewritten> rewritten = new ArrayList<>();
    for (Planned each : planned) {
      TableMetadata metadata =
          new PathRewrite(each.candidate().metadata(), each.folder(), io).write();
      rewritten.add(new Rewritten(each, metadata));
    }
    Optional<String> setAside = warehouse.embeddedFile().flatMap(file -> setAside(file, now));
    Registration registration = new Registration(warehouse, io);
    for (Rewritten each : rewritten) {
      Planned table = each.planned();
      registration.registerAnew(table.folder(), each.metadata());
      done.accept(table.step());
    }
    if (setAside.isPresent()) {
      registerOthers(registration);
    }
    return setAside;
  }

  private record Rewritten(Planned planned, TableMetadata metadata) {}

  /** Tables that were in their places are known to the catalog that was set aside. */
  private void registerOthers(Registration registration) {
    for (TableFolder folder :
        TableFolder.in(warehouse, TableFolder.Namespaces.ALL, Optional.empty(), io)) {
      if (!registration.entry(folder).isKnown()) {
        Candidate newest = newest(folder);
        if (newest.isOf(folder.location())) {
          registration.register(folder, newest.file(), newest.metadata());
        }
      }
    }
  }

  /** The database of a copy names the tables of the original. */
  private static Optional<String> setAside(Path database, Instant now) {
    Warehouse.closeAll();
    String aside = ".moved-" + now.getEpochSecond();
    Path moved = database.resolveSibling(database.getFileName() + aside);
    try {
      // What a killed commit has left belongs to it.
      Path journal = database.resolveSibling(database.getFileName() + "-journal");
      if (Files.exists(journal)) {
        Files.move(journal, moved.resolveSibling(moved.getFileName() + "-journal"), ATOMIC_MOVE);
      }
      Files.move(database, moved, ATOMIC_MOVE);
      return Optional.of(moved.toString());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(database + " cannot be renamed", e);
    }
  }

  @Override
  public void close() {
    io.close();
  }
}

package io.tidemark.storage.catalog;

import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.Locations;
import io.tidemark.storage.files.MetadataFiles;
import io.tidemark.storage.files.MetadataFiles.MetadataFile;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/**
 * Whether a catalog and the folder of a warehouse belong together. A catalog that was lost must not
 * be taken for a new warehouse, and a copy must not write into what it was copied from.
 */
final class CatalogCheck {
  private static final int LOOKS = 8;
  private static final long MILLIS_BETWEEN = 250;

  /** Pairs of places (the warehouse's, the catalog's) that were looked at and are in order. */
  private static final Set<String> IN_ORDER = ConcurrentHashMap.newKeySet();

  private CatalogCheck() {}

  /**
   * Checks that a table that the catalog does not know has no files.
   *
   * @param folder where the table would be
   * @param isKnown whether the catalog knows it by now: another process may make it meanwhile
   * @throws UserError when there are some, of which the catalog should know
   */
  static void unknown(
      Warehouse warehouse, String name, String folder, FileIO io, BooleanSupplier isKnown) {
    for (int look = 1; ; look++) {
      List<MetadataFile> files = MetadataFiles.in(folder, io);
      if (!holdsData(files, io) || isKnown.getAsBoolean()) {
        return;
      }
      // The first file of a table that is being made may be half written.
      if (look == LOOKS || files.get(0).version() > 0) {
        throw new UserError(
            warehouse.described()
                + ": the catalog knows no table "
                + warehouse.namespace()
                + "."
                + name
                + ", but its files are in "
                + Locations.plain(folder)
                + "; 'tidemark catalog restore "
                + warehouse.described()
                + "' makes it known again");
      }
      pause();
    }
  }

  /** Whether there is a table with rows: where the newest file that can be read has a snapshot. */
  private static boolean holdsData(List<MetadataFile> files, FileIO io) {
    for (MetadataFile file : files) {
      try {
        if (file.read(io).currentSnapshot() != null) {
          return true;
        }
      } catch (DamagedFile e) {
        return true;
      }
    }
    return false;
  }

  /**
   * Checks that a table that the catalog knows is the one in the warehouse's folder: there must not
   * be another copy of it.
   *
   * @param folder where the warehouse has tables of this name
   * @throws UserError when there is
   */
  static void known(Warehouse warehouse, String name, String folder, Table table) {
    if (Locations.areSame(table.location(), folder)
        || IN_ORDER.contains(folder + " " + table.location())) {
      return;
    }
    // A catalog may place tables where it likes.
    if (table instanceof HasTableOperations operations
        && holds(folder, operations.operations().current().uuid(), table.io())) {
      throw moved(warehouse, name, table.location(), folder);
    }
    IN_ORDER.add(folder + " " + table.location());
  }

  private static boolean holds(String folder, String uuid, FileIO io) {
    for (MetadataFile file : listed(folder, io)) {
      try {
        TableMetadata metadata = file.read(io);
        return metadata.uuid() != null && metadata.uuid().equals(uuid);
      } catch (DamagedFile e) {
        // The one before it tells as well.
      }
    }
    return false;
  }

  private static List<MetadataFile> listed(String folder, FileIO io) {
    try {
      return MetadataFiles.in(folder, io);
    } catch (RuntimeException e) {
      // The folder of a catalog that places tables itself need not be ours to look into.
      return List.of();
    }
  }

  /**
   * What to say where the catalog's metadata file of a table cannot be read: that the folder was
   * moved, where a file of that name is in it.
   */
  static RuntimeException unreadable(
      Warehouse warehouse, String name, String folder, FileIO io, DamagedFile damaged) {
    String file = damaged.location().substring(damaged.location().lastIndexOf('/') + 1);
    Optional<String> below = Locations.below(folder, damaged.location());
    boolean copied =
        below.isEmpty() && listed(folder, io).stream().anyMatch(each -> each.name().equals(file));
    return copied
        ? moved(warehouse, name, damaged.location().replaceFirst("/metadata/[^/]*$", ""), folder)
        : damaged;
  }

  private static UserError moved(Warehouse warehouse, String name, String there, String here) {
    return new UserError(
        warehouse.described()
            + ": by its catalog table "
            + warehouse.namespace()
            + "."
            + name
            + " is in "
            + Locations.plain(there)
            + ", and "
            + Locations.plain(here)
            + " is a copy of it; name the warehouse it is in, or make this folder one of its own:"
            + " 'tidemark catalog relocate "
            + warehouse.described()
            + "'");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("Interrupted while the tables were looked for", e);
    }
  }
}

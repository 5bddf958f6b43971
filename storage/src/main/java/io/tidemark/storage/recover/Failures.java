package io.tidemark.storage.recover;

import io.tidemark.schemas.bigquery.BigQuerySchema;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.DamageCheck;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.DamagedFile.Fault;
import io.tidemark.storage.files.Locations;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;

/** What to say of work that failed, in one line. */
public final class Failures {
  private static final Pattern FULL =
      Pattern.compile("No space left on device|Disk quota exceeded|not enough space on the disk");

  /** What a failure says that comes from another process, as text. */
  private static final Pattern NAMED =
      Pattern.compile(
          "DamagedFile: (\\S.*?): (is missing|is damaged|cannot be read)(?: \\((.*)\\))?$",
          Pattern.MULTILINE);

  private static final Pattern TABLE =
      Pattern.compile(".*/([a-z][a-z0-9_]*)/(candles|dead_letters|raw)/(?:data|metadata)/.*");

  private Failures() {}

  /**
   * Says what failed: that the heap is too small, or which file cannot be read and what brings it
   * back, where that is the cause; else what the root of the failure says.
   *
   * @param opened the warehouses that were worked with
   */
  public static String line(Throwable e, Collection<Warehouse> opened) {
    if (HeapSize.isTooSmall(e)) {
      return HeapSize.line();
    }
    Optional<DamagedFile> damaged = damaged(e);
    if (damaged.isPresent()) {
      return line(damaged.get(), opened);
    }
    Throwable root = root(e);
    if (messages(e).stream().anyMatch(message -> FULL.matcher(message).find())) {
      return "no space is left where files are written: the warehouse"
          + (opened.size() == 1 ? " " + folder(opened.iterator().next()) : "")
          + " or the folder of temporary files, "
          + System.getProperty("java.io.tmpdir")
          + "; make room and run it again: what was committed is whole, and nothing else counts";
    }
    if (isOfStorage(e)) {
      Optional<DamagedFile> found =
          opened.stream().flatMap(each -> find(each).stream()).findFirst();
      if (found.isPresent()) {
        return line(found.get(), opened);
      }
    }
    String reason =
        root.getMessage() == null ? "" : ": " + root.getMessage().lines().findFirst().orElse("");
    return root.getClass().getSimpleName() + reason;
  }

  private static Optional<DamagedFile> damaged(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DamagedFile found) {
        return Optional.of(found);
      }
    }
    for (String message : messages(e)) {
      Matcher named = NAMED.matcher(message);
      if (named.find()) {
        Fault fault =
            switch (named.group(2)) {
              case "is missing" -> Fault.MISSING;
              case "is damaged" -> Fault.DAMAGED;
              default -> Fault.UNREACHABLE;
            };
        String reason = named.group(3) == null ? "" : named.group(3);
        return Optional.of(DamagedFile.of(named.group(1), fault, reason));
      }
    }
    return Optional.empty();
  }

  private static List<String> messages(Throwable e) {
    return Stream.iterate(e, each -> each != null, Throwable::getCause)
        .map(each -> each.getMessage() == null ? "" : each.getMessage())
        .toList();
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Whether a failure may come from a file that is not as it was written. */
  private static boolean isOfStorage(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String type = cause.getClass().getName();
      if (cause instanceof NotFoundException
          || cause instanceof FileNotFoundException
          || cause instanceof EOFException
          || type.startsWith("org.apache.iceberg.exceptions.RuntimeIOException")
          || type.startsWith("org.apache.avro.")
          || type.startsWith("org.apache.parquet.")) {
        return true;
      }
    }
    return false;
  }

  /** Looks for a list or a manifest that cannot be read. */
  private static Optional<DamagedFile> find(Warehouse warehouse) {
    for (TableContract contract : BigQuerySchema.contracts()) {
      try {
        Optional<Table> table = warehouse.find(contract.name());
        Snapshot current = table.map(Table::currentSnapshot).orElse(null);
        Optional<DamagedFile> damaged =
            current == null
                ? Optional.empty()
                : DamageCheck.damaged(current, table.get().specs(), table.get().io());
        if (damaged.isPresent()) {
          return damaged;
        }
      } catch (DamagedFile e) {
        return Optional.of(e);
      } catch (RuntimeException e) {
        // The failure that is told of stays the first one.
      }
    }
    return Optional.empty();
  }

  private static String line(DamagedFile file, Collection<Warehouse> opened) {
    String location = Locations.plain(file.location());
    String said =
        location
            + ": "
            + switch (file.fault()) {
              case MISSING -> "is missing";
              case DAMAGED -> "is damaged";
              case UNREACHABLE -> "cannot be read";
            }
            + (file.reason().isEmpty() ? "" : " (" + file.reason() + ")");
    return file.fault() == Fault.UNREACHABLE
        ? said + "; check that it may be read, and run it again"
        : said + wayBack(location, options(location, opened));
  }

  /** The options that name the warehouse which a file is of. */
  private static String options(String location, Collection<Warehouse> opened) {
    return opened.stream()
        .filter(each -> Locations.below(each.location(), location).isPresent())
        .findFirst()
        .or(() -> opened.size() == 1 ? Optional.of(opened.iterator().next()) : Optional.empty())
        .map(each -> " " + each.described())
        .orElse("");
  }

  private static String folder(Warehouse warehouse) {
    return Locations.plain(warehouse.location());
  }

  private static String wayBack(String location, String options) {
    if (location.endsWith("/catalog.db") || location.endsWith("/catalog.mv.db")) {
      return "; move it away, and 'tidemark catalog restore' makes the tables known again";
    }
    if (location.contains(".metadata.json")) {
      return "; 'tidemark catalog restore"
          + options
          + "' goes back to the newest one that is whole";
    }
    if (location.endsWith(".avro")) {
      return "; 'tidemark catalog restore"
          + options
          + "', with --from=FOLDER where there is a backup, goes back to the newest snapshot that is"
          + " whole, and 'tidemark verify --repair' makes what it lacks";
    }
    if (location.endsWith(".json")) {
      return "; take another backup";
    }
    Matcher table = TABLE.matcher(location);
    if (!table.matches()) {
      return "";
    }
    String forget = "'tidemark catalog forget" + options + " --file=" + location + "' takes it out";
    return "; bring it back from a backup, or "
        + forget
        + (table.group(2).equals(RawTable.contract().name())
            ? ", and its messages are lost"
            : ", and 'tidemark verify --repair' makes its rows again");
  }
}

package io.tidemark.storage.recover;

import io.tidemark.schemas.bigquery.BigQuerySchema;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.DamageCheck;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.Locations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Takes files that are lost out of a table, in one commit: data files that are missing, have
 * another size than when they were written, or are named; and those that a lost file of deletes was
 * of, as nobody knows any more which of their rows are beaten. Their rows are gone from the table
 * then, and can be made again from the raw log. Other snapshots keep naming the files.
 */
public final class Forget {
  /**
   * A file that is taken out.
   *
   * @param table its table's name
   * @param location where it is, or should be
   * @param what data or deletes
   * @param why it is
   * @param rows in it
   */
  public record Lost(String table, String location, String what, String why, long rows) {}

  private record TableLosses(Table table, List<DataFile> data, List<DeleteFile> deletes) {}

  /** Property of a snapshot that tells how many lost files it was made without. */
  private static final String FORGOTTEN = "tidemark.forgotten-files";

  private final List<String> named;
  private final Set<String> found = new LinkedHashSet<>();
  private final List<Lost> lost = new ArrayList<>();
  private final List<TableLosses> tables = new ArrayList<>();

  private Forget(List<String> named) {
    this.named = named.stream().map(Locations::plain).toList();
  }

  /**
   * Looks for files that are lost; changes nothing.
   *
   * @param table the only table that is meant; empty for all
   * @param named files that are lost by what the user says, by their places
   * @throws UserError when there is no such table, or no such file in them
   * @throws DamagedFile when a list or a manifest is lost: then nobody knows what the table holds
   */
  public static Forget plan(Warehouse warehouse, Optional<String> table, List<String> named)
      throws IOException {
    Forget forget = new Forget(named);
    List<String> names =
        table.isPresent()
            ? List.of(table.get())
            : BigQuerySchema.contracts().stream().map(TableContract::name).toList();
    for (String name : names) {
      Optional<Table> there =
          table.isPresent() ? Optional.of(warehouse.table(name)) : warehouse.find(name);
      if (there.isPresent()) {
        forget.plan(name, there.get());
      }
    }
    for (String file : forget.named) {
      if (!forget.found.contains(file)) {
        throw new UserError(
            "--file="
                + file
                + ": is no file of the current tables; check its name and --namespace");
      }
    }
    return forget;
  }

  private void plan(String name, Table table) throws IOException {
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return;
    }
    Optional<DamagedFile> damaged = DamageCheck.damaged(current, table.specs(), table.io());
    if (damaged.isPresent()) {
      throw damaged.get();
    }
    Map<String, DataFile> data = new HashMap<>();
    Map<String, DeleteFile> deletes = new HashMap<>();
    Map<String, Optional<String>> faults = new HashMap<>();
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
      for (FileScanTask file : files) {
        Optional<String> why = fault(file.file(), table, faults);
        for (DeleteFile each : file.deletes()) {
          Optional<String> lostDeletes = fault(each, table, faults);
          if (lostDeletes.isPresent()) {
            deletes.put(each.location(), each);
            why = why.isPresent() ? why : Optional.of("its deletes are lost");
          }
        }
        if (why.isPresent()) {
          data.put(file.file().location(), file.file());
          lost.add(
              new Lost(
                  name,
                  Locations.plain(file.file().location()),
                  "data",
                  why.get(),
                  file.file().recordCount()));
        }
      }
    }
    for (DeleteFile each : deletes.values()) {
      lost.add(
          new Lost(
              name,
              Locations.plain(each.location()),
              "deletes",
              faults.get(each.location()).orElseThrow(),
              each.recordCount()));
    }
    if (!data.isEmpty()) {
      tables.add(new TableLosses(table, List.copyOf(data.values()), List.copyOf(deletes.values())));
    }
  }

  private Optional<String> fault(
      ContentFile<?> file, Table table, Map<String, Optional<String>> faults) {
    return faults.computeIfAbsent(file.location(), any -> fault(file, table));
  }

  private Optional<String> fault(ContentFile<?> file, Table table) {
    String plain = Locations.plain(file.location());
    if (named.contains(plain)) {
      found.add(plain);
      return Optional.of("named");
    }
    Optional<Long> size = Copies.size(table.io(), file.location());
    if (size.isEmpty()) {
      return Optional.of("missing");
    }
    return size.get() == file.fileSizeInBytes()
        ? Optional.empty()
        : Optional.of(size.get() + " bytes of " + file.fileSizeInBytes());
  }

  /** The files that are taken out. */
  public List<Lost> lost() {
    return List.copyOf(lost);
  }

  /** Takes them out, in one commit for each table. */
  public void run() {
    for (TableLosses losses : tables) {
      Transaction both = losses.table().newTransaction();
      OverwriteFiles rows =
          both.newOverwrite().set(FORGOTTEN, Integer.toString(losses.data().size()));
      losses.data().forEach(rows::deleteFile);
      rows.commit();
      if (!losses.deletes().isEmpty()) {
        RowDelta deletes =
            both.newRowDelta().set(FORGOTTEN, Integer.toString(losses.deletes().size()));
        losses.deletes().forEach(deletes::removeDeletes);
        deletes.commit();
      }
      both.commitTransaction();
    }
  }
}

package io.tidemark.storage.recover;

import io.tidemark.schemas.bigquery.BigQuerySchema;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.Locations;
import io.tidemark.storage.files.MetadataFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;

/**
 * The folder of a table in a warehouse.
 *
 * @param namespace the table's namespace
 * @param name the table's name in it
 * @param location the folder, which holds {@code metadata/} and {@code data/}
 */
record TableFolder(String namespace, String name, String location) {

  static TableFolder of(Warehouse warehouse, String namespace, String name) {
    return new TableFolder(namespace, name, warehouse.inNamespace(namespace).folder(name));
  }

  TableIdentifier identifier() {
    return TableIdentifier.of(Namespace.of(namespace), name);
  }

  /** The table's name with that of its namespace. */
  String fullName() {
    return namespace + "." + name;
  }

  /**
   * The tables whose metadata is in the warehouse, in order of their names.
   *
   * @param namespaces the warehouse's own alone, or all there are in a local folder
   * @param table the only one that is meant; empty for all
   */
  static List<TableFolder> in(
      Warehouse warehouse, Namespaces namespaces, Optional<String> table, FileIO io) {
    List<TableFolder> found = new ArrayList<>();
    for (String namespace : namespaces(warehouse, namespaces)) {
      Optional<Path> local = Locations.local(warehouse.location() + "/" + namespace);
      List<String> names =
          local.isPresent()
              ? folders(local.get())
              : BigQuerySchema.contracts().stream().map(TableContract::name).toList();
      for (String name : names) {
        TableFolder folder = of(warehouse, namespace, name);
        if (table.map(name::equals).orElse(true)
            && !MetadataFiles.in(folder.location(), io).isEmpty()) {
          found.add(folder);
        }
      }
    }
    return found;
  }

  /** Which namespaces are meant. */
  enum Namespaces {
    ONE,
    ALL
  }

  private static List<String> namespaces(Warehouse warehouse, Namespaces namespaces) {
    Optional<Path> local = Locations.local(warehouse.location());
    return namespaces == Namespaces.ONE || local.isEmpty()
        ? List.of(warehouse.namespace())
        : folders(local.get()).stream()
            .filter(name -> name.matches(Warehouse.NAMESPACE_FORM))
            .toList();
  }

  private static List<String> folders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(parent + ": cannot be listed", e);
    }
  }

  /**
   * Says that a request that needs tables finds none.
   *
   * @param table the one that was asked for
   */
  static UserError none(Warehouse warehouse, Optional<String> table) {
    return new UserError(
        warehouse.described()
            + table.map(name -> " --table=" + name).orElse("")
            + ": there is no metadata of a table in "
            + Locations.plain(warehouse.location())
            + "; check the folder and --namespace");
  }
}

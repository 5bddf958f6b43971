package io.tidemark.storage.recover;

import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.DamageCheck;
import io.tidemark.storage.files.MetadataFiles;
import io.tidemark.storage.files.MetadataFiles.MetadataFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.FileIO;

/** What a catalog knows of a table, and how it is told otherwise. */
final class Registration {
  /**
   * What a catalog knows.
   *
   * @param isKnown whether it has the name
   * @param metadata what it has of it, where that can be read
   * @param fault why it is of no use; empty where it is whole or not known
   */
  record Entry(boolean isKnown, Optional<TableMetadata> metadata, Optional<String> fault) {
    boolean isWhole() {
      return isKnown && fault.isEmpty();
    }
  }

  private final Catalog catalog;
  private final FileIO io;

  Registration(Warehouse warehouse, FileIO io) {
    this.catalog = warehouse.catalog();
    this.io = io;
  }

  /** Asks the catalog for a table, and looks whether what it says is true. */
  Entry entry(TableFolder folder) {
    if (!isListed(folder)) {
      return new Entry(false, Optional.empty(), Optional.empty());
    }
    TableMetadata metadata;
    FileIO files;
    try {
      HasTableOperations table = (HasTableOperations) catalog.loadTable(folder.identifier());
      metadata = table.operations().current();
      files = table.operations().io();
    } catch (RuntimeException e) {
      return new Entry(true, Optional.empty(), Optional.of(message(e)));
    }
    Optional<String> fault =
        metadata.currentSnapshot() == null
            ? Optional.empty()
            : DamageCheck.damaged(metadata.currentSnapshot(), metadata.specsById(), files)
                .map(Throwable::getMessage);
    return new Entry(true, Optional.of(metadata), fault);
  }

  private boolean isListed(TableFolder folder) {
    try {
      return catalog.listTables(Namespace.of(folder.namespace())).contains(folder.identifier());
    } catch (NoSuchNamespaceException e) {
      return false;
    }
  }

  private static String message(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replace("Failed to open input stream for ", "no ");
  }

  /**
   * Makes metadata the current one of a table. Where newer metadata is in the folder it is written
   * again under a greater number, so that it is the newest of what comes after it.
   *
   * @return where the current metadata is
   */
  String register(TableFolder folder, MetadataFile file, TableMetadata metadata) {
    List<MetadataFile> files = MetadataFiles.in(folder.location(), io);
    int newest = files.isEmpty() ? file.version() : files.get(0).version();
    boolean isNewest =
        newest <= file.version()
            && files.stream().filter(each -> each.version() == newest).count() <= 1;
    if (!isNewest || catalog instanceof HadoopCatalog) {
      return registerAnew(folder, metadata);
    }
    register(folder, file.location());
    return file.location();
  }

  /**
   * Writes metadata under a number that is greater than all in the folder of a table, and makes it
   * the current one.
   *
   * @return where it is
   */
  String registerAnew(TableFolder folder, TableMetadata metadata) {
    List<MetadataFile> files = MetadataFiles.in(folder.location(), io);
    int version = files.isEmpty() ? 0 : files.get(0).version() + 1;
    if (catalog instanceof HadoopCatalog) {
      return writeVersion(folder, metadata, version);
    }
    String location = write(folder, metadata, version);
    register(folder, location);
    return location;
  }

  private String write(TableFolder folder, TableMetadata metadata, int version) {
    String location =
        String.format(
            Locale.ROOT,
            "%s/metadata/%05d-%s.metadata.json",
            folder.location(),
            version,
            UUID.randomUUID());
    TableMetadataParser.write(metadata, io.newOutputFile(location));
    return location;
  }

  /** A Hadoop catalog is the folder: the greatest number is the current one. */
  private String writeVersion(TableFolder folder, TableMetadata metadata, int version) {
    String metadataFolder = folder.location() + "/metadata/";
    String location = metadataFolder + "v" + version + ".metadata.json";
    TableMetadataParser.write(metadata, io.newOutputFile(location));
    try (OutputStream hint =
        io.newOutputFile(metadataFolder + "version-hint.text").createOrOverwrite()) {
      hint.write(Integer.toString(version).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(metadataFolder + ": cannot be written", e);
    }
    return location;
  }

  private void register(TableFolder folder, String location) {
    Namespace namespace = Namespace.of(folder.namespace());
    if (catalog instanceof SupportsNamespaces namespaces
        && !namespaces.namespaceExists(namespace)) {
      try {
        namespaces.createNamespace(namespace);
      } catch (AlreadyExistsException e) {
        // Another process was first, which is as good.
      }
    }
    if (isListed(folder)) {
      // The name alone: the files stay.
      catalog.dropTable(folder.identifier(), false);
    }
    catalog.registerTable(folder.identifier(), location);
  }
}

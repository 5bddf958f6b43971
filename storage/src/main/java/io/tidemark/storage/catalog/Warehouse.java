package io.tidemark.storage.catalog;

import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.LocalFiles;
import io.tidemark.storage.files.LocalTableFiles;
import io.tidemark.storage.files.MetadataFiles;
import io.tidemark.storage.secrets.Secrets;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.ResolvingFileIO;
import org.apache.parquet.hadoop.ParquetInputFormat;

/**
 * Where the tables are: a catalog and the folder of their files.
 *
 * @param location the folder, as a URI
 * @param properties how Iceberg opens the catalog; secrets are references, see {@link Secrets}
 * @param described the options that chose it, for messages
 * @param namespace the namespace of the tables in the catalog
 */
public record Warehouse(
    String location, Map<String, String> properties, String described, String namespace)
    implements Serializable {
  /** What the name of a namespace looks like. */
  public static final String NAMESPACE_FORM = "[a-z][a-z0-9_]{0,99}";

  /** The kinds of catalog there are. */
  public enum CatalogType {
    JDBC,
    REST,
    HADOOP
  }

  /** The name that Iceberg gives to the catalog, by which its database finds the tables again. */
  private static final String CATALOG = "tidemark";

  private static final Pattern OPENS_PORT =
      Pattern.compile("jdbc:h2:.*;\\s*AUTO_SERVER\\s*=\\s*TRUE.*", Pattern.CASE_INSENSITIVE);

  private static final Map<Warehouse, Catalog> OPEN = new ConcurrentHashMap<>();

  /**
   * A warehouse as options describe it.
   *
   * @param folder a path or URI; a relative path is taken from the working directory
   * @param type the kind of catalog
   * @param uri of the catalog: null for {@link CatalogType#HADOOP}, and for an embedded database in
   *     the folder
   * @param properties further Iceberg catalog properties, such as {@code jdbc.user}
   */
  public static Warehouse of(
      String folder, CatalogType type, String uri, Map<String, String> properties) {
    // Not as Path.toUri() has it: Hadoop takes a percent sign in a location for itself.
    String location = location(folder);
    Map<String, String> all = new HashMap<>(properties);
    all.put(CatalogProperties.WAREHOUSE_LOCATION, location);
    all.put(CatalogUtil.ICEBERG_CATALOG_TYPE, type.name().toLowerCase(Locale.ROOT));
    String described = "--warehouse=" + folder;
    if (uri != null) {
      checkListensNowhere(uri);
      all.put(CatalogProperties.URI, uri);
      described += " --catalog-uri=" + uri;
    }
    if (type == CatalogType.JDBC) {
      all.putIfAbsent("jdbc.schema-version", "V1");
      all.computeIfAbsent(CatalogProperties.URI, any -> embeddedDatabase(folder));
      // Reads and writes a bucket by the scheme of its name, as the REST catalog does.
      all.putIfAbsent(
          CatalogProperties.FILE_IO_IMPL,
          (localFolder(folder).isEmpty() ? ResolvingFileIO.class : LocalTableFiles.class)
              .getName());
    } else if (type == CatalogType.REST && uri == null) {
      throw new UserError(
          "--catalog=rest: needs the catalog's address; add --catalog-uri=http://...");
    }
    return new Warehouse(location, Map.copyOf(all), described, TableContract.NAMESPACE);
  }

  /**
   * The same catalog with the tables of another namespace.
   *
   * @throws UserError when the name is not one that every catalog takes
   */
  public Warehouse inNamespace(String name) {
    if (!name.matches(NAMESPACE_FORM)) {
      throw new UserError(
          "--namespace="
              + name
              + ": is not a name; write lower-case letters, digits and '_', a letter first");
    }
    String option = name.equals(namespace) ? "" : " --namespace=" + name;
    return new Warehouse(location, properties, described + option, name);
  }

  private static boolean isUri(String folder) {
    return folder.matches("[a-z][a-z0-9+.-]+:.*");
  }

  /** The path of a folder of this machine, given as a path or as file:/... or file:///... */
  private static Optional<Path> localFolder(String folder) {
    if (isUri(folder) && !folder.startsWith("file:")) {
      return Optional.empty();
    }
    String path = folder.replaceFirst("^file:(//(?=/))?", "");
    return Optional.of(Path.of(path).toAbsolutePath().normalize());
  }

  /** H2 would open a port to all addresses, by which anybody could run code in this process. */
  private static void checkListensNowhere(String uri) {
    if (OPENS_PORT.matcher(uri).matches()) {
      throw new UserError(
          "--catalog-uri="
              + uri
              + ": AUTO_SERVER opens a port to other machines, by which code can be run here; leave"
              + " --catalog-uri out for the embedded catalog, which several processes may open, or"
              + " give one that is a server, as jdbc:postgresql://...");
    }
  }

  private static String embeddedDatabase(String folder) {
    Path path =
        localFolder(folder)
            .orElseThrow(
                () ->
                    new UserError(
                        "--warehouse="
                            + folder
                            + ": the embedded catalog needs a local folder; add"
                            + " --catalog-uri=jdbc:postgresql://... or choose --catalog=rest or"
                            + " hadoop"));
    return EmbeddedConnections.address(EmbeddedCatalog.file(path));
  }

  /**
   * Opens the catalog, once a process.
   *
   * @throws UserError when it cannot be opened
   */
  public Catalog catalog() {
    return OPEN.computeIfAbsent(this, Warehouse::connect);
  }

  /** The warehouses whose catalogs this process has opened. */
  public static List<Warehouse> opened() {
    return List.copyOf(OPEN.keySet());
  }

  /** Closes the catalogs that this process has opened; they open again when they are used again. */
  public static void closeAll() {
    for (Warehouse warehouse : List.copyOf(OPEN.keySet())) {
      if (OPEN.remove(warehouse) instanceof Closeable catalog) {
        try {
          catalog.close();
        } catch (IOException e) {
          throw new UncheckedIOException(warehouse.described + ": the catalog cannot be closed", e);
        }
      }
    }
  }

  private static Catalog connect(Warehouse warehouse) {
    registerDrivers();
    Secrets secrets = Secrets.resolve(warehouse.properties);
    try {
      warehouse
          .embeddedFile()
          .flatMap(file -> localFolder(warehouse.location))
          .ifPresent(folder -> new EmbeddedCatalog(folder, warehouse.described).prepare());
      return EmbeddedConnections.areOf(warehouse.properties)
          ? EmbeddedConnections.catalog(CATALOG, secrets.properties(), configuration())
          : CatalogUtil.buildIcebergCatalog(CATALOG, secrets.properties(), configuration());
    } catch (UserError | DamagedFile e) {
      throw e;
    } catch (RuntimeException failure) {
      RuntimeException e = secrets.conceal(failure);
      throw new UserError(
          warehouse.described
              + ": the catalog cannot be opened: "
              + rootMessage(e)
              + "; check that it is running and may be used",
          e);
    }
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.setClass("fs.file.impl", LocalFiles.class, FileSystem.class);
    configuration.setBoolean(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, true);
    return configuration;
  }

  /** The file of the embedded database, where that is the catalog. */
  public Optional<Path> embeddedFile() {
    return localFolder(location)
        .map(EmbeddedCatalog::file)
        .filter(
            file ->
                EmbeddedConnections.address(file).equals(properties.get(CatalogProperties.URI)));
  }

  /**
   * A JVM looks for drivers once, but a cluster's worker runs jobs with class loaders of their own.
   */
  private static void registerDrivers() {
    ServiceLoader.load(Driver.class, Warehouse.class.getClassLoader()).forEach(driver -> {});
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /**
   * Makes the tables that are not there, and adds to those that are what they lack of their
   * contracts.
   *
   * @throws UserError when the folder cannot be written, the catalog cannot be opened, or a table
   *     is of another shape
   */
  public void prepare(List<TableContract> contracts) {
    localFolder(location).ifPresent(this::checkWritable);
    Catalog catalog = catalog();
    try {
      Namespace all = Namespace.of(namespace);
      if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(all)) {
        createNamespace(namespaces, all);
      }
      for (TableContract contract : contracts) {
        TableIdentifier identifier = identifier(contract.name());
        Table table =
            load(contract.name()).orElseGet(() -> createTable(catalog, identifier, contract));
        TableUpgrade.run(table, contract, described);
      }
    } catch (UserError | DamagedFile e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UserError(described + ": the tables cannot be prepared: " + rootMessage(e), e);
    }
  }

  /** Whether this account may write the folder, as far as can be told without writing. */
  public boolean mayBeWritten() {
    return localFolder(location)
        .filter(folder -> Files.exists(folder) && !Files.isWritable(folder))
        .isEmpty();
  }

  private void checkWritable(Path folder) {
    try {
      if (embeddedFile().isPresent()) {
        EmbeddedCatalog.createWarehouse(folder);
      } else {
        Files.createDirectories(folder);
      }
      Files.delete(Files.createTempFile(folder, ".tidemark", ".tmp"));
    } catch (IOException e) {
      throw new UserError(
          described
              + ": cannot be written ("
              + e.getClass().getSimpleName()
              + " at "
              + e.getMessage()
              + "); choose a folder you may write to",
          e);
    }
  }

  private static void createNamespace(SupportsNamespaces catalog, Namespace namespace) {
    try {
      catalog.createNamespace(namespace);
    } catch (RuntimeException e) {
      // Another process may have been first, which is as good, whatever the catalog says then.
      if (!catalog.namespaceExists(namespace)) {
        throw e;
      }
    }
  }

  private Table createTable(Catalog catalog, TableIdentifier identifier, TableContract contract) {
    try {
      // The catalog says where the table will be before it is there.
      Transaction creation =
          catalog
              .buildTable(identifier, contract.schema())
              .withPartitionSpec(contract.firstSpec())
              .withSortOrder(contract.order())
              .withProperties(contract.properties())
              .createTransaction();
      CatalogCheck.unknown(
          this,
          contract.name(),
          creation.table().location(),
          creation.table().io(),
          () -> isLoaded(contract.name()));
      creation.commitTransaction();
      return catalog.loadTable(identifier);
    } catch (AlreadyExistsException e) {
      // Another process was first, which is as good.
      return catalog.loadTable(identifier);
    }
  }

  /** Removes the tables that these contracts name, with their files. */
  public void drop(List<TableContract> contracts) {
    for (TableContract contract : contracts) {
      Optional<Table> table = find(contract.name());
      if (table.isPresent()) {
        catalog().dropTable(identifier(contract.name()), true);
        // Metadata of commits that came to nothing would pass for that of a lost table.
        MetadataFiles.in(table.get().location(), table.get().io())
            .forEach(file -> table.get().io().deleteFile(file.location()));
      }
    }
  }

  /**
   * Loads a table as it is now.
   *
   * @throws UserError when there is none
   */
  public Table table(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UserError(
                    described
                        + ": there is no table "
                        + identifier(name)
                        + "; fill it with 'tidemark backfill'"));
  }

  /** The bytes of the files of a table as it is now; none where there is no such table. */
  public long storedBytes(String name) {
    return find(name)
        .map(Table::currentSnapshot)
        .map(current -> current.summary().get(SnapshotSummary.TOTAL_FILE_SIZE_PROP))
        .map(Long::parseLong)
        .orElse(0L);
  }

  /**
   * Loads a table as it is now, if there is one.
   *
   * @throws UserError when the catalog knows none, but its files are in the warehouse; or when the
   *     catalog's table is elsewhere, and a copy of it is in the warehouse
   * @throws DamagedFile when its metadata cannot be read
   */
  public Optional<Table> find(String name) {
    Optional<Table> table = load(name);
    if (table.isEmpty()) {
      checkNoFiles(name);
    }
    return table;
  }

  private void checkNoFiles(String name) {
    try (FileIO io = io()) {
      CatalogCheck.unknown(this, name, folder(name), io, () -> isLoaded(name));
    } catch (UncheckedIOException e) {
      // Who only reads need not be able to list the folder; who makes a table does, where it goes.
    }
  }

  private Optional<Table> load(String name) {
    try {
      Table table = catalog().loadTable(identifier(name));
      CatalogCheck.known(this, name, folder(name), table);
      return Optional.of(table);
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      return Optional.empty();
    } catch (NotFoundException | RuntimeIOException | RESTException e) {
      if (e instanceof RESTException && !DamagedFile.isOfMetadata(e)) {
        throw e;
      }
      try (FileIO io = io()) {
        throw CatalogCheck.unreadable(this, name, folder(name), io, DamagedFile.metadata(e));
      }
    }
  }

  private boolean isLoaded(String name) {
    return load(name).isPresent();
  }

  /** Where the tables of this name are, unless the catalog places them elsewhere. */
  public String folder(String name) {
    return location + "/" + namespace + "/" + name;
  }

  /** Reads and writes the files of the warehouse. */
  public FileIO io() {
    return io(location);
  }

  /** Reads and writes the files of a folder, with the properties of the catalog. */
  public FileIO io(String folder) {
    Map<String, String> resolved = Secrets.resolve(properties).properties();
    String chosen = resolved.get(CatalogProperties.FILE_IO_IMPL);
    String implementation =
        chosen != null && !chosen.equals(LocalTableFiles.class.getName())
            ? chosen
            : (localFolder(folder).isEmpty() ? ResolvingFileIO.class : LocalTableFiles.class)
                .getName();
    return CatalogUtil.loadFileIO(implementation, resolved, configuration());
  }

  /** A folder given as a path or URI, as {@link #location} has it. */
  public static String location(String folder) {
    return localFolder(folder).map(path -> "file://" + path).orElse(folder.replaceFirst("/+$", ""));
  }

  private TableIdentifier identifier(String name) {
    return TableIdentifier.of(namespace, name);
  }
}

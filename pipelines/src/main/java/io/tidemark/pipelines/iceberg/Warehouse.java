package io.tidemark.pipelines.iceberg;

import io.tidemark.pipelines.UserError;
import io.tidemark.pipelines.secrets.Secrets;
import io.tidemark.schemas.tables.TableContract;
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
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.ResolvingFileIO;

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

  private static final Map<Warehouse, Catalog> OPEN = new ConcurrentHashMap<>();

  /**
   * A warehouse as options describe it.
   *
   * @param folder a path or URI; a relative path is taken from the working directory
   * @param type the kind of catalog
   * @param uri of the catalog: null for {@link CatalogType#HADOOP}, and for an embedded H2 database
   *     in the folder
   * @param properties further Iceberg catalog properties, such as {@code jdbc.user}
   */
  public static Warehouse of(
      String folder, CatalogType type, String uri, Map<String, String> properties) {
    // Not as Path.toUri() has it: Hadoop takes a percent sign in a location for itself.
    String location =
        localFolder(folder).map(path -> "file://" + path).orElse(folder.replaceFirst("/+$", ""));
    Map<String, String> all = new HashMap<>(properties);
    all.put(CatalogProperties.WAREHOUSE_LOCATION, location);
    all.put(CatalogUtil.ICEBERG_CATALOG_TYPE, type.name().toLowerCase(Locale.ROOT));
    String described = "--warehouse=" + folder;
    if (uri != null) {
      all.put(CatalogProperties.URI, uri);
      described += " --catalog-uri=" + uri;
    }
    if (type == CatalogType.JDBC) {
      all.putIfAbsent("jdbc.schema-version", "V1");
      all.computeIfAbsent(CatalogProperties.URI, any -> embeddedDatabase(folder));
      if (localFolder(folder).isEmpty()) {
        // Reads and writes a bucket by the scheme of its name, as the REST catalog does.
        all.putIfAbsent(CatalogProperties.FILE_IO_IMPL, ResolvingFileIO.class.getName());
      }
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

  /** A database that loses no commit when its process is killed. */
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
    return "jdbc:h2:file:"
        + path.resolve("catalog")
        + ";AUTO_SERVER=TRUE;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;LOCK_TIMEOUT=10000;WRITE_DELAY=0";
  }

  /**
   * Opens the catalog, once a process.
   *
   * @throws UserError when it cannot be opened
   */
  Catalog catalog() {
    return OPEN.computeIfAbsent(this, Warehouse::connect);
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
      return EmbeddedConnections.areOf(warehouse.properties)
          ? EmbeddedConnections.catalog(CATALOG, secrets.properties(), configuration())
          : CatalogUtil.buildIcebergCatalog(CATALOG, secrets.properties(), configuration());
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
    return configuration;
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
            find(catalog, identifier).orElseGet(() -> createTable(catalog, identifier, contract));
        TableUpgrade.run(table, contract, described);
      }
    } catch (UserError e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UserError(described + ": the tables cannot be prepared: " + rootMessage(e), e);
    }
  }

  private void checkWritable(Path folder) {
    try {
      Files.createDirectories(folder);
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

  private static Table createTable(
      Catalog catalog, TableIdentifier identifier, TableContract contract) {
    try {
      return catalog
          .buildTable(identifier, contract.schema())
          .withPartitionSpec(contract.firstSpec())
          .withSortOrder(contract.order())
          .withProperties(contract.properties())
          .create();
    } catch (AlreadyExistsException e) {
      // Another process was first, which is as good.
      return catalog.loadTable(identifier);
    }
  }

  /** Removes the tables that these contracts name, with their files. */
  public void drop(List<TableContract> contracts) {
    for (TableContract contract : contracts) {
      catalog().dropTable(identifier(contract.name()), true);
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

  /** Loads a table as it is now, if there is one. */
  public Optional<Table> find(String name) {
    return find(catalog(), identifier(name));
  }

  /** Reads the table's metadata once: catalogs find out whether there is a table by loading it. */
  private static Optional<Table> find(Catalog catalog, TableIdentifier identifier) {
    try {
      return Optional.of(catalog.loadTable(identifier));
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  private TableIdentifier identifier(String name) {
    return TableIdentifier.of(namespace, name);
  }
}
